package dev.hawser.engine.function;

/** A timed wait of the JDK that a thread has begun under virtual time, which cannot end it: by the thread's stack. */
record TimedWait(StackTraceElement[] stack) {
    /**
     * Whether it is {@code close()} of an executor of the JDK's, which waits for the end of its tasks a day at a time,
     * again and again: it may as well wait once, since it is woken when they have ended.
     */
    boolean isOfClosingExecutor() {
        for (StackTraceElement frame : stack) {
            if (!isOfPlatform(frame)) {
                return false;
            }
            if (frame.getMethodName().equals("close") && frame.getClassName().startsWith("java.util.concurrent.")) {
                return true;
            }
        }
        return false;
    }

    /** What is to be told of it; with its stack. */
    IllegalStateException problem() {
        IllegalStateException problem =
                new IllegalStateException("a timed wait of the JDK, " + call() + ", under virtual"
                        + " time: it would wait for the JDK's own clock; use reactor.sleep(duration).await(), await(duration), or a"
                        + " clock made with withRealTimedWaits()");
        problem.setStackTrace(stack);
        return problem;
    }

    /** The method of the JDK that was called. */
    private String call() {
        String called = "such as Thread.sleep";
        for (StackTraceElement frame : stack) {
            if (!isOfPlatform(frame)) {
                break;
            }
            String type = frame.getClassName();
            called = type.substring(type.lastIndexOf('.') + 1).replace('$', '.') + "." + frame.getMethodName();
        }
        return called;
    }

    private static boolean isOfPlatform(StackTraceElement frame) {
        String module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }
}

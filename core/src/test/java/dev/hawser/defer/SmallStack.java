package dev.hawser.defer;

/** Runs something on a thread with 256 KiB of stack: what recurses over a long chain overflows there. */
final class SmallStack {
    private SmallStack() {}

    static void run(Procedure procedure) throws Exception {
        Throwable[] thrown = new Throwable[1];
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        procedure.run();
                    } catch (Throwable failure) {
                        thrown[0] = failure;
                    }
                },
                "small stack",
                256 * 1024);
        thread.start();
        thread.join();
        if (thrown[0] != null) {
            throw new AssertionError("failed on a small stack", thrown[0]);
        }
    }
}

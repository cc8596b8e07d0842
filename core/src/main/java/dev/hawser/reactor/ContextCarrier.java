package dev.hawser.reactor;

/**
 * Carries what is "current" where work is handed in (a logging context, a trace span) to where it runs. Asked once for
 * every function, timer, callback and thread job that is added; the default carries nothing and costs nothing.
 *
 * <p><b>Threads:</b> {@code capture} is called by the thread that hands the work in, {@code restore} and {@code close}
 * by the one that runs it.
 */
@FunctionalInterface
public interface ContextCarrier {
    /** {@return what is current now} */
    Captured capture();

    /** What was current at one moment. Kept until the work has run; may be restored again and again. */
    @FunctionalInterface
    interface Captured {
        /**
         * Makes it current on the calling thread.
         *
         * @return what puts back what was current before
         */
        Scope restore();
    }

    /** The time for which a captured context is current. */
    @FunctionalInterface
    interface Scope extends AutoCloseable {
        /** Puts back what was current before. */
        @Override
        void close();
    }
}

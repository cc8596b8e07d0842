package dev.hawser.process;

/** How a process has ended. Immutable. */
public sealed interface ExitStatus {
    /**
     * It ended by itself.
     *
     * @param code what it gave, 0 to 255; 0 means success. −1 if the system does not know any more, because other code of
     *     this JVM has asked for it
     */
    record Exited(int code) implements ExitStatus {
        @Override
        public String toString() {
            return code < 0 ? "ended, with what code is not known" : "exited with " + code;
        }
    }

    /**
     * It was ended by a signal.
     *
     * @param signal its number
     */
    record Signaled(int signal) implements ExitStatus {
        @Override
        public String toString() {
            return "ended by signal " + signal + Signal.named(signal);
        }
    }

    /** {@return whether it ended by itself with code 0} */
    default boolean isSuccess() {
        return code() == 0;
    }

    /** {@return its code; for one that was ended by a signal 128 and the number of that, as shells say it} */
    default int code() {
        return switch (this) {
            case Exited(int code) -> code;
            case Signaled(int signal) -> 128 + signal;
        };
    }
}

package dev.hawser.task;

/** What is done about failures that are more than a failure. */
final class Failures {
    private Failures() {}

    /** A VirtualMachineError goes to the reactor's error handler at once, besides going where failures go. */
    static void rethrowIfFatal(Throwable thrown) {
        if (thrown instanceof VirtualMachineError fatal) {
            throw fatal;
        }
    }
}

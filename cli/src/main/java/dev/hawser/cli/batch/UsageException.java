package dev.hawser.cli.batch;

/// Something on the command line cannot be meant so. The message is for the user.
final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}

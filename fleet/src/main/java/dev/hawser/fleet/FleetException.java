package dev.hawser.fleet;

/** The fleet's database does not have what it should. The message is for the user. */
public final class FleetException extends Exception {
    private static final long serialVersionUID = 1;

    FleetException(String message) {
        super(message);
    }
}

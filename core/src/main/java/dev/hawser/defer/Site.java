package dev.hawser.defer;

import java.io.Serial;

/** A place in the code: its stack is the message. */
final class Site extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    Site(String what) {
        super(what);
    }
}

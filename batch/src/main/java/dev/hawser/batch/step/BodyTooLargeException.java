package dev.hawser.batch.step;

import java.io.IOException;

/** A body has more bytes than the step allows. */
final class BodyTooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    BodyTooLargeException(long limit) {
        super("the response's body has more than " + limit + " bytes, which is the limit; see max-body");
    }
}

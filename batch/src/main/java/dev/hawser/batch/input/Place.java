package dev.hawser.batch.input;

import dev.hawser.batch.source.InputException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the messages about an input.
 *
 * @param input its name
 */
record Place(String input) {
    InputException mistake(long line, String message, @Nullable Throwable cause) {
        return new InputException(input + ", line " + line + ": " + message, cause);
    }

    InputException mistake(long line, String message) {
        return mistake(line, message, null);
    }
}

package dev.hawser.batch.source;

import org.jspecify.annotations.Nullable;

/**
 * When memory is used up, any thread may have died of it, so that what goes on looks sound and waits for ever. A process
 * that keeps a journal had better end at once: nothing that was acknowledged is lost.
 */
public final class Fatal {
    private Fatal() {}

    /**
     * Hands an {@link OutOfMemoryError} to the JVM's handler of uncaught exceptions, where a program can end itself.
     *
     * @param cause what went wrong; anything else than such an error, or what came of one, is left alone
     */
    public static void tell(Throwable cause) {
        OutOfMemoryError error = within(cause);
        Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        if (error != null && handler != null) {
            handler.uncaughtException(Thread.currentThread(), error);
        }
    }

    /**
     * {@return the {@link OutOfMemoryError} among a failure and its causes, or null}
     *
     * @param cause what went wrong
     */
    public static @Nullable OutOfMemoryError within(Throwable cause) {
        @Nullable Throwable at = cause;
        for (int depth = 0; at != null && depth < 100; depth++) {
            if (at instanceof OutOfMemoryError error) {
                return error;
            }
            at = at.getCause();
        }
        return null;
    }
}

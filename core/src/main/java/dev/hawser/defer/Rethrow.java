package dev.hawser.defer;

/** Throws any Throwable as it is, so that the failure object itself arrives and no wrapper around it. */
final class Rethrow {
    private Rethrow() {}

    /** Never returns; the return type lets the caller write {@code throw}, which tells the compiler so. */
    static RuntimeException unchecked(Throwable cause) {
        throw Rethrow.<RuntimeException>sneaky(cause);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the cast is erased: this is the trick
    private static <E extends Throwable> E sneaky(Throwable cause) throws E {
        throw (E) cause;
    }
}

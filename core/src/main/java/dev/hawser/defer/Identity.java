package dev.hawser.defer;

import org.jspecify.annotations.Nullable;

/** Says that {@code ==} is meant: the very object, whatever its class may make of {@code equals}. */
final class Identity {
    private Identity() {}

    @SuppressWarnings("ReferenceEquality") // that is what it is for
    static boolean same(@Nullable Object one, @Nullable Object other) {
        return one == other;
    }
}

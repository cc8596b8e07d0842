package dev.hawser.defer;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.ObjectAssert;

/** Reads results in tests. */
final class Results {
    private Results() {}

    static <T> T valueOf(Deferred<T> deferred) {
        assertThat(deferred.isFired()).as("%s is fired", deferred).isTrue();
        return deferred.await();
    }

    static ObjectAssert<Object> assertThatValue(Deferred<?> deferred) {
        Object value = valueOf(deferred);
        return assertThat(value);
    }

    static Throwable failureOf(Deferred<?> deferred) {
        assertThat(deferred.isFired()).as("%s is fired", deferred).isTrue();
        try {
            Object value = deferred.await();
            throw new AssertionError(deferred + " succeeded: " + value);
        } catch (Throwable failure) {
            if (failure instanceof AssertionError) {
                throw failure;
            }
            return failure;
        }
    }

    static void assertPending(Deferred<?> deferred) {
        assertThat(deferred.isFired()).as("%s is fired", deferred).isFalse();
        assertThat(deferred.outcome()).isEmpty();
    }

    /** A failure that nothing else throws. */
    static final class Oops extends Exception {
        private static final long serialVersionUID = 1L;

        Oops(String message) {
            super(message);
        }
    }
}

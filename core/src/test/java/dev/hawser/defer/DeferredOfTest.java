package dev.hawser.defer;

import static dev.hawser.defer.Results.assertThatValue;
import static dev.hawser.defer.Results.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Results.Oops;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class DeferredOfTest {
    private final Oops oops = new Oops("x");

    @Test
    @DisplayName("b44: of runs the callable now: its value, or what it throws")
    void of() {
        assertThatValue(Deferred.of(() -> 1)).isEqualTo(1);
        assertThat(failureOf(Deferred.of(() -> {
                    throw oops;
                })))
                .isSameAs(oops);
        assertThat(failureOf(Deferred.of(() -> Deferred.succeed(1))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ofDeferred");
    }

    @Test
    @DisplayName("b44: ofDeferred gives the very Deferred that was returned; a throw or null is a failure")
    void ofDeferred() {
        Promise<Integer> promise = new Promise<>();
        assertThat(Deferred.ofDeferred(() -> promise)).isSameAs(promise);
        assertThat(failureOf(Deferred.ofDeferred(() -> {
                    throw oops;
                })))
                .isSameAs(oops);
        assertThat(failureOf(Deferred.ofDeferred(() -> null))).isInstanceOf(IllegalStateException.class);
    }
}

package dev.hawser.invariant;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class InvariantTest {
    @Test
    void whatHoldsIsPassedOverAndWhatDoesNotIsTold() {
        assertThatCode(() -> Invariant.check(true, "one is one")).doesNotThrowAnyException();
        assertThatThrownBy(() -> Invariant.check(false, "one is one"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a fault of Hawser")
                .hasMessageEndingWith("one is one");
    }
}

package dev.hawser.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryingTest {
    private static final Duration DELAY = Duration.ofSeconds(1);
    private static final Duration ENOUGH = Duration.ofMinutes(10);

    private final Retrying retrying = new Retrying(2, _ -> DELAY);

    private int granted(int wanted) {
        int granted = 0;
        for (int i = 0; i < wanted; i++) {
            granted += retrying.wait(1, Optional.empty(), ENOUGH).isPresent() ? 1 : 0;
        }
        return granted;
    }

    @Test
    void tenRetriesAreThereAtFirstAndEachFifthRequestAddsOne() {
        assertThat(granted(50)).isEqualTo(10);
        for (int i = 0; i < 100; i++) {
            retrying.count();
        }
        assertThat(granted(50)).isEqualTo(20);
    }

    @Test
    void whatManyGoodRequestsHaveSavedIsBounded() {
        for (int i = 0; i < 1_000_000; i++) {
            retrying.count();
        }
        assertThat(granted(1_000)).isEqualTo(100);
    }

    @Test
    void whatIsNotRetriedCostsNothing() {
        assertThat(retrying.wait(3, Optional.empty(), ENOUGH)).isEmpty(); // too often
        assertThat(retrying.wait(1, Optional.of(Duration.ofMinutes(2)), ENOUGH)).isEmpty(); // the server wants too much
        assertThat(retrying.wait(1, Optional.empty(), DELAY)).isEmpty(); // there is no time for it
        assertThat(retrying.wait(2, Optional.of(Duration.ofSeconds(30)), ENOUGH))
                .contains(Duration.ofSeconds(30));
        assertThat(granted(50)).isEqualTo(9);
    }
}

package dev.hawser.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of statements that fail, and how often. */
class TroublesTest {
    private long now = 1_000_000_000_000L;
    private final List<String> told = new ArrayList<>();
    private final Troubles troubles = new Troubles(() -> now, told::add);
    private final IOException away = new IOException("no route to host");

    private void after(Duration time) {
        now += time.toNanos();
    }

    @Test
    void whatMayPassIsToldWhenItDoesNot() {
        troubles.failed("hawser.turn", away);
        after(Duration.ofMillis(999));
        troubles.failed("hawser.turn", away);
        assertThat(told).isEmpty();
        after(Duration.ofMillis(1));
        troubles.failed("hawser.turn", away);
        assertThat(told).containsExactly("hawser.turn failed: no route to host (3 times in 1 s)");
    }

    @Test
    void whatPassesInAMomentIsNotTold() {
        for (int times = 0; times < 5; times++) {
            troubles.failed("hawser.turn", away);
            after(Duration.ofMillis(600));
            troubles.succeeded("hawser.turn");
        }
        assertThat(told).isEmpty();
    }

    @Test
    void isToldAgainEachMinuteAndWhenItWorks() {
        for (int second = 0; second <= 130; second++) {
            troubles.failed("hawser.turn", away);
            after(Duration.ofSeconds(1));
        }
        assertThat(told)
                .containsExactly(
                        "hawser.turn failed: no route to host (2 times in 1 s)",
                        "hawser.turn failed: no route to host (62 times in 61 s)",
                        "hawser.turn failed: no route to host (122 times in 121 s)");
        troubles.succeeded("hawser.turn");
        troubles.succeeded("hawser.turn");
        assertThat(told).hasSize(4).last().isEqualTo("hawser.turn works again; it failed 131 times in 131 s");
    }

    @Test
    void oneThatFailsNowAndThenIsToldOnceAMinute() {
        for (int second = 0; second < 60; second++) {
            troubles.failed("hawser.turn", new IllegalStateException("any"));
            after(Duration.ofMillis(1500));
            troubles.failed("hawser.turn", new IllegalStateException("any"));
            troubles.succeeded("hawser.turn");
        }
        assertThat(told).filteredOn(line -> line.contains("turn failed")).hasSize(2);
        assertThat(told).filteredOn(line -> line.contains("works")).hasSize(2);
    }

    @Test
    void eachStatementIsToldOf() {
        for (String statement : List.of("hawser.turn", "hawser.keep")) {
            troubles.failed(statement, away);
            after(Duration.ofSeconds(2));
            troubles.failed(statement, away);
        }
        assertThat(told).hasSize(2);
    }
}

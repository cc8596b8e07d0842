package dev.hawser.testing;

import static dev.hawser.testing.Results.failureOf;
import static dev.hawser.testing.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a test's clock makes of the JDK's own timed waits. */
@Tag("carrier")
class TimedWaitsTest {
    private static Deferred<String> sleeper(Reactor reactor) {
        return reactor.inline(() -> {
            Thread.sleep(10);
            return "slept";
        });
    }

    @Test
    @WithReactor
    void strictTimeFailsTheFunctionThatSleeps(Reactor reactor, VirtualTime time) {
        Deferred<String> sleeper = sleeper(reactor);

        time.advance(Duration.ofSeconds(1));

        assertThat(failureOf(sleeper, IllegalStateException.class)).hasMessageContaining("reactor.sleep");
    }

    @Test
    @WithReactor(time = TestTime.VIRTUAL_WITH_REAL_WAITS)
    void lenientTimeLetsItSleepInRealTime(Reactor reactor, VirtualTime time) {
        Deferred<String> sleeper = sleeper(reactor);

        time.advance(Duration.ZERO);

        assertThat(successOf(sleeper)).isEqualTo("slept");
        assertThat(time.elapsed()).isZero();
    }
}

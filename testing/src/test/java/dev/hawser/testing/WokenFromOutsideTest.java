package dev.hawser.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** In baton mode, no other thread wakes a function. */
@Tag("carrier")
class WokenFromOutsideTest {
    @WithReactor
    static class IsWoken {
        @Seeds(1)
        void test(Reactor reactor, VirtualTime time) throws InterruptedException {
            CountDownLatch latch = new CountDownLatch(1);
            var _ = reactor.inline(() -> {
                latch.await();
                throw new AssertionError("woken");
            });
            Thread other = Thread.ofPlatform().start(latch::countDown);
            other.join();
            time.advance(Duration.ZERO);
        }
    }

    @Test
    void aFailingSeedTellsHowOftenOtherThreadsWokeTheReactor() {
        assertThat(Outcomes.messages(Outcomes.of(IsWoken.class).failures().getFirst()))
                .contains("failed with seed 1. Other threads woke the reactor, or brought it something"
                        + " (wokenFromOutside = 1), so it may not fail again. -Dhawser.seed=1 runs it alone");
    }
}

package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("carrier")
class DeferToThreadContentionTest {
    private static final int ROUNDS = 4_000;
    private static final int JOBS = 20;

    private final Reactor reactor = Reactor.create(options -> options.workers(8).stallThreshold(Duration.ZERO));
    private boolean handingIn;
    private boolean over;
    private int seenInTheMiddle;

    /** Who keeps what deferToThread returns has it before anything that happens afterwards. */
    @Test
    @DisplayName("deferToThread does not set its caller aside, however many workers are after the queue's locks")
    void isNoPlaceToBeSetAside() {
        var _ = reactor.inline(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                handIn();
            }
            over = true;
            reactor.stop();
            return null;
        });
        var _ = reactor.inline(() -> {
            while (!over) {
                if (handingIn) {
                    seenInTheMiddle++;
                }
                Thread.yield();
            }
            return null;
        });
        reactor.run();
        reactor.close();
        assertThat(seenInTheMiddle).isZero();
    }

    private void handIn() throws Exception {
        List<Deferred<Boolean>> jobs = new ArrayList<>();
        handingIn = true;
        for (int i = 0; i < JOBS; i++) {
            jobs.add(reactor.deferToThread(() -> true));
        }
        handingIn = false;
        for (Deferred<Boolean> job : jobs) {
            assertThat(job.await()).isTrue();
        }
    }
}

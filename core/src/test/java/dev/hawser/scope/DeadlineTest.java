package dev.hawser.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Promise;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DeadlineTest {
    /** On a real clock, where what is left is less with each look. */
    @Test
    void whatWaitsIsEndedByItsScopeBeforeATimeoutThatWasMadeFromItsDeadline() throws Exception {
        try (Reactor reactor = Reactor.start()) {
            int endedByScope = reactor.blockingChainFromThread(() -> reactor.inline(() -> {
                int ended = 0;
                for (int i = 0; i < 100; i++) {
                    Promise<String> answer = new Promise<>();
                    boolean inTime = CancelScope.moveOnAfter(Duration.ofMillis(1), () -> {
                        DelayedCall timeout = reactor.callLater(
                                Deadline.current().orElseThrow().remaining(),
                                () -> answer.errback(new IllegalStateException("first")));
                        try {
                            answer.await();
                        } finally {
                            if (timeout.isActive()) {
                                timeout.cancel();
                            }
                        }
                    });
                    ended += inTime ? 0 : 1;
                }
                return ended;
            }));
            assertThat(endedByScope).isEqualTo(100);
        }
    }
}

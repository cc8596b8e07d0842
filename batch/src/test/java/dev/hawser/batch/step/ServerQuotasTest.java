package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepObserver;
import dev.hawser.defer.Deferred;
import dev.hawser.http.Headers;
import dev.hawser.http.Status;
import dev.hawser.http.client.Fetched;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A server that says how much it takes is never asked for more. */
@WithReactor
class ServerQuotasTest {
    private static final URI SERVER = URI.create("https://api.example/x");

    /** Takes so many in each window of time, and refuses the others. */
    private static final class Server {
        private final Reactor reactor;
        private final int quota;
        private final long window;
        private final Map<Long, Integer> taken = new HashMap<>();
        private int refused;

        Server(Reactor reactor, int quota, Duration window) {
            this.reactor = reactor;
            this.quota = quota;
            this.window = window.toNanos();
        }

        Fetched answer() {
            long now = reactor.nanoTime();
            int count = taken.merge(now / window, 1, Integer::sum);
            refused += count > quota ? 1 : 0;
            long reset = (window - now % window + 999_999_999) / 1_000_000_000;
            return new Fetched(
                    new Status(count > quota ? 429 : 200),
                    Headers.of(
                            "RateLimit-Policy",
                            "\"default\";q=" + quota + ";w=10",
                            "RateLimit",
                            "\"default\";r=" + Math.max(0, quota - count) + ";t=" + reset),
                    SERVER,
                    new byte[0]);
        }
    }

    @Test
    void nobodyIsRefusedAndTheQuotaIsUsed(Reactor reactor, VirtualTime time) {
        Server server = new Server(reactor, 20, Duration.ofSeconds(10));
        ServerQuotas quotas = new ServerQuotas(reactor);
        List<Deferred<?>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int latency = 20 + 7 * i % 90;
            all.add(reactor.inline(() -> {
                quotas.enter(SERVER, StepObserver.NONE);
                reactor.sleep(Duration.ofMillis(latency / 2)).await();
                Fetched answer = server.answer();
                reactor.sleep(Duration.ofMillis(latency)).await();
                quotas.answered(SERVER, answer);
                return true;
            }));
        }
        time.advance(Duration.ofSeconds(70));

        assertThat(all).allMatch(Deferred::isFired);
        assertThat(server.refused).isZero();
        assertThat(server.taken).hasSizeLessThanOrEqualTo(7);
    }

    /** {@return how many requests of three processes a server has refused} */
    private static int refusedOfThree(Reactor reactor, VirtualTime time, int sharers) {
        Server server = new Server(reactor, 30, Duration.ofSeconds(10));
        List<Deferred<?>> all = new ArrayList<>();
        for (int process = 0; process < 3; process++) {
            ServerQuotas quotas = new ServerQuotas(reactor);
            quotas.sharers(sharers);
            for (int i = 0; i < 60; i++) {
                int latency = 20 + 7 * (i + process) % 90;
                all.add(reactor.inline(() -> {
                    quotas.enter(SERVER, StepObserver.NONE);
                    reactor.sleep(Duration.ofMillis(latency / 2)).await();
                    Fetched answer = server.answer();
                    reactor.sleep(Duration.ofMillis(latency)).await();
                    quotas.answered(SERVER, answer);
                    return true;
                }));
            }
        }
        time.advance(Duration.ofSeconds(120));
        assertThat(all).allMatch(Deferred::isFired);
        return server.refused;
    }

    @Test
    void processesThatShareAServerTakeTheirShare(Reactor reactor, VirtualTime time) {
        int alone = refusedOfThree(reactor, time, 1);
        int shared = refusedOfThree(reactor, time, 3);
        assertThat(alone).isGreaterThan(50);
        assertThat(shared).isLessThan(alone / 3);
    }

    @Test
    void aServerThatSaysNothingIsAskedAtWill(Reactor reactor, VirtualTime time) {
        ServerQuotas quotas = new ServerQuotas(reactor);
        Fetched silent = new Fetched(new Status(200), Headers.none(), SERVER, new byte[0]);
        List<Deferred<?>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            boolean fails = i == 0;
            all.add(reactor.inline(() -> {
                quotas.enter(SERVER, StepObserver.NONE);
                reactor.sleep(Duration.ofSeconds(1)).await();
                if (fails) {
                    quotas.failed(SERVER);
                } else {
                    quotas.answered(SERVER, silent);
                }
                return true;
            }));
        }
        time.advance(Duration.ofSeconds(3)); // one that fails, one that finds out, and then all
        assertThat(all).allMatch(Deferred::isFired);
    }
}

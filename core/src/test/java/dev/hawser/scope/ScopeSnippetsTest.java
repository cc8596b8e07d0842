package dev.hawser.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredSemaphore;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Permit;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The examples of the documentation. */
@Tag("both")
class ScopeSnippetsTest {
    private final VirtualTime time = VirtualTime.create();
    private final Reactor reactor = Reactor.create(options -> options.poller(time));

    @AfterEach
    void nothingIsLeft() {
        assertThat(reactor.dump()).isEmpty();
        assertThat(reactor.pendingTimers()).isZero();
        reactor.close();
    }

    private <T> T run(Callable<T> function) {
        Deferred<T> ends = reactor.inline(function);
        time.advance(Duration.ofMinutes(1));
        return switch (ends.outcome().orElseThrow()) {
            case Outcome.Success<T>(T value) -> value;
            case Outcome.Failure<T>(Throwable cause) -> throw new AssertionError(cause);
        };
    }

    private String ask(String server, long millis) {
        var _ = reactor.sleep(Duration.ofMillis(millis)).await();
        return server;
    }

    @Test
    @DisplayName("snippet: a nursery")
    void nursery() {
        String both = run(() -> {
            // @start region="nursery"
            return Nursery.call(nursery -> {
                Deferred<String> left = nursery.start(() -> ask("left", 200));
                Deferred<String> right = nursery.start(() -> ask("right", 300));
                return left.await() + " and " + right.await(); // if one fails, the other is cancelled
            });
            // @end
        });
        assertThat(both).isEqualTo("left and right");
    }

    @Test
    @DisplayName("snippet: a block with a timeout")
    void timeout() {
        String answer = run(() -> {
            // @start region="timeout"
            StringBuilder log = new StringBuilder();
            boolean inTime = CancelScope.moveOnAfter(Duration.ofSeconds(1), () -> {
                log.append(ask("quick", 300));
                log.append(ask("slow", 5000)); // cut off here
            });
            // @end
            return inTime + " " + log;
        });
        assertThat(answer).isEqualTo("false quick");
    }

    @Test
    @DisplayName("snippet: the deadline in force")
    void deadline() {
        Duration left = run(() -> CancelScope.withTimeout(Duration.ofSeconds(3), () -> {
            var _ = ask("first", 1000);
            // @start region="deadline"
            Duration timeout = Deadline.current().map(Deadline::remaining).orElse(Duration.ofSeconds(30));
            // @end
            return timeout;
        }));
        assertThat(left).isEqualTo(Duration.ofSeconds(2));
    }

    private static String host(String url) {
        return url.substring(0, url.indexOf('/'));
    }

    // @start region="crawler"
    /** Visits what can be reached in the time there is, four at a time from each host. */
    private final class Crawler {
        private final Set<String> seen = new TreeSet<>();
        private final Map<String, DeferredSemaphore> hosts = new HashMap<>();

        Set<String> crawl(String start, Duration time) throws Exception {
            var _ = CancelScope.moveOnAfter(time, () -> Nursery.run(nursery -> visit(nursery, start)));
            return seen;
        }

        private void visit(Nursery nursery, String url) {
            if (seen.add(url)) {
                nursery.start(url, () -> {
                    for (String link : fetchPolitely(url)) {
                        visit(nursery, link);
                    }
                    return null;
                });
            }
        }

        private List<String> fetchPolitely(String url) {
            try (Permit _ = hosts.computeIfAbsent(host(url), _ -> new DeferredSemaphore(4))
                    .acquire()
                    .await()) {
                return fetch(url);
            }
        }
    }
    // @end

    private final Map<String, Integer> now = new HashMap<>();
    private int most;

    /** A page of a host has ten others of it, and one of the next host. */
    private List<String> fetch(String url) {
        most = Math.max(most, now.merge(host(url), 1, Integer::sum));
        var _ = reactor.sleep(Duration.ofSeconds(1)).await();
        now.merge(host(url), -1, Integer::sum);
        List<String> links = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            links.add(host(url) + "/" + i);
        }
        links.add(host(url) + "x/");
        return links;
    }

    @Test
    @DisplayName("snippet: a crawler with a deadline")
    void crawler() {
        Set<String> seen = run(() -> new Crawler().crawl("a/", Duration.ofMillis(3500)));
        assertThat(seen).contains("a/", "a/0", "a/9", "ax/", "ax/0", "axx/").hasSize(11 + 11 + 11 + 1);
        assertThat(most).isEqualTo(4);
    }
}

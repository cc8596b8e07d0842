package dev.hawser.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredQueue;
import dev.hawser.defer.Fn;
import dev.hawser.defer.Outcome;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class MapParallelSnippetsTest {
    private final VirtualTime time = VirtualTime.create();
    private final Reactor reactor = Reactor.create(o -> o.poller(time));
    private final List<String> log = new ArrayList<>();
    private int live;
    private int mostLive;

    @AfterEach
    void nothingIsLeft() {
        assertThat(reactor.dump()).isEmpty();
        assertThat(reactor.pendingTimers()).isZero();
        reactor.close();
    }

    private long now() {
        return time.elapsed().toMillis();
    }

    private void sleep(long millis) {
        var _ = reactor.sleep(Duration.ofMillis(millis)).await();
    }

    private <T> Outcome<T> outcome(Callable<T> function) {
        Deferred<T> ends = reactor.inline(function);
        time.advance(Duration.ofMinutes(1));
        var _ = ends.addErrbackAction(_ -> {}); // it is looked at
        return ends.outcome().orElseThrow();
    }

    private <T> T run(Callable<T> function) {
        return outcome(function).get();
    }

    /** Takes as long as it is told to. */
    private String fetch(int millis) {
        live++;
        mostLive = Math.max(mostLive, live);
        try {
            sleep(millis);
        } finally {
            live--;
        }
        return millis + " at " + now();
    }

    @Test
    @DisplayName("snippet: results in the order of their items")
    void ordered() {
        List<Integer> pages = List.of(30, 10, 20);
        run(() -> {
            // @start region="ordered"
            Nursery.run(nursery -> {
                for (String page : MapParallel.ordered(nursery, pages.iterator(), 2, this::fetch)) {
                    log.add(page);
                }
            });
            // @end
            return true;
        });
        assertThat(log).containsExactly("30 at 30", "10 at 10", "20 at 50");
        assertThat(mostLive).isEqualTo(2);
    }

    private List<String> map(int slots, Iterator<Integer> source, boolean ordered) {
        return run(() -> {
            List<String> results = new ArrayList<>();
            Nursery.run(nursery -> {
                Fn<Integer, String> fetch = this::fetch;
                for (String page : ordered
                        ? MapParallel.ordered(nursery, source, slots, fetch)
                        : MapParallel.unordered(nursery, source, slots, fetch)) {
                    results.add(page);
                }
            });
            return results;
        });
    }

    @Test
    void unorderedResultsComeAsTheyAreThere() {
        assertThat(map(3, List.of(30, 10, 20, 5).iterator(), false))
                .containsExactly("10 at 10", "5 at 15", "20 at 20", "30 at 30");
    }

    @Test
    void noMoreThanTheSlotsAreUnderWayOrWaitToBeTaken() {
        List<Integer> asked = new ArrayList<>();
        run(() -> {
            Nursery.run(nursery -> {
                Iterator<Integer> source =
                        IntStream.range(0, 100).peek(asked::add).iterator();
                Iterator<String> results =
                        MapParallel.ordered(nursery, source, 4, _ -> fetch(10)).iterator();
                sleep(1000);
                log.add("asked for " + asked.size());
                var _ = results.next();
                sleep(1000);
                log.add("asked for " + asked.size());
                nursery.cancel();
            });
            return true;
        });
        assertThat(log).containsExactly("asked for 4", "asked for 5");
    }

    @Test
    void aFailureEndsTheNurseryAndTheRestWithIt() {
        Outcome<Boolean> outcome = outcome(() -> {
            Nursery.run(nursery -> {
                for (String page : MapParallel.<Integer, String>unordered(
                        nursery, Stream.of(10, 20, 500).iterator(), 3, millis -> {
                            if (millis == 20) {
                                sleep(20);
                                throw new IllegalStateException("20");
                            }
                            return fetch(millis);
                        })) {
                    log.add(page);
                }
            });
            return true;
        });
        assertThatThrownBy(outcome::get).hasMessage("20");
        assertThat(log).containsExactly("10 at 10");
        assertThat(live).isZero();
    }

    @Test
    void aSourceMayFailAndMayBeEmpty() {
        assertThat(map(2, List.<Integer>of().iterator(), true)).isEmpty();
        assertThat(map(2, List.<Integer>of().iterator(), false)).isEmpty();
        DeferredQueue<Integer> source = new DeferredQueue<>();
        source.offer(10);
        source.fail(new IllegalStateException("source"));
        assertThatThrownBy(() -> map(2, source.iterator(), true)).hasMessage("source");
    }

    @Test
    @DisplayName("snippet: from a queue, and on as a stream")
    void stream() {
        DeferredQueue<Integer> source = new DeferredQueue<>();
        reactor.callLater(Duration.ofMillis(5), () -> source.offer(10));
        reactor.callLater(Duration.ofMillis(6), () -> source.offer(20));
        reactor.callLater(Duration.ofMillis(100), source::close);
        List<String> results = run(() -> Nursery.call(
                // @start region="stream"
                nursery -> MapParallel.unordered(nursery, source.iterator(), 10, this::fetch).stream()
                        .map(String::toUpperCase)
                        .toList()
                // @end
                ));
        assertThat(results).containsExactly("10 AT 15", "20 AT 26");
        assertThat(now()).isEqualTo(60_000);
    }

    @Test
    void resultsCanBeGoneThroughOnce() {
        Outcome<Boolean> outcome = outcome(() -> {
            Nursery.run(nursery -> {
                MapParallel<String> map =
                        MapParallel.ordered(nursery, List.of(1).iterator(), 1, this::fetch);
                map.forEach(log::add);
                map.forEach(log::add);
            });
            return true;
        });
        assertThatThrownBy(outcome::get).hasMessageContaining("once");
        assertThat(log).containsExactly("1 at 1");
    }
}

package dev.hawser.defer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Queues in functions. */
@Tag("both")
class QueueSnippetsTest {
    private final VirtualTime time = VirtualTime.create();
    private final Reactor reactor = Reactor.create(o -> o.poller(time));

    @AfterEach
    void nothingIsLeft() {
        assertThat(reactor.dump()).isEmpty();
        reactor.close();
    }

    private void sleep(long millis) {
        var _ = reactor.sleep(Duration.ofMillis(millis)).await();
    }

    private <T> T run(Callable<T> function) {
        Deferred<T> ends = reactor.inline(function);
        time.advance(Duration.ofMinutes(1));
        return ends.outcome().map(Outcome::get).orElseThrow();
    }

    @Test
    @DisplayName("snippet: several functions share the items of a queue")
    void iterate() {
        List<String> log = new ArrayList<>();
        DeferredQueue<Integer> items = new DeferredQueue<>(2, DeferredQueue.UNLIMITED);
        // @start region="iterate"
        Callable<Void> consumer = () -> {
            for (int item : items) { // waits for each; ends when the queue is closed
                log.add("got " + item);
                sleep(10);
            }
            return null;
        };
        // @end
        Deferred<Void> first = reactor.inline(consumer);
        Deferred<Void> second = reactor.inline(consumer);
        Deferred<Void> producer = reactor.inline(() -> {
            for (int i = 0; i < 6; i++) {
                var _ = items.put(i).await();
            }
            items.close();
            log.add("closed at " + time.elapsed().toMillis());
            return null;
        });
        time.advance(Duration.ofMillis(100));
        assertThat(log.stream().filter(line -> line.startsWith("got")))
                .containsExactlyInAnyOrder("got 0", "got 1", "got 2", "got 3", "got 4", "got 5");
        assertThat(log).contains("closed at 10");
        assertThat(List.of(first.isFired(), second.isFired(), producer.isFired()))
                .containsOnly(true);
    }

    @Test
    @DisplayName("snippet: the first of a queue and a Deferred")
    void select() {
        DeferredQueue<String> orders = new DeferredQueue<>();
        Promise<Boolean> closing = new Promise<>();
        List<String> log = new ArrayList<>();
        reactor.callLater(Duration.ofMillis(10), () -> orders.offer("first"));
        reactor.callLater(Duration.ofMillis(20), () -> closing.callback(true));
        reactor.callLater(Duration.ofMillis(30), () -> orders.offer("second"));
        for (int i = 0; i < 2; i++) {
            log.add(run(() -> {
                // @start region="select"
                return Select.first(
                                Select.item(orders, order -> "order " + order), Select.result(closing, _ -> "closing"))
                        .await();
                // @end
            }));
        }
        assertThat(log).containsExactly("order first", "order second");
        assertThat(closing.isFired()).isTrue();
    }

    @Test
    void aQueueThatFailsEndsTheLoopWithThat() {
        DeferredQueue<String> queue = new DeferredQueue<>();
        queue.offer("a");
        queue.fail(new IllegalStateException("source"));
        List<String> got = new ArrayList<>();
        Deferred<Boolean> ends = reactor.inline(() -> {
            for (String item : queue) {
                got.add(item);
            }
            return true;
        });
        assertThat(Results.failureOf(ends)).hasMessage("source");
        assertThat(got).containsExactly("a");
    }

    @Test
    void aFunctionThatIsCancelledInALoopTakesNoItemWithIt() {
        DeferredQueue<String> queue = new DeferredQueue<>();
        Deferred<Boolean> ends = reactor.inline(() -> {
            for (String item : queue) {
                throw new AssertionError(item);
            }
            return true;
        });
        ends.cancel();
        time.advance(Duration.ZERO);
        queue.offer("a");
        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.waitingToGet()).isZero();
    }
}

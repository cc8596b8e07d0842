package dev.hawser.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredQueue;
import dev.hawser.defer.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class FlowSnippetsTest {
    private final TestReactor test = new TestReactor();
    private final List<Object> log = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        test.close();
    }

    /** Asks for what the test says, and tells what comes. */
    private final class Asking implements Flow.Subscriber<Integer> {
        private Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(Integer item) {
            log.add(item);
        }

        @Override
        public void onError(Throwable failure) {
            log.add(failure);
        }

        @Override
        public void onComplete() {
            log.add("end");
        }
    }

    @Test
    void publisher() {
        Asking subscriber = new Asking();
        // @start region="publisher"
        DeferredQueue<Integer> readings = new DeferredQueue<>();
        Flow.Publisher<Integer> publisher = FlowPublisher.of(test.reactor, readings::iterator);
        publisher.subscribe(subscriber);
        // @end
        test.settle();
        IntStream.range(0, 4).forEach(readings::offer);
        test.settle();
        assertThat(log).isEmpty();
        subscriber.subscription.request(3);
        test.settle();
        assertThat(log).containsExactly(0, 1, 2);
        readings.close();
        subscriber.subscription.request(3);
        test.settle();
        assertThat(log).containsExactly(0, 1, 2, 3, "end");
    }

    @Test
    void items() {
        Flow.Publisher<Integer> readings =
                FlowPublisher.of(test.reactor, () -> List.of(1, 2, 3).iterator());
        Deferred<Integer> sum = test.reactor.inline(() -> {
            // @start region="items"
            int all = 0;
            try (FlowItems<Integer> items = FlowItems.of(readings, 16)) {
                for (int reading : items) {
                    all += reading;
                }
            }
            // @end
            return all;
        });
        test.settle();
        assertThat(sum.await()).isEqualTo(6);
    }

    /** As many are asked for as fit, and then as many as were taken. */
    @Test
    void aSlowLoopSlowsThePublisher() {
        List<Integer> asked = new ArrayList<>();
        Flow.Publisher<Integer> endless = FlowPublisher.of(
                test.reactor,
                () -> Stream.iterate(0, i -> i + 1).peek(asked::add).iterator());
        Promise<Boolean> gate = new Promise<>();
        Deferred<Boolean> loop = test.reactor.inline(() -> {
            try (FlowItems<Integer> items = FlowItems.of(endless, 10)) {
                for (int item : items) {
                    log.add(item);
                    if (item == 2) {
                        gate.share().await();
                    } else if (item == 40) {
                        return true;
                    }
                }
            }
            return false;
        });
        test.settle();
        assertThat(log).containsExactly(0, 1, 2);
        assertThat(asked).hasSize(11); // and one that waits for somebody to ask for it
        gate.callback(true);
        test.settle();
        assertThat(loop.await()).isTrue();
        assertThat(asked.size()).isBetween(41, 52);
    }

    @Test
    void aFailureBehindTheItemsIsTheLoops() {
        Flow.Publisher<Integer> failing = FlowPublisher.of(
                test.reactor, () -> Stream.of(1, 0).map(i -> 1 / i).iterator());
        Deferred<Boolean> loop = test.reactor.inline(() -> {
            for (int item : FlowItems.of(failing, 4)) {
                log.add(item);
            }
            return true;
        });
        test.settle();
        assertThatThrownBy(loop::await).isInstanceOf(ArithmeticException.class);
        assertThat(log).containsExactly(1);
    }

    @Test
    void aSourceThatFailsIsToldToTheSubscriber() {
        FlowPublisher.<Integer>of(test.reactor, () -> {
                    throw new IOException("no source");
                })
                .subscribe(new Asking());
        test.settle();
        assertThat(log).singleElement().isInstanceOf(IOException.class);
    }

    /** An iterator that waits, and is closed. */
    private final class Waiting implements Iterator<Integer>, AutoCloseable {
        @Override
        public boolean hasNext() {
            try {
                var _ = test.reactor.sleep(Duration.ofDays(1)).await();
            } catch (CancellationException e) {
                log.add("cancelled");
                throw e;
            }
            return true;
        }

        @Override
        public Integer next() {
            return 1;
        }

        @Override
        public void close() {
            log.add("closed");
        }
    }

    @Test
    void aCancelEndsWhatTheIteratorWaitsForAndClosesIt() {
        Asking subscriber = new Asking();
        FlowPublisher.of(test.reactor, Waiting::new).subscribe(subscriber);
        test.settle();
        subscriber.subscription.cancel();
        subscriber.subscription.request(1); // does nothing
        test.settle();
        assertThat(log).containsExactly("cancelled", "closed");
    }

    @Test
    void closingTheItemsCancelsThePublisherAndEndsWhoWaits() {
        Deferred<Boolean> loop = test.reactor.inline(() -> {
            FlowItems<Integer> items = FlowItems.of(FlowPublisher.of(test.reactor, Waiting::new), 4);
            test.reactor.callLater(Duration.ofSeconds(1), items::close);
            return items.iterator().hasNext();
        });
        test.time.advance(Duration.ofSeconds(1));
        test.settle();
        assertThat(loop.await()).isFalse();
        assertThat(log).containsExactly("cancelled", "closed");
    }

    @Test
    void aPublisherThatSendsMoreThanItWasAskedForIsCancelled() {
        Flow.Publisher<Integer> flood = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                for (int i = 0; i < 100; i++) {
                    subscriber.onNext(i);
                }
            }

            @Override
            public void cancel() {
                log.add("cancelled");
            }
        });
        Deferred<Boolean> loop = test.reactor.inline(() -> {
            for (int item : FlowItems.of(flood, 4)) {
                log.add(item);
            }
            return true;
        });
        test.settle();
        assertThatThrownBy(loop::await)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("more than the items");
        assertThat(log).contains("cancelled").hasSizeLessThan(12);
    }

    @Test
    void theItemsAreGoneThroughOnce() {
        Deferred<Boolean> twice = test.reactor.inline(() -> {
            FlowItems<Integer> items =
                    FlowItems.of(FlowPublisher.of(test.reactor, () -> List.of(1).iterator()), 1);
            items.forEach(log::add);
            assertThatThrownBy(items::iterator).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> FlowItems.of(subscriber -> {}, 0)).isInstanceOf(IllegalArgumentException.class);
            return true;
        });
        test.settle();
        assertThat(twice.await()).isTrue();
    }
}

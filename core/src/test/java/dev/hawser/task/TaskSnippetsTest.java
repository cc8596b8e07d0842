package dev.hawser.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.reactor.Reactor;
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

/** The examples of the documentation. */
@Tag("both")
class TaskSnippetsTest {
    private static final List<String> CUSTOMERS =
            IntStream.range(0, 15).mapToObj(i -> "Customer " + i).toList();

    private final TestReactor test = new TestReactor();
    private final Reactor reactor = test.reactor;
    private final Cooperator cooperator = Cooperator.create(reactor);
    private final List<String> installed = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        test.close();
    }

    private Deferred<Boolean> install(String customer) {
        return reactor.deferLater(Duration.ofSeconds(3), () -> installed.add(customer));
    }

    @Test
    @DisplayName("snippet: slots that share one iterator")
    void coiterate() {
        // @start region="coiterate"
        Iterator<Deferred<Boolean>> work = CUSTOMERS.stream().map(this::install).iterator(); // begun when asked for
        List<Deferred<?>> slots = new ArrayList<>();
        for (int slot = 0; slot < 5; slot++) {
            slots.add(cooperator.coiterate(work));
        }
        Deferred<?> all = DeferredList.gather(slots);
        // @end
        test.advance(Duration.ofSeconds(8));
        assertThat(installed).hasSize(10);
        test.advance(Duration.ofSeconds(1));
        test.settle();
        assertThat(installed).containsExactlyElementsOf(CUSTOMERS);
        assertThat(all.isFired()).isTrue();
    }

    @Test
    @DisplayName("snippet: never more than five at the same time")
    void parallel() {
        // @start region="parallel"
        Stream<Deferred<Boolean>> work = CUSTOMERS.stream().map(customer -> install(customer)); // begun when asked for
        Deferred<Long> done = cooperator.parallel(work.iterator(), 5); // never more than 5 at the same time
        // @end
        test.advance(Duration.ofSeconds(9));
        test.settle();
        assertThat(done.await()).isEqualTo(15);
    }

    @Test
    @DisplayName("snippet: the same with code that reads top to bottom")
    void parallelInline() {
        // @start region="parallelInline"
        Stream<Callable<?>> work = CUSTOMERS.stream().map(customer -> () -> {
            var _ = install(customer).await();
            return reactor.sleep(Duration.ofSeconds(1)).await();
        });
        Deferred<Long> done = cooperator.parallelInline(work.iterator(), 5);
        // @end
        test.advance(Duration.ofSeconds(12));
        test.settle();
        assertThat(done.await()).isEqualTo(15);
    }

    @Test
    @DisplayName("snippet: a looping call")
    void loopingCall() {
        List<Duration> beats = new ArrayList<>();
        // @start region="loopingCall"
        LoopingCall heartbeat = LoopingCall.of(reactor, () -> beats.add(test.time.elapsed()));
        Deferred<LoopingCall> stopped = heartbeat.start(Duration.ofSeconds(2)); // now, and every two seconds
        reactor.callLater(Duration.ofSeconds(5), heartbeat::stop);
        // @end
        test.advance(Duration.ofSeconds(10));
        assertThat(beats).containsExactly(Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(4));
        assertThat(stopped.await()).isSameAs(heartbeat);
    }
}

package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A result that a thread of somebody else's brings. */
@Tag("both")
class ThreadPromiseTest {
    private final List<Object> seen = new ArrayList<>();

    @Test
    void valueOfAnotherThreadArrivesOnTheReactor() {
        try (Reactor reactor = Reactor.create(options -> options.poller(VirtualTime.create()))) {
            reactor.callLater(Duration.ZERO, () -> {
                // @start region="example"
                ThreadPromise<Integer> promise = ThreadPromise.of(reactor, () -> {}, () -> {});
                Thread.ofPlatform().start(() -> promise.callback(42));
                Deferred<?> end = promise.deferred().addAction(value -> seen.add(value + " on " + Reactor.current()));
                // @end
                var _ = end.addAction(_ -> reactor.stop());
            });
            reactor.run();
            assertThat(seen).singleElement().asString().startsWith("42 on Reactor[");
        }
    }

    @Test
    void virtualTimeStandsStillUntilItHasCome() {
        VirtualTime time = VirtualTime.create();
        try (Reactor reactor = Reactor.create(options -> options.poller(time))) {
            ThreadPromise<String> promise = ThreadPromise.of(reactor, () -> {}, () -> seen.add("books"));
            var _ = promise.deferred().addAction(value -> seen.add(value + " at " + time.elapsed()));
            reactor.callLater(Duration.ofSeconds(1), () -> seen.add("timer"));
            CountDownLatch asked = new CountDownLatch(1);
            Thread.ofPlatform().start(() -> {
                asked.countDown();
                promise.callback("value");
            });
            time.advance(Duration.ofSeconds(1));
            assertThat(seen).containsExactly("books", "value at PT0S", "timer");
            assertThat(asked.getCount()).isZero();
        }
    }

    @Test
    void cancelOnlyAsks() {
        VirtualTime time = VirtualTime.create();
        try (Reactor reactor = Reactor.create(options -> options.poller(time))) {
            ThreadPromise<String> promise = ThreadPromise.of(reactor, () -> seen.add("asked"), () -> {});
            Deferred<String> deferred = promise.deferred();
            deferred.cancel();
            assertThat(seen).containsExactly("asked");
            assertThat(deferred.isFired()).isFalse();
            promise.errback(new CancellationException("obeyed")); // on the reactor: at once
            assertThatThrownBy(deferred::await).hasMessage("obeyed");
            assertThatThrownBy(() -> promise.callback("again")).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void closedReactorFailsItAndDropsWhatComesLater() throws Exception {
        Reactor reactor = Reactor.create(options -> options.poller(VirtualTime.create()));
        ThreadPromise<String> promise = ThreadPromise.of(reactor, () -> {}, () -> {});
        var _ = promise.deferred().addErrbackAction(seen::add);
        reactor.close();
        assertThat(seen).singleElement().isInstanceOf(ReactorStoppedException.class);
        CompletableFuture.runAsync(() -> promise.callback("late")).get();
        assertThatThrownBy(() -> ThreadPromise.of(reactor, () -> {}, () -> {}))
                .isInstanceOf(ReactorStoppedException.class);
    }
}

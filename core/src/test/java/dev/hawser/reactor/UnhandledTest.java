package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("both")
class UnhandledTest {
    @RegisterExtension
    final Rig rig = Rig.virtual();

    private final Reactor reactor = rig.reactor;
    private final IOException oops = new IOException("oops");

    /** Nothing on the caller's stack holds the Deferred then. */
    private void failAndForget() {
        var _ = reactor.inline(() -> {
            throw oops;
        });
    }

    @Test
    @DisplayName("b28: a failure whose Deferred is garbage is reported in a turn")
    void whenGarbage() {
        failAndForget();
        for (int i = 0; i < 200 && rig.unhandled.isEmpty(); i++) {
            System.gc();
            reactor.callLater(Duration.ZERO, () -> {}); // a turn
            rig.advance(0);
        }
        assertThat(rig.takeReport().cause()).isSameAs(oops);
    }

    @Test
    @DisplayName("b28: one that still stands when run() returns is reported then, once for each Throwable")
    void atTheEndOfRun() throws Exception {
        List<Deferred<?>> kept = new ArrayList<>();
        reactor.callWhenRunning(() -> {
            kept.add(Deferred.fail(oops));
            kept.add(Deferred.fail(oops));
            kept.add(reactor.inline(() -> Deferred.<Integer>fail(oops).await()));
            reactor.stop();
        });
        rig.run();
        assertThat(rig.takeReport().cause()).isSameAs(oops);
        assertThat(kept).hasSize(3);
    }

    @Test
    @DisplayName("b28: and at close, or when a test asks")
    void whenAsked() {
        Deferred<?> kept = Deferred.fail(oops);
        reactor.reportUnhandledFailures();
        assertThat(rig.takeReport().cause()).isSameAs(oops);
        IOException other = new IOException("other");
        Deferred<?> atClose = Deferred.fail(other);
        reactor.close();
        assertThat(rig.takeReport().cause()).isSameAs(other);
        assertThat(kept.isFired() && atClose.isFired()).isTrue();
    }

    @Test
    @DisplayName("b29: a failure that is awaited, continued or given to a future afterwards is taken back")
    void takenBack() {
        Deferred<Integer> awaited = Deferred.fail(new IOException("awaited"));
        Deferred<Integer> continued = Deferred.fail(new IOException("continued"));
        Deferred<Integer> future = Deferred.fail(new IOException("future"));
        Deferred<String> function = reactor.inline(() -> {
            try {
                return "value " + awaited.await();
            } catch (Exception e) {
                return e.getMessage();
            }
        });
        var handled = continued.addErrback(e -> 0);
        var completed = reactor.toCompletableFuture(future);
        reactor.reportUnhandledFailures();
        assertThat(function.await()).isEqualTo("awaited");
        assertThat(handled.isFired() && completed.isDone()).isTrue();
    }

    @Test
    @DisplayName("b28: a cancel is never reported, of a function, a timer or a job")
    void cancels() {
        List<Deferred<?>> cancelled = List.of(
                reactor.inline(() -> new Promise<Integer>().await()),
                reactor.sleep(Rig.seconds(1)),
                reactor.deferToThread(() -> 1));
        cancelled.forEach(Deferred::cancel);
        rig.advance(0);
        reactor.reportUnhandledFailures();
        assertThat(cancelled).allMatch(Deferred::isFired);
    }

    @Test
    @DisplayName("a handler that throws is reported, the others are told, and the reactor can stop")
    void brokenHandler() throws Exception {
        List<String> told = new ArrayList<>();
        Rig broken = Rig.virtual(options -> options.onUnhandled(failure -> {
            told.add(failure.cause().getMessage());
            throw new IllegalStateException("the handler");
        }));
        List<Deferred<?>> kept = List.of(
                broken.reactor.inline(() -> {
                    throw new IOException("one");
                }),
                broken.reactor.inline(() -> {
                    throw new IOException("two");
                }));
        broken.reactor.callWhenRunning(broken.reactor::stop);
        broken.run();
        assertThat(told).containsExactly("one", "two");
        assertThat(broken.errors).hasSize(2).allMatch(e -> e.getMessage().equals("the handler"));
        broken.errors.clear();
        assertThat(kept).allMatch(Deferred::isFired);
        broken.afterEach(null);
    }

    @Test
    @DisplayName("a failure that has become garbage is told though the reactor has nothing to do")
    void toldWhileIdle() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        try (Reactor idle = Reactor.start(options ->
                options.poller(Poller.parking()).stallThreshold(Duration.ZERO).onUnhandled(_ -> told.countDown()))) {
            idle.blockingCallFromThread(
                    () -> Deferred.fail(new IOException("forgotten")).isFired());
            do {
                System.gc();
            } while (!told.await(20, TimeUnit.MILLISECONDS));
        }
        assertThat(told.getCount()).isZero();
    }
}

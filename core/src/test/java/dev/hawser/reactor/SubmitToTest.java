package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.failureOf;
import static dev.hawser.reactor.Rig.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("both")
@Timeout(30)
class SubmitToTest {
    @RegisterExtension
    final Rig rig = Rig.real();

    private final Reactor here = rig.reactor;
    private final Reactor there = Reactor.start(options -> options.withName("there"));

    @AfterEach
    void close() {
        there.close();
    }

    private <T> Outcome<T> submitted(Callable<T> callable) {
        return rig.run(() -> here.<T>submitTo(there, callable).await());
    }

    @Test
    @DisplayName("submitTo calls on the other reactor, and its value and failure come back to this one")
    void valueAndFailure() {
        IOException oops = new IOException("oops");
        assertThat(valueOf(submitted(() -> Reactor.current() == there))).isTrue();
        assertThat(failureOf(submitted(() -> {
                    throw oops;
                })))
                .isSameAs(oops);
        assertThat(valueOf(rig.run(() -> here.submitTo(there, () -> 1)
                        .addCallback(v -> Reactor.current() == here)
                        .await())))
                .isTrue();
    }

    @Test
    @DisplayName("calls arrive in their order")
    void order() {
        List<Integer> order = new ArrayList<>();
        rig.run(() -> {
            Deferred<Boolean> last = Deferred.succeed(true);
            for (int i = 0; i < 50; i++) {
                int number = i;
                last = here.submitTo(there, () -> order.add(number));
            }
            return last.await();
        });
        assertThat(order).hasSize(50).isSorted();
    }

    @Test
    @DisplayName("submitTo refuses a call that gives a Deferred, which belongs to the other reactor")
    void givesADeferred() {
        assertThat(failureOf(submitted(() -> new Promise<Integer>())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("chainTo");
    }

    @Test
    @DisplayName("chainTo waits on the other reactor for the Deferred, and its outcome comes back to this one")
    void chain() {
        IOException oops = new IOException("oops");
        assertThat(valueOf(rig.run(() -> here.chainTo(there, () -> there.deferLater(Duration.ofMillis(2), () -> 6))
                        .addCallback(v -> Reactor.current() == here ? v : -1)
                        .await())))
                .isEqualTo(6);
        assertThat(failureOf(rig.run(
                        () -> here.chainTo(there, () -> Deferred.fail(oops)).await())))
                .isSameAs(oops);
        assertThat(failureOf(rig.run(() -> here.chainTo(there, () -> null).await())))
                .hasMessageContaining("instead of a Deferred");
    }

    @Test
    @DisplayName("a cancel crosses to the other reactor, and what comes of it comes back")
    void cancelCrosses() {
        Outcome<Object> outcome = rig.run(() -> {
            Promise<Boolean> begun = new Promise<>();
            Deferred<Object> call = here.chainTo(
                    there,
                    () -> there.inline(() -> {
                        here.callFromThread(() -> begun.callback(true));
                        return new Promise<>(asked -> asked.callback(Reactor.current() == there)).await();
                    }));
            begun.await();
            call.cancel();
            return call.await();
        });
        assertThat(valueOf(outcome)).isEqualTo(true);
    }

    @Test
    @DisplayName("a call that is cancelled before it has begun is not made, and its cancel is no unhandled failure")
    void cancelledBeforeItBegins() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        boolean[] made = {false};
        Outcome<Object> outcome = rig.run(() -> {
            there.callFromThread(arrived::await);
            Deferred<Object> call = here.submitTo(there, () -> made[0] = true);
            call.cancel();
            Deferred<Object> forgotten = here.submitTo(there, () -> made[0] = true);
            forgotten.cancel();
            arrived.countDown();
            return call.await();
        });
        assertThat(failureOf(outcome)).isInstanceOf(CancellationException.class);
        assertThat(there.blockingCallFromThread(() -> made[0])).isFalse();
    }

    @Test
    @DisplayName("b94: submitted to a reactor that has stopped, or stops meanwhile, it fails instead of waiting")
    void otherStops() {
        CountDownLatch arrived = new CountDownLatch(1);
        Outcome<Object> outcome = rig.run(() -> {
            there.callFromThread(() -> {
                arrived.await();
                there.stop(); // before the call that is behind this one can answer
                there.crash();
            });
            Deferred<Object> pending = here.submitTo(there, () -> 1);
            arrived.countDown();
            return pending.addBoth(o -> o).await();
        });
        assertThat(outcome).isNotNull();
        while (there.state() != ReactorState.STOPPED) {
            Thread.onSpinWait();
        }
        assertThat(failureOf(submitted(() -> 1))).isInstanceOf(ReactorStoppedException.class);
        there.close();
        assertThat(failureOf(submitted(() -> 1))).isInstanceOf(ReactorStoppedException.class);
    }
}

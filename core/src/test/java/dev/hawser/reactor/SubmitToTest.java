package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.failureOf;
import static dev.hawser.reactor.Rig.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("both")
class SubmitToTest {
    @RegisterExtension
    final Rig rig = Rig.real();

    private final Reactor here = rig.reactor;
    private final Reactor there = Reactor.start(options -> options.name("there"));

    @AfterEach
    void close() {
        there.close();
    }

    @Test
    @DisplayName("submitTo calls on the other reactor, and its value and failure come back to this one")
    void valueAndFailure() {
        IOException oops = new IOException("oops");
        Outcome<Object> failure = rig.run(() -> {
            assertThat(here.submitTo(there, () -> Reactor.current() == there).await())
                    .isTrue();
            assertThat(here.submitTo(there, () -> 1)
                            .addCallback(v -> Reactor.current() == here)
                            .await())
                    .isTrue();
            return here.submitTo(there, () -> {
                        throw oops;
                    })
                    .await();
        });
        assertThat(failureOf(failure)).isSameAs(oops);
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
        assertThat(failureOf(rig.run(
                        () -> here.submitTo(there, () -> new Promise<Integer>()).await())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("chainTo");
    }

    @Test
    @DisplayName("chainTo waits on the other reactor for the Deferred, and its outcome comes back to this one")
    void chain() {
        IOException oops = new IOException("oops");
        Outcome<Object> failure = rig.run(() -> {
            assertThat(here.chainTo(there, () -> there.deferLater(Duration.ofMillis(2), () -> 6))
                            .addCallback(v -> Reactor.current() == here ? v : -1)
                            .await())
                    .isEqualTo(6);
            assertThatThrownBy(() -> here.chainTo(there, () -> null).await())
                    .hasMessageContaining("instead of a Deferred");
            return here.chainTo(there, () -> Deferred.fail(oops)).await();
        });
        assertThat(failureOf(failure)).isSameAs(oops);
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
    @DisplayName("b94: what was submitted to a reactor that stops is called or fails, and later it fails at once")
    void otherStops() {
        List<Outcome<Integer>> outcomes = new ArrayList<>();
        CountDownLatch arrived = new CountDownLatch(1);
        Outcome<Boolean> run = rig.run(() -> {
            there.callFromThread(() -> {
                arrived.await();
                there.stop();
            });
            Deferred<Outcome<Integer>> pending = here.submitTo(there, () -> 1).addBoth(outcome -> outcome);
            arrived.countDown();
            outcomes.add(pending.await());
            here.deferToThread(() -> {
                        there.close();
                        return true;
                    })
                    .await();
            outcomes.add(
                    here.submitTo(there, () -> 1).addBoth(outcome -> outcome).await());
            return true;
        });
        assertThat(valueOf(run)).isTrue();
        assertThat(outcomes).hasSize(2);
        assertThat(failureOf(outcomes.getLast())).isInstanceOf(ReactorStoppedException.class);
    }
}

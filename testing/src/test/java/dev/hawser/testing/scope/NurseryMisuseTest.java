package dev.hawser.testing.scope;

import static dev.hawser.testing.Results.assertNoResult;
import static dev.hawser.testing.Results.failureOf;
import static dev.hawser.testing.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hawser.defer.AlreadyContinuedException;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Procedure;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.scope.CancelScope;
import dev.hawser.scope.Deadline;
import dev.hawser.scope.Nursery;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nurseries and scopes that are used where they cannot be: each says so, and stays as it was. */
@Tag("both")
@WithReactor
class NurseryMisuseTest {
    private Steps steps;

    @BeforeEach
    void prepare(Reactor reactor, VirtualTime time) {
        steps = new Steps(reactor, time);
    }

    private static Throwable onAnotherThread(Procedure use) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread other = Thread.ofPlatform().start(() -> thrown.set(catchThrowable(use::run)));
        other.join();
        return thrown.get();
    }

    @Test
    void anotherThreadCanNeitherStartNorAdoptNorCancel() throws InterruptedException {
        Nursery[] opened = new Nursery[1];
        Deferred<Boolean> ended = steps.reactor.inline(() -> {
            Nursery.run(nursery -> {
                opened[0] = nursery;
                steps.sleep(10);
            });
            return true;
        });
        Promise<String> adopted = new Promise<>();
        assertThat(onAnotherThread(() -> opened[0].start(() -> "child"))).isInstanceOf(WrongThreadException.class);
        assertThat(onAnotherThread(() -> opened[0].adopt(adopted))).isInstanceOf(WrongThreadException.class);
        assertThat(onAnotherThread(() -> opened[0].cancel())).isInstanceOf(WrongThreadException.class);
        assertThat(opened[0].isCancelled()).isFalse();
        assertThat(opened[0].running()).isZero();
        steps.time.advance(Duration.ofMillis(10));
        assertThat(successOf(ended)).isTrue();
    }

    @Test
    void anotherThreadCannotCancelAScope() throws InterruptedException {
        CancelScope[] opened = new CancelScope[1];
        Deferred<Boolean> ended = steps.reactor.inline(() -> CancelScope.open(scope -> {
            opened[0] = scope;
            steps.sleep(10);
        }));
        assertThat(onAnotherThread(() -> opened[0].cancel())).isInstanceOf(WrongThreadException.class);
        steps.time.advance(Duration.ofMillis(10));
        assertThat(successOf(ended)).isTrue();
    }

    @Test
    void aDeadlineIsOfOneReactorsClock() throws Exception {
        try (Reactor other = Reactor.start()) {
            Deadline deadline = other.blockingCallFromThread(() -> Deadline.after(Duration.ofSeconds(1)));
            Deferred<Boolean> ended = steps.run(() -> CancelScope.withDeadline(deadline, () -> true));
            assertThat(failureOf(ended))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("another reactor");
        }
    }

    @Test
    void oneThatIsAdoptedThoughItIsContinuedIsNoChild() {
        Promise<String> continued = new Promise<>();
        var _ = continued.addCallback(value -> value);
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery ->
                    assertThatThrownBy(() -> nursery.adopt(continued)).isInstanceOf(AlreadyContinuedException.class));
            return true;
        });
        assertThat(successOf(ended)).isTrue();
        continued.callback("or it would be left waiting");
    }

    @Test
    void aCallbackThatWouldHaveToWaitForASlotTakesNone() {
        Deferred<Long> ended = steps.run(() -> {
            Nursery.run(1, nursery -> {
                nursery.start(steps.sleeper("first", 10));
                steps.reactor.callLater(
                        Duration.ZERO,
                        () -> assertThatThrownBy(() -> nursery.start(() -> "second"))
                                .isInstanceOf(IllegalStateException.class));
                steps.sleep(5);
                nursery.start(steps.sleeper("third", 10));
            });
            return steps.elapsed();
        });
        assertThat(successOf(ended)).isEqualTo(20);
    }

    @Test
    void inAStageOfADeferredNoNurseryOpens() {
        List<Throwable> thrown = new ArrayList<>();
        Deferred<Boolean> ended = steps.run(() -> {
            Promise<Boolean> promise = new Promise<>();
            var _ = promise.addAction(_ -> Nursery.run(nursery -> nursery.start(steps.sleeper("child", 10))))
                    .addErrbackAction(thrown::add);
            promise.callback(true); // its stages run here, on the function's thread
            return true;
        });
        assertThat(successOf(ended)).isTrue();
        assertThat(thrown)
                .singleElement()
                .isInstanceOfSatisfying(
                        IllegalStateException.class, e -> assertThat(e).hasMessageContaining("stage"));
        assertThat(steps.log).isEmpty();
    }

    @Test
    void inAnAtomicSectionNoChildStarts() {
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> assertThatThrownBy(
                            () -> steps.reactor.atomically(() -> nursery.start(() -> "child")))
                    .hasMessageContaining("atomically"));
            return true;
        });
        assertThat(successOf(ended)).isTrue();
    }

    @Test
    void aBlockThatHasEndedTakesNothingIn() {
        Promise<String> late = new Promise<>();
        Deferred<Nursery> ended = steps.run(() -> {
            Nursery[] kept = new Nursery[1];
            Nursery.run(nursery -> kept[0] = nursery);
            return kept[0];
        });
        Nursery nursery = successOf(ended);
        assertThatThrownBy(() -> nursery.adopt(late)).hasMessageContaining("has ended");
        nursery.cancel();
        nursery.cancel();
        assertThat(nursery).hasToString("Nursery[0 running, ended]");
        assertNoResult(late);
    }
}

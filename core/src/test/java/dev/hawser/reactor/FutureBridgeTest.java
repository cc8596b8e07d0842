package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.failureOf;
import static dev.hawser.reactor.Rig.seconds;
import static dev.hawser.reactor.Rig.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.AlreadyContinuedException;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("both")
class FutureBridgeTest {
    @RegisterExtension
    final Rig rig = Rig.virtual();

    private final Reactor reactor = rig.reactor;
    private final List<Object> log = rig.log;

    @Test
    @DisplayName("b61: a Deferred's value and failure go to its future")
    void toFuture() {
        Promise<Integer> value = new Promise<>();
        IOException oops = new IOException("oops");
        CompletableFuture<Integer> future = reactor.toCompletableFuture(value);
        CompletableFuture<Integer> failing = reactor.toCompletableFuture(Deferred.fail(oops));
        assertThat(future).isNotDone();
        value.callback(3);
        assertThat(future).isCompletedWithValue(3);
        assertThat(failing.exceptionNow()).isSameAs(oops);
    }

    @Test
    @DisplayName("b61: it takes the Deferred's place, so that its failure is not reported as unhandled")
    void takesThePlace() {
        Promise<Integer> promise = new Promise<>();
        CompletableFuture<Integer> future = reactor.toCompletableFuture(promise);
        assertThatThrownBy(() -> promise.addCallback(v -> v)).isInstanceOf(AlreadyContinuedException.class);
        promise.errback(new IOException("taken"));
        assertThat(future).isCompletedExceptionally();
    }

    @Test
    @DisplayName("b61: cancelling the future, on any thread, cancels the Deferred, on the reactor")
    void cancelOfTheFuture() throws Exception {
        Promise<Integer> promise = new Promise<>(p -> log.add(Reactor.current() == reactor));
        CompletableFuture<Integer> future = reactor.toCompletableFuture(promise);
        Thread.ofPlatform().start(() -> future.cancel(true)).join();
        assertThat(log).as("not on that thread").isEmpty();
        rig.advance(0);
        assertThat(log).containsExactly(true);
        assertThat(promise.isFired()).isTrue();
        assertThat(future).isCancelled();
    }

    @Test
    @DisplayName("b61: a value that answers the cancel of the future is dropped")
    void valueAfterCancel() {
        Promise<Integer> promise = new Promise<>(p -> p.callback(4));
        CompletableFuture<Integer> future = reactor.toCompletableFuture(promise);
        future.cancel(true);
        rig.advance(0);
        assertThat(future).isCancelled();
        assertThat(promise.await()).isEqualTo(4);
    }

    @Test
    @DisplayName("b61: a future's value and failure go to its Deferred, on the reactor, unwrapped")
    void fromFuture() throws Exception {
        CompletableFuture<Integer> value = new CompletableFuture<>();
        IOException oops = new IOException("oops");
        CompletableFuture<Integer> failing = new CompletableFuture<>();
        Deferred<Boolean> ofValue =
                reactor.fromCompletionStage(value).addCallback(v -> v == 5 && Reactor.current() == reactor);
        Deferred<Integer> ofFailure = reactor.fromCompletionStage(failing.thenApply(v -> v + 1));
        Thread.ofPlatform()
                .start(() -> {
                    value.complete(5);
                    failing.completeExceptionally(oops);
                })
                .join();
        assertThat(ofValue.isFired()).isFalse();
        rig.advance(0);
        assertThat(valueOf(ofValue)).isTrue();
        assertThat(failureOf(ofFailure)).as("not a CompletionException").isSameAs(oops);
    }

    @Test
    @DisplayName("b61: cancelling the Deferred cancels the future, and what that then completes with is dropped")
    void cancelOfTheDeferred() {
        CompletableFuture<Integer> future = new CompletableFuture<>();
        Deferred<Integer> deferred = reactor.fromCompletionStage(future);
        deferred.cancel();
        assertThat(future).isCancelled();
        assertThat(failureOf(deferred)).isInstanceOf(CancellationException.class);
        rig.advance(0);
        assertThat(future.complete(1)).isFalse();
    }

    @Test
    @DisplayName("b61: a future that comes of this reactor's own timers is served in virtual time")
    void completedByATimer() {
        CompletableFuture<Integer> future = reactor.toCompletableFuture(reactor.deferLater(seconds(1), () -> 7));
        Deferred<Integer> deferred = reactor.fromCompletionStage(future.thenApply(v -> v + 1));
        rig.advance(1);
        assertThat(valueOf(deferred)).isEqualTo(8);
    }

    @Test
    @DisplayName("b61: virtual time stands still until another thread has completed the future, or it is cancelled")
    void holdsVirtualTime() {
        CompletableFuture<Integer> future = new CompletableFuture<>();
        CountDownLatch turned = new CountDownLatch(1);
        Thread.ofPlatform().start(() -> {
            awaitUninterruptibly(turned);
            future.complete(9);
        });
        Deferred<Integer> function =
                reactor.inline(() -> reactor.fromCompletionStage(future).await(seconds(3600)));
        Deferred<Integer> cancelled = reactor.fromCompletionStage(new CompletableFuture<>());
        reactor.callFromThread(turned::countDown);
        cancelled.cancel();
        rig.advance(4000);
        assertThat(valueOf(function)).isEqualTo(9);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("b61: there and back again, a value and a cancel arrive")
    void thereAndBack() {
        Promise<Integer> value = new Promise<>();
        Deferred<Integer> back = reactor.fromCompletionStage(reactor.toCompletableFuture(value));
        Promise<Integer> cancelled = new Promise<>(p -> log.add("cancelled"));
        Deferred<Integer> other = reactor.fromCompletionStage(reactor.toCompletableFuture(cancelled));
        value.callback(2);
        other.cancel();
        rig.advance(0);
        assertThat(valueOf(back)).isEqualTo(2);
        assertThat(log).containsExactly("cancelled");
        assertThat(failureOf(other)).isInstanceOf(CancellationException.class);
    }
}

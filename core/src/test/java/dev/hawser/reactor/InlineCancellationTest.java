package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.failureOf;
import static dev.hawser.reactor.Rig.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("both")
class InlineCancellationTest {
    @RegisterExtension
    final Rig rig = Rig.virtual();

    private final Reactor reactor = rig.reactor;
    private final List<Object> log = rig.log;

    @Test
    @DisplayName("b53: cancel goes to what the function awaits, and what it lets out is its failure")
    void cancelsTheAwaited() {
        Promise<Integer> awaited = new Promise<>(p -> log.add("canceller"));
        Deferred<Integer> function = reactor.inline(awaited::await);
        function.cancel();
        assertThat(log).containsExactly("canceller");
        assertThat(awaited.isFired()).isTrue();
        assertThat(function.isFired()).as("it ends when the function does").isFalse();
        rig.advance(0);
        assertThat(failureOf(function))
                .isInstanceOf(CancellationException.class)
                .isSameAs(failureOf(awaited));
    }

    @Test
    @DisplayName("b53: the function may make another failure of it")
    void mayTranslate() {
        Deferred<Integer> function = reactor.inline(() -> {
            try {
                return new Promise<Integer>().await();
            } catch (CancellationException e) {
                throw new IOException("given up");
            }
        });
        function.cancel();
        rig.advance(0);
        assertThat(failureOf(function)).isInstanceOf(IOException.class).hasMessage("given up");
    }

    @Test
    @DisplayName("b53: the function may swallow it and go on; the next cancel hits what it awaits then")
    void maySwallow() {
        Promise<Integer> first = new Promise<>();
        Promise<Integer> second = new Promise<>();
        Promise<Integer> third = new Promise<>();
        Deferred<Integer> function = reactor.inline(() -> {
            for (Promise<Integer> next : List.of(first, second)) {
                try {
                    next.await();
                } catch (CancellationException e) {
                    log.add(next == first ? "first" : "second");
                }
            }
            return third.await();
        });
        function.cancel();
        rig.advance(0);
        assertThat(log).containsExactly("first");
        assertThat(second.isFired()).isFalse();
        assertThat(function.isFired()).isFalse();
        function.cancel();
        rig.advance(0);
        assertThat(log).containsExactly("first", "second");
        third.callback(3);
        rig.advance(0);
        assertThat(valueOf(function)).isEqualTo(3);
    }

    @Test
    @DisplayName("b53: cancelled while it is ready to go on, it keeps its value and meets the cancel at its next await")
    void whileReady() {
        Promise<Integer> first = new Promise<>();
        Promise<Integer> second = new Promise<>();
        Deferred<Integer> function = reactor.inline(() -> {
            log.add(first.await());
            return second.await();
        });
        first.callback(1);
        function.cancel();
        rig.advance(0);
        assertThat(log).containsExactly(1);
        assertThat(failureOf(second)).isInstanceOf(CancellationException.class);
        assertThat(failureOf(function)).isInstanceOf(CancellationException.class);
    }

    @Test
    @DisplayName("b53: cancelled while it runs, it meets the cancel at its next await of something unfired")
    void whileRunning() {
        Promise<Deferred<Integer>> self = new Promise<>();
        Promise<Integer> awaited = new Promise<>();
        Deferred<Integer> function = reactor.inline(() -> {
            self.await().cancel();
            log.add(Deferred.succeed("fired").await());
            return awaited.await();
        });
        self.callback(function.addBoth(outcome -> {
            log.add(outcome);
            return 1;
        }));
        rig.advance(0);
        assertThat(log).hasSize(2).startsWith("fired");
        assertThat(awaited.isFired()).isTrue();
    }

    @Test
    @DisplayName("b53: a cancel that comes when the function awaits nothing more has no effect on its value")
    void tooLate() {
        Promise<Integer> awaited = new Promise<>();
        Deferred<Integer> function = reactor.inline(awaited::await);
        awaited.callback(5);
        function.cancel();
        rig.advance(0);
        assertThat(valueOf(function)).isEqualTo(5);
        function.cancel();
        assertThat(valueOf(function)).isEqualTo(5);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    @DisplayName("b53: a canceller that gives a value, or a failure of its own, decides what await gives")
    void cancellerDecides() {
        IOException own = new IOException("own");
        Deferred<Integer> value = reactor.inline(() -> new Promise<Integer>(p -> p.callback(7)).await());
        Deferred<Integer> failure = reactor.inline(() -> new Promise<Integer>(p -> p.errback(own)).await());
        value.cancel();
        failure.cancel();
        rig.advance(0);
        assertThat(valueOf(value)).isEqualTo(7);
        assertThat(failureOf(failure)).isSameAs(own);
    }

    @Test
    @DisplayName("b54: an errback that defers more work after the cancel delays the function, and its value is used")
    void errbackDefersMore() {
        Promise<Integer> cleanup = new Promise<>();
        Promise<Integer> work = new Promise<>();
        Deferred<Integer> inner = reactor.inline(() ->
                work.chainErrback(CancellationException.class, e -> cleanup).await());
        Deferred<Integer> outer = reactor.inline(inner::await);
        outer.cancel();
        rig.advance(0);
        assertThat(work.isFired()).isTrue();
        assertThat(outer.isFired()).isFalse();
        cleanup.callback(2);
        rig.advance(0);
        assertThat(valueOf(outer)).isEqualTo(2);
    }

    @Test
    @DisplayName("b53: a cancel goes through a stack of functions to the innermost, and comes out through all")
    void throughAStack() {
        Promise<Integer> bottom = new Promise<>();
        Deferred<Integer> at = bottom;
        for (int i = 0; i < 10; i++) {
            Deferred<Integer> below = at;
            int level = i;
            at = reactor.inline(() -> {
                try {
                    return below.await();
                } finally {
                    log.add(level);
                }
            });
        }
        at.cancel();
        rig.advance(0);
        assertThat(log).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(failureOf(at)).isSameAs(failureOf(bottom));
    }

    @Test
    @DisplayName("an interrupt status that is set on entry of await cancels what is awaited, and is cleared")
    void interruptedOnEntry() {
        Promise<Integer> awaited = new Promise<>();
        Deferred<Boolean> function = reactor.inline(() -> {
            Thread.currentThread().interrupt();
            try {
                awaited.await();
            } catch (CancellationException e) {
                log.add("cancelled");
            }
            return Thread.currentThread().isInterrupted();
        });
        rig.advance(0);
        assertThat(log).containsExactly("cancelled");
        assertThat(valueOf(function)).isFalse();
    }

    @Test
    @DisplayName("an interrupt by another thread while it awaits cancels what is awaited, once")
    void interruptedByAnotherThread() throws InterruptedException {
        int[] cancels = {0};
        Promise<Integer> awaited = Promise.cancelledBy(() -> cancels[0]++);
        Thread[] thread = new Thread[1];
        Deferred<Boolean> function = reactor.inline(() -> {
            thread[0] = Thread.currentThread();
            awaited.await();
            return Thread.currentThread().isInterrupted();
        });
        Thread other = Thread.ofPlatform().start(() -> thread[0].interrupt());
        other.join();
        while (cancels[0] == 0) { // bounded by the test's timeout: the wake-up is under way
            rig.advance(0);
            Thread.onSpinWait();
        }
        rig.advance(0);
        assertThat(cancels[0]).isEqualTo(1);
        assertThat(function.isFired()).isFalse();
        awaited.callback(1);
        rig.advance(0);
        assertThat(valueOf(function)).as("the status is cleared").isFalse();
    }

    @Test
    @DisplayName("after a cancel, an end by any of the JDK's interrupt exceptions is a CancellationException")
    void interruptExceptions() {
        for (Exception end : List.of(
                new InterruptedException(),
                new ClosedByInterruptException(),
                new InterruptedIOException(),
                new java.net.SocketException("Closed by interrupt"),
                new IOException("wrapped", new InterruptedException()))) {
            Deferred<Integer> cancelled = endsWith(end);
            cancelled.cancel();
            rig.advance(0);
            assertThat(failureOf(cancelled))
                    .isInstanceOf(CancellationException.class)
                    .hasCause(end);
        }
    }

    @Test
    @DisplayName("without a cancel they stay what they are, and so does any other failure after one")
    void otherFailuresStay() {
        InterruptedException own = new InterruptedException();
        assertThat(failureOf(reactor.inline(() -> {
                    throw own;
                })))
                .isSameAs(own);
        IOException other = new IOException("other");
        Deferred<Integer> cancelled = endsWith(other);
        cancelled.cancel();
        rig.advance(0);
        assertThat(failureOf(cancelled)).isSameAs(other);
    }

    private Deferred<Integer> endsWith(Exception end) {
        return reactor.inline(() -> {
            try {
                return new Promise<Integer>().await();
            } catch (CancellationException e) {
                throw end;
            }
        });
    }

    @Test
    @DisplayName("a cancelled sleep leaves no timer")
    void cancelledSleep() {
        Deferred<?> function =
                reactor.inline(() -> reactor.sleep(Duration.ofDays(1)).await());
        assertThat(reactor.pendingTimers()).isEqualTo(1);
        function.cancel();
        assertThat(reactor.pendingTimers()).isZero();
        rig.advance(0);
        assertThat(failureOf(function)).isInstanceOf(CancellationException.class);
    }

    @Test
    @DisplayName("what is chained to a cancelled function does not see its interrupt")
    void interruptEndsWithTheFunction() {
        Promise<Integer> gate = new Promise<>();
        Deferred<Boolean> after = reactor.inline(() -> {
                    gate.await();
                    Thread.currentThread().interrupt();
                    return 1;
                })
                .addCallback(v -> Thread.currentThread().isInterrupted());
        gate.callback(1);
        rig.advance(0);
        assertThat(valueOf(after)).isFalse();
    }
}

package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.AlreadyContinuedException;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class BlockingCallTest {
    private final Reactor reactor = Reactor.start();

    @AfterEach
    void close() {
        reactor.close();
        assertThat(reactor.state()).isEqualTo(ReactorState.CLOSED);
    }

    private static <T> FutureTask<T> onAnotherThread(Callable<T> callable) {
        FutureTask<T> task = new FutureTask<>(callable);
        Thread.ofPlatform().start(task);
        return task;
    }

    @Test
    @DisplayName("b95: blockingCallFromThread runs the call on the reactor and returns its value")
    void value() throws Exception {
        boolean onReactor = reactor.blockingCallFromThread(() -> Reactor.current() == reactor);
        assertThat(onReactor).isTrue();
        Object none = reactor.blockingCallFromThread(() -> null);
        assertThat(none).isNull();
    }

    @Test
    @DisplayName("b95: it throws the original exception, of a call and of a Deferred")
    void failure() {
        IOException oops = new IOException("oops");
        assertThatThrownBy(() -> reactor.blockingCallFromThread(() -> {
                    throw oops;
                }))
                .isSameAs(oops);
        assertThatThrownBy(() -> reactor.blockingChainFromThread(() -> Deferred.fail(oops)))
                .isSameAs(oops);
        assertThatThrownBy(() -> reactor.blockingChainFromThread(() -> {
                    throw oops;
                }))
                .isSameAs(oops);
    }

    @Test
    @DisplayName("b95: blockingChainFromThread waits for the Deferred")
    void chain() throws Exception {
        int value = reactor.blockingChainFromThread(() -> reactor.deferLater(Duration.ofMillis(2), () -> 6));
        assertThat(value).isEqualTo(6);
    }

    @Test
    @DisplayName(
            "b95: a Deferred that has a successor already, or null, or a plain Deferred value is told to the caller")
    void misuse() {
        assertThatThrownBy(() -> reactor.blockingChainFromThread(() -> {
                    Promise<Integer> promise = new Promise<>();
                    var _ = promise.addCallback(v -> v);
                    return promise;
                }))
                .isInstanceOf(AlreadyContinuedException.class);
        assertThatThrownBy(() -> reactor.blockingChainFromThread(() -> null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("instead of a Deferred");
        assertThatThrownBy(() -> reactor.blockingCallFromThread(Promise::new))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("chain");
    }

    @Test
    @DisplayName("b95: on the reactor it throws instead of waiting for ever, in a callback and in a function")
    void onTheReactor() throws Exception {
        Callable<String> misuse = () -> {
            try {
                return reactor.blockingCallFromThread(() -> "answered");
            } catch (IllegalStateException e) {
                return e.getMessage();
            }
        };
        assertThat(reactor.blockingCallFromThread(misuse)).contains("would wait for ever", "await");
        String inFunction = reactor.blockingChainFromThread(() -> reactor.inline(misuse));
        assertThat(inFunction).contains("would wait for ever");
    }

    @Test
    @DisplayName("b95: whoever waits is told when the reactor stops, and whoever comes after that at once")
    void stopped() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        FutureTask<Object> waiter = onAnotherThread(() -> reactor.blockingChainFromThread(() -> {
            waiting.countDown();
            return new Promise<>();
        }));
        waiting.await();
        reactor.callFromThread(reactor::stop);
        assertThatThrownBy(waiter::get).hasCauseInstanceOf(ReactorStoppedException.class);
        while (reactor.state() != ReactorState.CLOSED) {
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> reactor.blockingCallFromThread(() -> 1))
                .isInstanceOf(ReactorStoppedException.class)
                .hasMessageContaining("stopped");
        reactor.close();
        FutureTask<Integer> afterClose = onAnotherThread(() -> reactor.blockingCallFromThread(() -> 1));
        assertThatThrownBy(afterClose::get).hasCauseInstanceOf(ReactorStoppedException.class);
    }

    @Test
    @DisplayName("an interrupt ends the wait of the caller, and cancels what it waited for")
    void interrupted() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        Thread[] caller = new Thread[1];
        FutureTask<Object> waiter = new FutureTask<>(() -> reactor.blockingChainFromThread(() -> {
            waiting.countDown();
            return new Promise<>(_ -> cancelled.countDown());
        }));
        caller[0] = Thread.ofPlatform().start(waiter);
        waiting.await();
        caller[0].interrupt();
        assertThatThrownBy(waiter::get).hasCauseInstanceOf(InterruptedException.class);
        cancelled.await(); // on the reactor, some time later
    }
}

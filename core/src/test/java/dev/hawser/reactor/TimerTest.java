package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.failureOf;
import static dev.hawser.reactor.Rig.seconds;
import static dev.hawser.reactor.Rig.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.AlreadyCalledException;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("both")
class TimerTest {
    @RegisterExtension
    final Rig rig = Rig.virtual();

    private final Reactor reactor = rig.reactor;
    private final List<Object> log = rig.log;

    private DelayedCall at(double seconds, Object what) {
        return reactor.callLater(seconds(seconds), () -> log.add(what));
    }

    @Test
    @DisplayName("b62: deferLater fires with its function's value or failure, and null is a value")
    void deferLater() {
        IOException oops = new IOException("oops");
        Deferred<Integer> value = reactor.deferLater(seconds(1), () -> 5);
        Deferred<Integer> failure = reactor.deferLater(seconds(1), () -> {
            throw oops;
        });
        Deferred<?> nothing = reactor.sleep(seconds(1));
        rig.advance(0.999);
        assertThat(value.isFired()).isFalse();
        rig.advance(0.001);
        assertThat(valueOf(value)).isEqualTo(5);
        assertThat(failureOf(failure)).isSameAs(oops);
        Object none = valueOf(nothing);
        assertThat(none).isNull();
    }

    @Test
    @DisplayName("b62: cancelling a deferLater removes the timer and fails it, and the function is not called")
    void cancelDeferLater() {
        Deferred<Boolean> later = reactor.deferLater(seconds(1), () -> log.add("called"));
        later.cancel();
        assertThat(reactor.pendingTimers()).isZero();
        assertThat(failureOf(later)).isInstanceOf(CancellationException.class);
        rig.advance(2);
        assertThat(log).isEmpty();
    }

    @Test
    @DisplayName("b62: once its function has given a Deferred, a cancel of chainLater goes to that")
    void cancelChainLater() {
        Promise<Integer> inner = new Promise<>(p -> p.callback(3));
        Deferred<Integer> later = reactor.chainLater(seconds(1), () -> inner);
        rig.advance(1);
        assertThat(later.isFired()).isFalse();
        later.cancel();
        assertThat(valueOf(later)).isEqualTo(3);
    }

    @Test
    @DisplayName("b62: a function of deferLater that returns a Deferred fails it and names chainLater")
    void deferLaterOfADeferred() {
        Deferred<Deferred<Integer>> later = reactor.deferLater(seconds(1), Promise::new);
        rig.advance(1);
        assertThat(failureOf(later)).isInstanceOf(IllegalStateException.class).hasMessageContaining("chainLater");
    }

    @Test
    @DisplayName("b81: a delay must not be negative; what is refused leaves no timer")
    void negativeDelay() {
        Duration negative = Duration.ofNanos(-1);
        assertThatThrownBy(() -> reactor.callLater(negative, () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("negative");
        assertThatThrownBy(() -> reactor.sleep(negative)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> reactor.chainLater(negative, Promise::new))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(reactor.pendingTimers()).isZero();
    }

    @Test
    @DisplayName("b81: equal times run in the order of the calls, also a thousand of them, also added at other times")
    void equalTimes() {
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            at(2, i);
            expected.add(i);
        }
        rig.advance(1);
        for (int i = 500; i < 1000; i++) {
            at(1, i);
            expected.add(i);
        }
        rig.advance(1);
        assertThat(log).isEqualTo(expected);
    }

    @Test
    @DisplayName("b82: a call added by a due call waits for the next turn, even with no delay")
    void addedWhileRunning() {
        var _ = reactor.callLater(Duration.ZERO, () -> {
            log.add("first");
            at(0, "added");
        });
        at(0, "second");
        rig.advance(0);
        assertThat(log).containsExactly("first", "second");
        rig.advance(0);
        assertThat(log).containsExactly("first", "second", "added");
    }

    @Test
    @DisplayName("b82: a call that a sibling of the same turn cancels or moves does not run in it")
    void cancelledBySibling() {
        DelayedCall[] calls = new DelayedCall[3];
        var _ = reactor.callLater(seconds(1), () -> {
            calls[0].cancel();
            calls[1].reset(seconds(5));
            calls[2].delay(seconds(1));
        });
        for (int i = 0; i < 3; i++) {
            calls[i] = at(1, i);
        }
        Deferred<Boolean> sibling = reactor.deferLater(seconds(1), () -> log.add("deferLater"));
        sibling.cancel();
        rig.advance(1);
        assertThat(log).isEmpty();
        rig.advance(1);
        assertThat(log).containsExactly(2);
        rig.advance(4);
        assertThat(log).containsExactly(2, 1);
        assertThat(failureOf(sibling)).isInstanceOf(CancellationException.class);
    }

    @Test
    @DisplayName("b82: an exception of a timed call is reported, and the rest of the turn runs")
    void exceptionsDoNotStopTheTurn() {
        IllegalStateException oops = new IllegalStateException("oops");
        var _ = reactor.callLater(seconds(1), () -> {
            throw oops;
        });
        at(1, "after");
        var _ = reactor.callLater(seconds(2), reactor::stop);
        rig.run();
        assertThat(log).containsExactly("after");
        assertThat(rig.takeError()).isSameAs(oops);
    }

    @Test
    @DisplayName("b83: cancelling twice says so")
    void cancelTwice() {
        DelayedCall call = at(1, "x");
        call.cancel();
        assertThat(call.isActive()).isFalse();
        assertThatThrownBy(call::cancel)
                .isInstanceOf(AlreadyCancelledException.class)
                .hasMessage("cannot cancel a timed call that was cancelled");
        assertThatThrownBy(() -> call.reset(seconds(1))).isInstanceOf(AlreadyCancelledException.class);
        assertThatThrownBy(() -> call.delay(seconds(1))).isInstanceOf(AlreadyCancelledException.class);
        rig.advance(2);
        assertThat(log).isEmpty();
    }

    @Test
    @DisplayName("b83: cancel, reset and delay after the call, or during it, say that it was made already")
    void tooLate() {
        DelayedCall[] self = new DelayedCall[1];
        self[0] = reactor.callLater(seconds(1), () -> {
            log.add(self[0].isActive());
            assertThatThrownBy(self[0]::cancel).isInstanceOf(AlreadyCalledException.class);
            log.add("checked");
        });
        assertThat(self[0].isActive()).isTrue();
        rig.advance(1);
        assertThat(log).containsExactly(false, "checked");
        assertThatThrownBy(self[0]::cancel)
                .isInstanceOf(AlreadyCalledException.class)
                .hasMessage("cannot cancel a timed call that was made already");
        assertThatThrownBy(() -> self[0].reset(seconds(1))).isInstanceOf(AlreadyCalledException.class);
        assertThatThrownBy(() -> self[0].delay(seconds(1))).isInstanceOf(AlreadyCalledException.class);
        assertThat(self[0].remaining()).isZero();
    }

    @Test
    @DisplayName("b83: reset counts from now, earlier or later than it was")
    void reset() {
        DelayedCall earlier = at(10, "earlier");
        DelayedCall later = at(2, "later");
        rig.advance(1);
        earlier.reset(seconds(0.5));
        later.reset(seconds(3));
        assertThat(later.remaining()).isEqualTo(seconds(3));
        rig.advance(0.5);
        assertThat(log).containsExactly("earlier");
        rig.advance(2.4);
        assertThat(log).containsExactly("earlier");
        rig.advance(0.1);
        assertThat(log).containsExactly("earlier", "later");
        assertThatThrownBy(() -> at(1, "x").reset(seconds(-1))).isInstanceOf(IllegalArgumentException.class);
        rig.advance(1);
    }

    @Test
    @DisplayName("b83: delay adds to the due time; a negative one makes it earlier, though not before now")
    void delay() {
        DelayedCall call = at(3, "call");
        rig.advance(1);
        call.delay(seconds(2));
        assertThat(call.remaining()).isEqualTo(seconds(4));
        call.delay(seconds(-1));
        assertThat(call.remaining()).isEqualTo(seconds(3));
        call.delay(seconds(-100));
        assertThat(call.remaining()).isZero();
        rig.advance(0);
        assertThat(log).containsExactly("call");
    }

    @Test
    @DisplayName("b83: absurd delays are clamped, do not break the loop, and can be cancelled and moved")
    void absurdDelays() {
        List<DelayedCall> calls = new ArrayList<>();
        for (Duration absurd : List.of(
                Duration.ofSeconds(Long.MAX_VALUE), Duration.ofNanos(Long.MAX_VALUE), Duration.ofDays(40_000))) {
            calls.add(reactor.callLater(absurd, () -> log.add("absurd")));
        }
        at(1, "one");
        rig.advance(1);
        calls.getFirst().delay(Duration.ofSeconds(Long.MAX_VALUE));
        calls.get(1).delay(Duration.ofSeconds(Long.MIN_VALUE));
        rig.advance(0);
        assertThat(log).containsExactly("one", "absurd");
        assertThat(calls.getFirst().remaining()).isGreaterThan(Duration.ofDays(20_000));
        calls.getFirst().cancel();
        calls.getLast().cancel();
    }

    @Test
    @DisplayName("b83: an absurd delay can be waited for, and another one after it")
    void absurdDelaysOneAfterTheOther() {
        Duration absurd = Duration.ofSeconds(Long.MAX_VALUE);
        var _ = reactor.callLater(absurd, () -> log.add(1));
        rig.time.advance(absurd);
        var _ = reactor.callLater(absurd, () -> log.add(2));
        at(0.1, "soon");
        rig.advance(0.1);
        rig.time.advance(absurd);
        var _ = reactor.callLater(absurd, () -> log.add(3));
        rig.time.advance(absurd);
        assertThat(log).containsExactly(1, "soon", 2, 3);
    }

    @Test
    @DisplayName("b83: a cancelled call drops its function, and is counted no more")
    void cancelledDrops() {
        byte[] large = new byte[100];
        WeakReference<byte[]> captured = new WeakReference<>(large);
        DelayedCall call = reactor.callLater(seconds(1), new Holder(large)::use);
        large = null;
        assertThat(reactor.statistics().timers()).isEqualTo(1);
        call.cancel();
        assertThat(reactor.statistics().timers()).isZero();
        for (int i = 0; i < 100 && captured.get() != null; i++) {
            System.gc();
        }
        assertThat(captured.get()).isNull();
        assertThat(call.isActive()).isFalse();
    }

    private record Holder(byte[] content) {
        void use() {
            assertThat(content).isNotNull();
        }
    }

    @Test
    @DisplayName("a delay counts from the clock as it is in the call, not from the start of the turn")
    void countsFromTheCall() {
        Rig real = Rig.real();
        Reactor other = real.reactor;
        long[] times = new long[2];
        var _ = other.callLater(Duration.ZERO, () -> {
            long busy = other.nanoTime() + 20_000_000;
            while (other.nanoTime() < busy) {
                Thread.onSpinWait();
            }
            times[0] = other.nanoTime();
            var _ = other.callLater(Duration.ofMillis(10), () -> {
                times[1] = other.nanoTime();
                other.stop();
            });
        });
        other.run();
        assertThat(times[1] - times[0]).isGreaterThanOrEqualTo(10_000_000);
        real.afterEach(null);
    }

    @Test
    @DisplayName("no timer fires before its due time, to the nanosecond")
    void neverEarly() {
        for (long nanos : new long[] {1, 2, 1_048_575, 1_048_576, 1_048_577, 67_108_864, 67_108_863, 4_294_967_297L}) {
            reactor.callLater(Duration.ofNanos(nanos), () -> log.add(nanos));
            rig.time.advance(Duration.ofNanos(nanos - 1));
            assertThat(log).as("one nanosecond before %d", nanos).isEmpty();
            rig.time.advance(Duration.ofNanos(1));
            assertThat(log).containsExactly(nanos);
            log.clear();
        }
    }
}

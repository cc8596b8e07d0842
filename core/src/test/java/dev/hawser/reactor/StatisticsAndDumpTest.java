package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("both")
class StatisticsAndDumpTest {
    @RegisterExtension
    final Rig rig = Rig.virtual();

    private final Reactor reactor = rig.reactor;

    private int waitsHere(Deferred<Integer> promise) {
        return promise.await();
    }

    @Test
    @DisplayName("dump shows each live function: name, age, what it awaits, its state and its stack, oldest first")
    void dump() {
        Promise<Integer> first = new Promise<>();
        Promise<Integer> second = new Promise<>();
        var _ = reactor.inline("the first", () -> waitsHere(first));
        rig.advance(3);
        var _ = reactor.inline(() -> waitsHere(second));
        List<FunctionInfo> dump = reactor.dump();
        assertThat(dump).hasSize(2);
        FunctionInfo info = dump.getFirst();
        assertThat(info.name()).isEqualTo("the first");
        assertThat(info.age()).isEqualTo(Duration.ofSeconds(3));
        assertThat(info.awaits()).contains("Promise");
        if (reactor.mode() == Mode.CARRIER) { // in baton mode it may be just about to park
            assertThat(info.state()).isEqualTo(Thread.State.WAITING);
        }
        assertThat(info.stack()).anyMatch(frame -> frame.getMethodName().equals("waitsHere"));
        assertThat(info.toString()).contains("the first", "PT3S", "awaits", "waitsHere");
        assertThat(dump.getLast().name()).startsWith("inline function #");
        assertThat(dump.getLast().age()).isZero();
        first.callback(1);
        second.callback(2);
        rig.advance(0);
        assertThat(reactor.dump()).isEmpty();
    }

    @Test
    @DisplayName("statistics count timers, functions, thread jobs, callbacks and posted calls")
    void counts() {
        Promise<Integer> promise = new Promise<>();
        var _ = reactor.inline(promise::await);
        DelayedCall call = reactor.callLater(seconds(5), () -> {});
        Deferred<Integer> job = reactor.deferToThread(() -> 1).addCallback(value -> value);
        Statistics before = reactor.statistics();
        assertThat(before.timers()).isEqualTo(1);
        assertThat(before.functions()).isEqualTo(1);
        assertThat(before.threadJobs()).isEqualTo(1);
        assertThat(before.ready()).isZero();
        promise.callback(1);
        assertThat(reactor.statistics().ready()).isEqualTo(1);
        reactor.callFromThread(() -> {});
        reactor.callLater(Duration.ZERO, () -> {});
        rig.advance(0);
        Statistics after = reactor.statistics();
        assertThat(after.functions()).isZero();
        assertThat(after.ready()).isZero();
        assertThat(after.threadJobs()).isZero();
        assertThat(after.callbacks() - before.callbacks())
                .as("posted, timed, end of the job")
                .isEqualTo(3);
        assertThat(after.posted()).isGreaterThan(before.posted());
        assertThat(after.turns()).isGreaterThan(before.turns());
        assertThat(after.slices()).isGreaterThan(before.slices());
        assertThat(job.isFired()).isTrue();
        call.cancel();
        assertThat(reactor.statistics().timers()).isZero();
    }

    @Test
    @DisplayName("the name, state and mode are in the reactor's string form")
    void stringForm() {
        assertThat(reactor.toString()).contains("reactor", "NEW", reactor.mode().name());
        assertThat(reactor.name()).isEqualTo("reactor");
    }

    @Test
    @DisplayName("in real time, the busy share lies between 0 and 1, and a long turn is seen")
    void busy() {
        Rig real = Rig.real();
        real.reactor.callLater(Duration.ZERO, () -> {
            long end = real.reactor.nanoTime() + 5_000_000;
            while (real.reactor.nanoTime() < end) {
                Thread.onSpinWait();
            }
            real.reactor.stop();
        });
        real.run();
        Statistics statistics = real.reactor.statistics();
        assertThat(statistics.busy()).isBetween(0.0, 1.0).isPositive();
        assertThat(statistics.longestTurn()).isGreaterThanOrEqualTo(Duration.ofMillis(5));
        real.afterEach(null);
    }

    @Test
    @DisplayName("calls that are due and not made yet are counted and shown, until they are made or cancelled")
    void dueCalls() {
        DelayedCall[] cancelled = new DelayedCall[1];
        reactor.callLater(Duration.ZERO, () -> {
            rig.log.add(reactor.pendingTimers());
            rig.log.add(reactor.dumpTimers().getFirst().remaining());
            cancelled[0].cancel();
            rig.log.add(reactor.pendingTimers());
        });
        cancelled[0] = reactor.callLater(Duration.ZERO, () -> {});
        var _ = reactor.deferLater(Duration.ZERO, () -> rig.log.add(reactor.pendingTimers()));
        reactor.callLater(Duration.ofSeconds(1), () -> rig.log.add(reactor.pendingTimers()));
        rig.advance(1);
        assertThat(rig.log).containsExactly(3, Duration.ZERO, 2, 1, 0);
    }

    @Test
    @DisplayName("a function that has ended is not held on to by its reactor, nor is what it gave")
    void nothingHoldsAnEndedFunction() throws InterruptedException {
        Promise<Integer> promise = new Promise<>();
        WeakReference<Object> value = new WeakReference<>(endedAfter(promise));
        while (value.get() != null) { // else the time of this test is over
            System.gc();
            Thread.onSpinWait();
        }
        assertThat(reactor.dump()).isEmpty();
    }

    private Object endedAfter(Promise<Integer> promise) {
        Object given = new Object();
        Deferred<Object> function = reactor.inline(() -> {
            promise.await();
            return given;
        });
        promise.callback(1);
        rig.advance(0);
        assertThat(function.isFired()).isTrue();
        return given;
    }
}

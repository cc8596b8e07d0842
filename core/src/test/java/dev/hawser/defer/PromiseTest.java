package dev.hawser.defer;

import static dev.hawser.defer.Results.assertPending;
import static dev.hawser.defer.Results.assertThatValue;
import static dev.hawser.defer.Results.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Results.Oops;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class PromiseTest {
    @Test
    @DisplayName("b6: firing a second time throws in the caller, in all four combinations, and changes nothing")
    void firingTwice() {
        Oops oops = new Oops("x");
        Promise<Integer> succeeded = new Promise<>();
        succeeded.callback(1);
        assertThatThrownBy(() -> succeeded.callback(2)).isInstanceOf(AlreadyCalledException.class);
        assertThatThrownBy(() -> succeeded.errback(oops)).isInstanceOf(AlreadyCalledException.class);
        assertThatValue(succeeded).isEqualTo(1);
        Promise<Integer> failed = new Promise<>();
        failed.errback(oops);
        assertThatThrownBy(() -> failed.callback(2)).isInstanceOf(AlreadyCalledException.class);
        assertThatThrownBy(() -> failed.errback(new Oops("y")))
                .isInstanceOf(AlreadyCalledException.class)
                .hasMessageContaining("fired once");
        assertThat(failureOf(failed)).isSameAs(oops);
    }

    @Test
    @DisplayName("b7: errback takes the failure as it is, the very object")
    void errbackTakesTheObject() {
        Oops oops = new Oops("x");
        Promise<Integer> promise = new Promise<>();
        promise.errback(oops);
        assertThat(failureOf(promise)).isSameAs(oops);
    }

    @Test
    @DisplayName("b10: a fired promise lets go of its canceller, also when the chain then waits")
    void cancellerIsDropped() throws InterruptedException {
        Promise<Integer> inner = new Promise<>();
        Promise<Integer> promise = new Promise<>(
                new Object() {
                    Canceller<Integer> canceller() {
                        return p -> p.errback(new Oops(toString()));
                    }
                }.canceller());
        WeakReference<?> canceller = new WeakReference<>(promise.origin);
        Deferred<Integer> end = promise.chainCallback(v -> inner);
        promise.callback(1);
        assertPending(end);
        assertCollected(canceller);
        assertPending(end);
    }

    @Test
    @DisplayName("b10: a fired stage lets go of its function and of what is upstream")
    void functionIsDropped() throws InterruptedException {
        List<WeakReference<?>> dropped = new ArrayList<>();
        Deferred<Integer> end = firedChain(dropped);
        for (WeakReference<?> reference : dropped) {
            assertCollected(reference);
        }
        assertThatValue(end).isEqualTo(1);
    }

    private static Deferred<Integer> firedChain(List<WeakReference<?>> dropped) {
        Promise<Integer> promise = new Promise<>();
        Object captured = new Object();
        dropped.add(new WeakReference<>(promise));
        dropped.add(new WeakReference<>(captured));
        Deferred<Integer> end = promise.addCallback(v -> captured == null ? 0 : v);
        promise.callback(1);
        return end;
    }

    static void assertCollected(WeakReference<?> reference) throws InterruptedException {
        for (int i = 0; i < 50 && reference.get() != null; i++) {
            System.gc();
            Thread.onSpinWait();
        }
        assertThat(reference.get()).isNull();
    }

    @Test
    @DisplayName("b11: the string shows identity, and the result, or what it waits on")
    void string() {
        Promise<Integer> promise = new Promise<>();
        assertThat(promise)
                .hasToString("Promise@" + Integer.toHexString(System.identityHashCode(promise)) + "[pending]");
        Promise<Integer> inner = new Promise<>();
        Deferred<Integer> outer = promise.chainCallback(v -> inner);
        promise.callback(7);
        assertThat(promise.toString()).endsWith("[succeeded: 7]");
        assertThat(outer.toString())
                .startsWith("Deferred@" + Integer.toHexString(System.identityHashCode(outer)))
                .endsWith("[waiting on Promise@" + Integer.toHexString(System.identityHashCode(inner)) + "]");
        inner.errback(new Oops("no"));
        assertThat(outer.toString()).contains("[failed: ", "no");
        assertThat(failureOf(outer)).isInstanceOf(Oops.class);
    }

    /** How something ended on a thread that is on no reactor. */
    private static Throwable elsewhere(Procedure procedure) throws Exception {
        FutureTask<Throwable> task = new FutureTask<>(() -> {
            try {
                procedure.run();
                return null;
            } catch (Throwable thrown) {
                return thrown;
            }
        });
        Thread.ofPlatform().start(task);
        return task.get();
    }

    @Test
    @DisplayName("a promise that was made on a reactor refuses to be fired elsewhere, debug mode or not")
    void firedElsewhere() throws Exception {
        boolean before = Debugging.isOn();
        Debugging.set(false);
        try (FakeReactor _ = new FakeReactor()) {
            List<Object> ran = new ArrayList<>();
            List<Promise<Integer>> promises =
                    List.of(new Promise<>(), new Promise<>(_ -> {}), Promise.cancelledBy(() -> {}));
            for (Promise<Integer> promise : promises) {
                Deferred<Void> stage = promise.addAction(ran::add);
                assertThat(elsewhere(() -> promise.callback(1)))
                        .isInstanceOf(WrongThreadException.class)
                        .hasMessageContaining("belongs to")
                        .hasMessageContaining("callFromThread");
                assertThat(elsewhere(() -> promise.errback(new IllegalStateException())))
                        .isInstanceOf(WrongThreadException.class);
                assertThat(ran).isEmpty();
                assertThat(stage.isFired()).isFalse();
                promise.callback(2);
                assertThat(ran).containsExactly(2);
                ran.clear();
            }
        } finally {
            Debugging.set(before);
        }
    }

    @Test
    @DisplayName("a promise that was made off every reactor may be fired on any thread, by one at a time")
    void madeOffEveryReactor() throws Exception {
        boolean before = Debugging.isOn();
        Debugging.set(false);
        try {
            Promise<Integer> promise = new Promise<>();
            assertThat(elsewhere(() -> promise.callback(1))).isNull();
            assertThat(promise.isFired()).isTrue();
        } finally {
            Debugging.set(before);
        }
    }
}

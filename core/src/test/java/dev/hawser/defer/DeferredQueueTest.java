package dev.hawser.defer;

import static dev.hawser.defer.Results.assertPending;
import static dev.hawser.defer.Results.assertThatValue;
import static dev.hawser.defer.Results.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class DeferredQueueTest {
    private final List<Object> log = new ArrayList<>();

    @Test
    @DisplayName("b48: put hands to the oldest get that waits, else stores; first in, first out")
    void fifo() {
        DeferredQueue<String> queue = new DeferredQueue<>();
        Deferred<String> first = queue.get();
        Deferred<String> second = queue.get();
        assertThat(queue.waitingToGet()).isEqualTo(2);
        assertThatValue(queue.put("a")).isNull();
        assertThatValue(first).isEqualTo("a");
        assertPending(second);
        assertThat(queue.offer("b")).isTrue();
        assertThat(queue.offer("c")).isTrue();
        assertThat(queue.offer("d")).isTrue();
        assertThat(queue.size()).isEqualTo(2);
        assertThatValue(second).isEqualTo("b");
        assertThatValue(queue.get()).isEqualTo("c");
        assertThatValue(queue.get()).isEqualTo("d");
    }

    @Test
    @DisplayName("b48: a full queue: offer refuses, put waits for room, in order")
    void full() {
        DeferredQueue<String> queue = new DeferredQueue<>(1, 1);
        assertThatValue(queue.put("a")).isNull();
        assertThat(queue.offer("x")).isFalse();
        Deferred<Void> b = queue.put("b");
        Deferred<Void> c = queue.put("c");
        assertPending(b);
        assertThat(queue.waitingToPut()).isEqualTo(2);
        assertThatValue(queue.get()).isEqualTo("a");
        assertThatValue(b).isNull();
        assertPending(c);
        assertThatValue(queue.get()).isEqualTo("b");
        assertThatValue(queue.get()).isEqualTo("c");
        assertThatValue(c).isNull();
        assertThat(queue.size()).isZero();
    }

    @Test
    @DisplayName("b48: size 0 only hands over")
    void handOverOnly() {
        DeferredQueue<String> queue = new DeferredQueue<>(0, 1);
        assertThat(queue.offer("x")).isFalse();
        Deferred<Void> put = queue.put("a");
        assertPending(put);
        assertThatValue(queue.get()).isEqualTo("a");
        assertThatValue(put).isNull();
        Deferred<String> get = queue.get();
        assertThat(queue.offer("b")).isTrue();
        assertThatValue(get).isEqualTo("b");
        assertThat(queue.size()).isZero();
    }

    @Test
    @DisplayName("b48: a get beyond the backlog fails; backlog 0 never waits; a cancelled put frees its place")
    void backlog() {
        DeferredQueue<String> queue = new DeferredQueue<>(1, 0);
        assertThat(failureOf(queue.get()))
                .isInstanceOf(TooManyWaitersException.class)
                .hasMessageContaining("backlog is 0");
        assertThat(queue.offer("a")).isTrue();
        Deferred<Void> put = queue.put("b");
        put.cancel();
        assertThat(failureOf(put)).isInstanceOf(CancellationException.class);
        assertThatValue(queue.get()).isEqualTo("a");
        assertThat(queue.size()).isZero();
        assertThatThrownBy(() -> new DeferredQueue<String>(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.offer(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    @DisplayName("b48: a cancelled get is forgotten; cancelling one that has its item does nothing")
    void cancelledGet() {
        DeferredQueue<String> queue = new DeferredQueue<>();
        Deferred<String> first = queue.get();
        Deferred<String> second = queue.get();
        first.cancel();
        assertThat(failureOf(first)).isInstanceOf(CancellationException.class);
        assertThat(queue.offer("a")).isTrue();
        assertThatValue(second).isEqualTo("a");
        second.cancel();
        assertThatValue(second).isEqualTo("a");
    }

    @Test
    @DisplayName("b48: stages that put and get while the queue is at work see it whole")
    void reentrant() {
        DeferredQueue<Integer> queue = new DeferredQueue<>(1, DeferredQueue.UNLIMITED);
        assertThat(queue.offer(1)).isTrue();
        Deferred<Void> second = queue.put(2).addAction(v -> log.add("2 is in, offered: " + queue.offer(9)));
        Deferred<Integer> got = queue.get();
        assertThatValue(got).isEqualTo(1);
        assertThatValue(second).isNull();
        assertThat(log).containsExactly("2 is in, offered: false");
        assertThat(queue.toString()).contains("1 stored");
    }

    @Test
    @DisplayName("b48: an item that waited for room comes after those that were stored before it")
    void waitedForRoom() {
        DeferredQueue<String> queue = new DeferredQueue<>(2, 0);
        assertThat(queue.offer("a") && queue.offer("b")).isTrue();
        Deferred<Void> c = queue.put("c");
        assertThatValue(queue.get()).isEqualTo("a");
        assertThatValue(c).isNull();
        assertThatValue(queue.get()).isEqualTo("b");
        assertThatValue(queue.get()).isEqualTo("c");
    }

    /** Runs something in so many callbacks, each in the one before. */
    private static void nested(int depth, Runnable runnable) {
        if (depth == 0) {
            runnable.run();
        } else {
            var _ = Deferred.succeed(1).addAction(_ -> nested(depth - 1, runnable));
        }
    }

    @Test
    @DisplayName("b48: deep in callbacks an item is given when those end; a cancel before that leaves it the next one")
    void deepInCallbacks() {
        DeferredQueue<Integer> queue = new DeferredQueue<>();
        List.of(1, 2, 3).forEach(queue::offer);
        List<Deferred<Integer>> got = new ArrayList<>();
        nested(100, () -> {
            for (int i = 0; i < 3; i++) {
                Deferred<Integer> item = queue.get();
                assertPending(item);
                got.add(item);
            }
            Deferred<Integer> none = queue.get();
            Deferred<Integer> second = got.get(1);
            second.cancel();
            assertThat(failureOf(second)).isInstanceOf(CancellationException.class);
            assertThatValue(none).isEqualTo(2); // it waited for an item, and there is one again
        });
        assertThatValue(got.get(0)).isEqualTo(1);
        assertThatValue(got.get(2)).isEqualTo(3);
        assertThat(queue.offer(4)).isTrue();
        nested(100, () -> queue.get().cancel());
        assertThatValue(queue.get()).isEqualTo(4);
    }

    @Test
    @DisplayName("b48: deep in callbacks a put that has room is in; its Deferred is fired when those end")
    void putDeepInCallbacks() {
        DeferredQueue<Integer> queue = new DeferredQueue<>();
        List<Deferred<Void>> put = new ArrayList<>();
        nested(100, () -> {
            put.add(queue.put(1));
            put.add(queue.put(2));
            put.getFirst().cancel();
            assertThat(queue.size()).isEqualTo(2);
            assertPending(put.getLast());
        });
        assertThatValue(put.getFirst()).isNull();
        assertThatValue(put.getLast()).isNull();
    }

    @Test
    @DisplayName("b47: deep in callbacks a permit is given when those end; a cancel before that gives it back")
    void acquireDeepInCallbacks() {
        DeferredSemaphore semaphore = new DeferredSemaphore(1);
        nested(100, () -> {
            Deferred<Permit> permit = semaphore.acquire();
            assertPending(permit);
            assertThat(semaphore.free()).isZero();
            permit.cancel();
            assertThat(semaphore.free()).isEqualTo(1);
        });
        assertThat(semaphore.free()).isEqualTo(1);
    }
}

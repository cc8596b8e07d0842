package dev.hawser.defer;

import static dev.hawser.defer.Results.assertPending;
import static dev.hawser.defer.Results.assertThatValue;
import static dev.hawser.defer.Results.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A hundred thousand of everything, on a thread with a small stack. */
@Tag("both")
class ConstantStackTest {
    private static final int MANY = 100_000;

    private static Deferred<Integer> stages(Deferred<Integer> start) {
        Deferred<Integer> at = start;
        for (int i = 0; i < MANY; i++) {
            at = at.addCallback(v -> v + 1);
        }
        return at;
    }

    /** Each waits for the one made before. */
    private static Deferred<Integer> chained(Deferred<Integer> innermost, List<Promise<Integer>> starts) {
        Deferred<Integer> at = innermost;
        for (int i = 0; i < MANY; i++) {
            Deferred<Integer> inner = at;
            Promise<Integer> start = new Promise<>();
            starts.add(start);
            at = start.chainCallback(v -> inner).addCallback(v -> v + 1);
        }
        return at;
    }

    @Test
    @DisplayName("b18: a chain of a hundred thousand stages fires in constant stack")
    void fireStages() throws Exception {
        SmallStack.run(() -> {
            Promise<Integer> promise = new Promise<>();
            Deferred<Integer> end = stages(promise);
            promise.callback(0);
            assertThatValue(end).isEqualTo(MANY);
        });
    }

    @Test
    @DisplayName("b26: a chain of a hundred thousand stages is cancelled in constant stack")
    void cancelStages() throws Exception {
        SmallStack.run(() -> {
            Deferred<Integer> end = stages(new Promise<>());
            end.cancel();
            assertThat(failureOf(end)).isInstanceOf(CancellationException.class);
        });
    }

    @Test
    @DisplayName(
            "b18: a hundred thousand chained inner Deferreds fire in constant stack, fired inside out or outside in")
    void fireChained() throws Exception {
        SmallStack.run(() -> {
            for (boolean insideOut : new boolean[] {true, false}) {
                Promise<Integer> innermost = new Promise<>();
                List<Promise<Integer>> starts = new ArrayList<>();
                Deferred<Integer> end = chained(innermost, starts);
                (insideOut ? starts : starts.reversed()).forEach(start -> start.callback(0));
                assertPending(end);
                innermost.callback(0);
                assertThatValue(end).isEqualTo(MANY);
            }
        });
    }

    @Test
    @DisplayName("b26: a hundred thousand chained inner Deferreds are cancelled in constant stack")
    void cancelChained() throws Exception {
        SmallStack.run(() -> {
            Promise<Integer> innermost = new Promise<>();
            List<Promise<Integer>> starts = new ArrayList<>();
            Deferred<Integer> end = chained(innermost, starts);
            starts.forEach(start -> start.callback(0));
            end.cancel();
            assertThat(failureOf(innermost)).isInstanceOf(CancellationException.class);
            assertThat(failureOf(end)).isSameAs(failureOf(innermost));
        });
    }

    @Test
    @DisplayName("b18: so do a hundred thousand shares of shares and lists of lists, fired and cancelled")
    void sharesAndLists() throws Exception {
        SmallStack.run(() -> {
            for (boolean fire : new boolean[] {true, false}) {
                Promise<Integer> promise = new Promise<>();
                Deferred<Integer> at = promise;
                for (int i = 0; i < MANY / 2; i++) {
                    at = DeferredList.gather(List.of(at.share())).addCallback(List::getFirst);
                }
                if (fire) {
                    promise.callback(5);
                    assertThatValue(at).isEqualTo(5);
                } else {
                    at.cancel();
                    assertThat(failureOf(promise)).isInstanceOf(CancellationException.class);
                    assertThat(failureOf(at)).isInstanceOf(CancellationException.class);
                }
            }
        });
    }

    /** Takes items for as long as there are any, each in the callback of the one before. */
    private static void consume(DeferredQueue<Integer> queue, int[] sum) {
        var _ = queue.get().addCallback(item -> item * 2L).addAction(doubled -> {
            sum[0] += (int) (doubled / 2);
            consume(queue, sum);
        });
    }

    private static void produce(DeferredQueue<Integer> queue, int left) {
        var _ = queue.put(1).addAction(_ -> {
            if (left > 1) {
                produce(queue, left - 1);
            }
        });
    }

    private static void lockAgain(DeferredLock lock, int left) {
        var _ = lock.run(() -> left).addAction(_ -> {
            if (left > 1) {
                lockAgain(lock, left - 1);
            }
        });
    }

    private static void emptyAndFill() {
        DeferredQueue<Integer> queue = new DeferredQueue<>(MANY / 2, 1);
        List<Deferred<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            Deferred<Void> put = queue.put(1);
            waiting.add(put);
        }
        assertPending(waiting.getLast());
        int[] sum = new int[1];
        consume(queue, sum);
        assertThat(sum[0]).isEqualTo(MANY);
        assertThat(queue.size()).isZero();
        assertThatValue(waiting.getLast()).isNull();
        assertThat(queue.waitingToGet()).isEqualTo(1);

        DeferredQueue<Integer> filled = new DeferredQueue<>();
        produce(filled, MANY);
        assertThat(filled.size()).isEqualTo(MANY);
    }

    @Test
    @DisplayName(
            "b48: a callback that takes the next of a hundred thousand items needs no more stack, nor does one that puts them")
    void queueOfMany() throws Exception {
        SmallStack.run(ConstantStackTest::emptyAndFill);
        SmallStack.run(() -> {
            try (FakeReactor _ = new FakeReactor()) {
                emptyAndFill();
            }
        });
    }

    @Test
    @DisplayName("b46: a callback that locks again, a hundred thousand times, needs no more stack")
    void lockOfMany() throws Exception {
        SmallStack.run(() -> {
            DeferredLock lock = new DeferredLock();
            lockAgain(lock, MANY);
            assertThat(lock.isLocked()).isFalse();
        });
    }
}

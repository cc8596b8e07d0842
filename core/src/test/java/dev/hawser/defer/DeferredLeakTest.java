package dev.hawser.defer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is done with leaves nothing behind. */
@Tag("both")
class DeferredLeakTest {
    private static final long MIB = 1024 * 1024;

    @Test
    @DisplayName("b56: a million Deferreds, some cancelled, leave less than 5 MiB, though what they hung on stays")
    void noLeak() {
        try (FakeReactor reactor = new FakeReactor()) {
            Promise<Integer> longLived = new Promise<>();
            DeferredLock lock = new DeferredLock();
            Permit permit = lock.acquire().await();
            DeferredQueue<Integer> queue = new DeferredQueue<>();
            work(10_000, longLived, lock, queue);
            long before = usedAfterCollection();
            work(100_000, longLived, lock, queue);
            assertThat(reactor.unhandled.pending()).isZero();
            assertThat(usedAfterCollection() - before).isLessThan(5 * MIB);
            Reference.reachabilityFence(List.of(longLived, permit, lock, queue, reactor));
        }
    }

    /** Makes ten Deferreds a round, or more. */
    private static void work(int rounds, Promise<Integer> longLived, DeferredLock lock, DeferredQueue<Integer> queue) {
        for (int i = 0; i < rounds; i++) {
            Promise<Integer> promise = new Promise<>();
            Deferred<Integer> end = promise.addCallback(v -> v + 1)
                    .chainCallback(v -> Deferred.succeed(v))
                    .addErrback(e -> 0)
                    .addBoth(Outcome::get);
            if (i % 3 == 0) {
                end.cancel();
            } else {
                promise.callback(i);
            }
            longLived.share().addCallback(v -> v).cancel();
            lock.acquire().cancel();
            queue.get().cancel();
            end.addCallback(v -> v).cancel();
        }
    }

    private static long usedAfterCollection() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}

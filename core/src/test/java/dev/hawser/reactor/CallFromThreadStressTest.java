package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
@Tag("stress")
class CallFromThreadStressTest {
    private static final int THREADS = 8;
    private static final int CALLS = 200_000;
    private static final int ROUNDS = 10_000;

    private final int[] last = new int[THREADS];
    private boolean outOfOrder;

    @Test
    @DisplayName("8 threads make 200,000 calls each: none is lost, and each thread's stay in order")
    void noCallIsLostOrOvertaken() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(THREADS);
        try (Reactor reactor = Reactor.start()) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                int id = t;
                threads.add(Thread.ofPlatform().start(() -> callOften(reactor, id, done)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            done.await();
        }
        assertThat(outOfOrder).isFalse();
        assertThat(last).containsOnly(CALLS);
    }

    private void callOften(Reactor reactor, int id, CountDownLatch done) {
        for (int i = 1; i <= CALLS; i++) {
            int call = i;
            reactor.callFromThread(() -> {
                outOfOrder |= last[id] != call - 1;
                last[id] = call;
                if (call == CALLS) {
                    done.countDown();
                }
            });
        }
    }

    @Test
    @DisplayName("a call wakes a sleeping loop every time, in many short rounds")
    void noWakeUpIsLost() throws Exception {
        try (Reactor reactor = Reactor.start()) {
            for (int i = 0; i < ROUNDS; i++) {
                int round = i;
                // the loop has nothing to do in between, so that each round meets it going to sleep or asleep
                int answer = reactor.blockingCallFromThread(() -> round);
                assertThat(answer).isEqualTo(round);
            }
        }
    }
}

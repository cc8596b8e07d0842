package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("carrier")
@Tag("stress")
class MixedFunctionsStressTest {
    private static final int FUNCTIONS = 20_000;
    private static final int MONITORS = 64;

    /** What a function does in one step; each gives 1 to its sum. */
    private enum Step {
        AWAIT,
        SLEEP,
        SYNCHRONIZED,
        SEMAPHORE,
        NESTED
    }

    /** Where a function blocks for ever, until its cancel comes. */
    private enum Block {
        AWAIT,
        SLEEP,
        SEMAPHORE,
        OBJECT_WAIT
    }

    /** What one function does, and so how it must end. */
    private record Plan(List<Step> steps, int cancelledBefore, Block block, boolean goesOn) {
        static Plan random(Random random) {
            List<Step> steps = new ArrayList<>();
            for (int n = 1 + random.nextInt(5); n > 0; n--) {
                steps.add(Step.values()[random.nextInt(Step.values().length)]);
            }
            int cancelledBefore = random.nextInt(4) == 0 ? random.nextInt(steps.size()) : -1;
            return new Plan(steps, cancelledBefore, Block.values()[random.nextInt(4)], random.nextBoolean());
        }

        /** The model: the number of steps it does, or that it ends cancelled. */
        String expected() {
            return cancelledBefore < 0 || goesOn ? "did " + steps.size() : "cancelled after " + cancelledBefore;
        }
    }

    private final Reactor reactor = Reactor.create(options -> options.stallThreshold(Duration.ZERO));
    private final Object[] monitors = new Object[MONITORS];
    private final int[] inMonitor = new int[MONITORS];
    private final Semaphore few = new Semaphore(8);
    private final Semaphore none = new Semaphore(0);
    private int ended;

    @Test
    @DisplayName("20,000 functions mix await, sleep, monitors, semaphores and cancel, and each ends as the model says")
    void everyFunctionEndsAsTheModelSays() {
        Random random = new Random(20_25);
        List<Plan> plans = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        for (int i = 0; i < MONITORS; i++) {
            monitors[i] = new Object();
        }
        for (int i = 0; i < FUNCTIONS; i++) {
            plans.add(Plan.random(random));
        }
        Deferred<?> all = reactor.inline("starter", () -> {
            List<Deferred<String>> running = new ArrayList<>();
            for (int i = 0; i < FUNCTIONS; i++) {
                running.add(start(plans.get(i), i % MONITORS));
            }
            for (Outcome<String> outcome : DeferredList.of(running).await()) {
                actual.add(
                        switch (outcome) {
                            case Outcome.Success<String>(String value) -> value;
                            case Outcome.Failure<String>(Throwable cause) -> cause.toString();
                        });
            }
            reactor.stop();
            return null;
        });
        reactor.run();

        assertThat(all.outcome()).isPresent();
        assertThat(actual).isEqualTo(plans.stream().map(Plan::expected).toList());
        assertThat(ended).isEqualTo(FUNCTIONS);
        assertThat(few.availablePermits()).isEqualTo(8);
        assertThat(reactor.statistics().functions()).isZero();
        assertThat(reactor.pendingTimers()).isZero();
        reactor.close();
    }

    private Deferred<String> start(Plan plan, int monitor) {
        int[] done = {0};
        Promise<Object> atBlock = new Promise<>();
        Deferred<String> function = reactor.inline(() -> {
            try {
                for (int i = 0; i < plan.steps().size(); i++) {
                    if (i == plan.cancelledBefore()) {
                        block(plan, atBlock);
                    }
                    step(plan.steps().get(i), monitor);
                    done[0]++;
                }
                return "did " + done[0];
            } finally {
                ended++;
            }
        });
        var _ = atBlock.addAction(_ -> reactor.callLater(Duration.ZERO, function::cancel));
        return function.addErrback(CancellationException.class, _ -> "cancelled after " + done[0]);
    }

    /** Blocks until it is cancelled; lets that out, or goes on. */
    private void block(Plan plan, Promise<Object> atBlock) throws Exception {
        atBlock.callback("here");
        try {
            switch (plan.block()) {
                case AWAIT -> new Promise<String>().await();
                case SLEEP -> Thread.sleep(Duration.ofHours(1));
                case SEMAPHORE -> none.acquire();
                case OBJECT_WAIT -> {
                    Object own = new Object();
                    synchronized (own) {
                        own.wait();
                    }
                }
            }
            throw new AssertionError("not cancelled");
        } catch (CancellationException | InterruptedException e) {
            if (!plan.goesOn()) {
                throw e;
            }
        }
    }

    private void step(Step step, int monitor) throws Exception {
        switch (step) {
            case AWAIT -> reactor.sleep(Duration.ofMillis(1)).await();
            case SLEEP -> Thread.sleep(1);
            case SYNCHRONIZED -> {
                synchronized (monitors[monitor]) {
                    assertThat(++inMonitor[monitor]).isEqualTo(1);
                    if (monitor % 8 == 0) {
                        Thread.yield();
                    }
                    inMonitor[monitor]--;
                }
            }
            case SEMAPHORE -> {
                few.acquire();
                try {
                    reactor.sleep(Duration.ZERO).await();
                } finally {
                    few.release();
                }
            }
            case NESTED ->
                reactor.inline(() -> {
                            Thread.sleep(1);
                            return reactor.sleep(Duration.ZERO).await();
                        })
                        .await();
        }
    }
}

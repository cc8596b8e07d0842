package dev.hawser.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepException;
import dev.hawser.batch.job.Limits;
import dev.hawser.batch.job.RetryPolicy;
import dev.hawser.batch.run.RunControl;
import dev.hawser.batch.source.Closing;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Real workers on a model of the database, in virtual time, over links that delay, lose and double what goes over them, and
 * are cut for longer than leases last. With each seed another story; {@code -Dhawser.seeds=0..9999} tells as many.
 */
@WithReactor(time = TestTime.VIRTUAL, debug = false)
class FleetSeedsTest {
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final Duration GRACE = Duration.ofMillis(500);
    private static final int ROWS = 40;

    /** A link of one worker, with its moods. */
    private static final class Link extends PassedOn {
        private final Reactor reactor;
        private final RandomGenerator random;

        /** How long nothing gets through yet. */
        private long cutUntil;

        Link(Reactor reactor, Turns turns, RandomGenerator random) {
            super(turns);
            this.reactor = reactor;
            this.random = random;
            this.cutUntil = reactor.nanoTime();
        }

        private boolean isCut() {
            if (random.nextInt(60) == 0) {
                cutUntil = reactor.nanoTime() + random.nextLong(1, 8_000_000_000L);
            }
            return reactor.nanoTime() - cutUntil < 0;
        }

        private Deferred<?> way() {
            return reactor.sleep(
                    Duration.ofMillis(random.nextInt(20) == 0 ? random.nextInt(2_000) : random.nextInt(20)));
        }

        private static <T> Deferred<T> failed() {
            return Deferred.fail(new IOException("connection reset"));
        }

        @Override
        public Deferred<Answer> turn(long worker, Ask ask) {
            boolean lost = isCut() || random.nextInt(12) == 0;
            boolean replyLost = random.nextInt(12) == 0;
            boolean twice = random.nextInt(12) == 0;
            return way().chainCallback(_ -> {
                        if (lost) {
                            return failed();
                        }
                        Deferred<Answer> answer = turns.turn(worker, ask);
                        return twice ? turns.turn(worker, ask) : answer;
                    })
                    .chainCallback(answer ->
                            way().chainCallback(_ -> replyLost || isCut() ? failed() : Deferred.succeed(answer)));
        }

        @Override
        public Deferred<@Nullable Void> leave(long worker) {
            return isCut() ? failed() : turns.leave(worker);
        }
    }

    /** A clock on the wall is right, or not, and somebody may set it. */
    private static InstantSource wall(Reactor reactor, RandomGenerator random) {
        Instant begin = Instant.EPOCH.plusSeconds(1_000_000_000 + random.nextInt(-100_000, 100_000));
        long jumpsAt =
                reactor.nanoTime() + Duration.ofMillis(random.nextInt(10_000)).toNanos();
        Duration jump = Duration.ofSeconds(random.nextInt(4) == 0 ? random.nextInt(-60, 60) : 0);
        return () -> {
            Instant now = begin.plusNanos(reactor.nanoTime());
            return reactor.nanoTime() - jumpsAt < 0 ? now : now.plus(jump);
        };
    }

    private static RunControl start(Reactor reactor, Turns turns, RandomGenerator random, int[] serving) {
        InstantSource wall = wall(reactor, random);
        WorkerSettings settings = new WorkerSettings(
                "w",
                1000,
                new WorkerSettings.Ends(GRACE, GRACE, List.of(), Optional.empty()),
                wall,
                new SplittableRandom(random.nextLong()),
                null,
                Optional.empty());
        RetryPolicy retries =
                new RetryPolicy(100, Duration.ofMillis(50), Duration.ofMillis(200), GRACE, Double.MAX_VALUE, 0);
        Limits limits = new Limits(1000, null, null, retries, null, null, GRACE, List.of());
        return RunControl.start(
                reactor,
                new FleetSource(new Worker(reactor, turns, settings, new Troubles(reactor::nanoTime, _ -> {}))),
                _ -> {
                    serving[1] = Math.max(serving[1], ++serving[0]);
                    try {
                        var _ = reactor.sleep(Duration.ofMillis(random.nextInt(10) == 0 ? 2_000 : random.nextInt(200)))
                                .await();
                    } finally {
                        serving[0]--;
                    }
                    if (random.nextInt(10) == 0) {
                        throw new StepException("work", "http-503", "busy", true, null);
                    }
                    return JsonNodeFactory.instance.objectNode();
                },
                o -> o.limits(limits).random(new SplittableRandom(random.nextLong())));
    }

    /** A machine whose worker joins anew until the run is complete. */
    private static Deferred<Boolean> machine(Reactor reactor, ModelTurns model, RandomGenerator random, int[] serving) {
        return reactor.inline(() -> {
            Closing closing = Closing.LOST;
            while (closing != Closing.COMPLETE) {
                RunControl run = start(reactor, new Link(reactor, model, random), random, serving);
                if (random.nextInt(4) == 0) {
                    var _ = reactor.callLater(
                            Duration.ofMillis(random.nextInt(3_000)), () -> run.drain(Duration.ofMillis(300)));
                }
                closing = run.finished().await().closing();
                var _ = reactor.sleep(Duration.ofMillis(random.nextInt(500))).await();
            }
            return true;
        });
    }

    @Seeds
    void neverMoreThanTheCapAndEachRowHasOneOutcome(Reactor reactor, Seed seed) throws Exception {
        tell(reactor, seed);
    }

    /** What nobody fires is seen in debug mode only, which costs eight times as much. */
    @Seeds(count = 10)
    @WithReactor(time = TestTime.VIRTUAL)
    void nothingIsLeftWaiting(Reactor reactor, Seed seed) throws Exception {
        tell(reactor, seed);
    }

    private static void tell(Reactor reactor, Seed seed) throws Exception {
        RandomGenerator random = seed.random();
        ModelTurns model = new ModelTurns(reactor, LEASE, 1 + random.nextInt(6), ROWS);
        int[] serving = {0, 0};
        int machines = 1 + random.nextInt(4);
        var whole = reactor.inline(() -> {
            List<Deferred<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < machines; i++) {
                all.add(machine(reactor, model, random, serving));
            }
            for (Deferred<Boolean> one : all) {
                var _ = one.await();
            }
            var _ = reactor.sleep(Duration.ofSeconds(10)).await(); // what is on its way arrives
            reactor.callWhenRunning(reactor::stop);
            return true;
        });
        reactor.run();

        assertThat(whole.await()).isTrue();
        assertThat(serving[1]).isBetween(1, model.cap);
        assertThat(model.outcomes())
                .hasSize(ROWS)
                .allSatisfy((row, count) -> assertThat(count).isEqualTo(1));
    }
}

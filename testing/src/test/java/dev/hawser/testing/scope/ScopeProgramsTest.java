package dev.hawser.testing.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Procedure;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Mode;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.scope.CancelScope;
import dev.hawser.scope.Nursery;
import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import dev.hawser.testing.WithReactor;
import java.io.Serial;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;

/**
 * Random programs of nurseries, deadlines, shields, cancels, failures and swallowed exceptions, against what must hold
 * for each: children end before their nursery, no failure is lost, no wait outlives what should have ended it, nothing
 * is left behind.
 */
@Tag("both")
class ScopeProgramsTest {
    private static final int DEPTH = 4;

    /** A failure that the program makes on purpose. */
    private static final class Boom extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;
    }

    /** What the model knows of a scope: when it was to end at the latest. */
    private static final class Limit {
        private final Limit around;
        private final boolean shield;
        private long end;

        Limit(Limit around, boolean shield, long end) {
            this.around = around;
            this.shield = shield;
            this.end = end;
        }

        long effective() {
            long least = Long.MAX_VALUE;
            for (Limit limit = this; limit != null; limit = limit.shield ? null : limit.around) {
                least = Math.min(least, limit.end);
            }
            return least;
        }

        void cancelled(long now) {
            end = Math.min(end, now);
        }
    }

    /** One random program. */
    private static final class Program {
        private final Reactor reactor;
        private final VirtualTime time;
        private final RandomGenerator random;
        private final Set<Throwable> thrown = Collections.newSetFromMap(new IdentityHashMap<>());
        private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        private int live;
        private AssertionError broken;

        Program(Reactor reactor, VirtualTime time, Seed seed) {
            this.reactor = reactor;
            this.time = time;
            this.random = seed.random();
        }

        private long now() {
            return time.elapsed().toMillis();
        }

        private Duration some() {
            return Duration.ofMillis(random.nextInt(30));
        }

        private void check(boolean holds, String what) {
            if (!holds && broken == null) {
                broken = new AssertionError(what);
            }
        }

        void seen(Throwable e) {
            if (seen.add(e)) {
                for (Throwable suppressed : e.getSuppressed()) {
                    seen(suppressed);
                }
                if (e.getCause() != null) {
                    seen(e.getCause());
                }
            }
        }

        void steps(Limit limit, int depth) throws Exception {
            for (int left = random.nextInt(1, 5); left > 0; left--) {
                step(limit, depth);
            }
        }

        private void step(Limit limit, int depth) throws Exception {
            switch (random.nextInt(depth == 0 ? 4 : 10)) {
                case 0, 1 -> waiting(limit, () -> reactor.sleep(some()).await());
                case 2 -> endless(limit);
                case 3 -> failing();
                case 4 -> swallowing(limit, depth);
                case 5 -> timeout(limit, depth);
                case 6 -> {
                    Duration some = some();
                    var _ = CancelScope.moveOnAfter(some, () -> steps(inner(limit, false, some), depth - 1));
                }
                case 7 -> shielded(limit, depth);
                default -> nursery(limit, depth);
            }
        }

        private Limit inner(Limit limit, boolean shield, Duration most) {
            return new Limit(limit, shield, now() + most.toMillis());
        }

        /** The statement about waits: they end when what is to end them has come, or at once if it has come before. */
        private void waiting(Limit limit, Procedure wait) throws Exception {
            long begin = now();
            try {
                wait.run();
            } finally {
                long latest = Math.max(begin, limit.effective());
                check(now() <= latest, "a wait from " + begin + " to " + now() + " should have ended at " + latest);
            }
        }

        private void endless(Limit limit) throws Exception {
            if (limit.effective() == Long.MAX_VALUE) {
                return; // nothing would end it
            }
            if (reactor.mode() == Mode.CARRIER && random.nextBoolean()) {
                waiting(limit, new Semaphore(0)::acquire);
            } else {
                waiting(limit, () -> new Promise<Void>().await());
            }
        }

        private void failing() throws Boom {
            if (random.nextInt(3) == 0) {
                Boom boom = new Boom();
                thrown.add(boom);
                throw boom;
            }
        }

        private void swallowing(Limit limit, int depth) {
            try {
                steps(limit, depth - 1);
            } catch (Exception e) {
                seen(e);
            }
        }

        private void timeout(Limit limit, int depth) throws Exception {
            Duration some = some();
            try {
                var _ = CancelScope.withTimeout(some, () -> {
                    steps(inner(limit, false, some), depth - 1);
                    return true;
                });
            } catch (TimeoutException e) {
                seen(e);
            }
        }

        private void shielded(Limit limit, int depth) throws Exception {
            Duration some = some();
            try {
                var _ = CancelScope.shielded(some, () -> {
                    steps(inner(limit, true, some), depth - 1);
                    return true;
                });
            } catch (TimeoutException e) {
                seen(e);
            }
        }

        private void nursery(Limit limit, int depth) throws Exception {
            int[] running = new int[1];
            Limit own = new Limit(limit, false, Long.MAX_VALUE);
            try {
                Nursery.run(nursery -> {
                    try {
                        for (int children = random.nextInt(4); children > 0; children--) {
                            child(nursery, own, running, depth);
                        }
                        steps(own, depth - 1);
                        if (random.nextInt(4) == 0) {
                            own.cancelled(now());
                            nursery.cancel();
                        }
                    } catch (Exception e) {
                        own.cancelled(now());
                        throw e;
                    }
                });
            } finally {
                check(running[0] == 0, running[0] + " children run after their nursery");
            }
        }

        private void child(Nursery nursery, Limit limit, int[] running, int depth) {
            boolean independent = random.nextInt(4) == 0;
            Procedure body = () -> {
                running[0]++;
                live++;
                try {
                    steps(limit, depth - 1);
                } catch (Boom e) {
                    if (!independent) {
                        limit.cancelled(now());
                    }
                    throw e;
                } finally {
                    running[0]--;
                    live--;
                }
            };
            if (independent) {
                var _ = nursery.startIndependent("", () -> {
                            body.run();
                            return null;
                        })
                        .addErrbackAction(this::seen);
            } else {
                Deferred<Void> child = nursery.start(() -> {
                    body.run();
                    return null;
                });
                if (random.nextInt(8) == 0) {
                    child.cancel();
                }
            }
        }
    }

    @Seeds(count = 2000)
    @WithReactor(debug = false)
    void whatMustHoldHolds(Reactor reactor, VirtualTime time, Seed seed) {
        Program program = new Program(reactor, time, seed);
        Deferred<?> ends = reactor.inline(() -> {
                    program.steps(new Limit(null, false, Long.MAX_VALUE), DEPTH);
                    return null;
                })
                .addErrbackAction(program::seen);
        if (program.random.nextInt(4) == 0) {
            reactor.callLater(program.some(), ends::cancel);
        }
        time.advance(Duration.ofMinutes(1));

        if (program.broken != null) {
            throw program.broken;
        }
        assertThat(ends.isFired()).as("the program has ended").isTrue();
        assertThat(program.live).isZero();
        assertThat(program.thrown).as("failures that nobody saw").allMatch(program.seen::contains);
    }
}

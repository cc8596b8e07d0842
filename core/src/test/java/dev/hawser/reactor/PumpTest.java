package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Promise;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a poller that brings events of its own has from its reactor. */
class PumpTest {
    /** Runs a step in each poll, and parks when that has nothing to wait for. */
    private static final class PumpingPoller implements Poller {
        final Poller parking = Poller.parking();
        ReactorAccess access;
        ReactorAccess.Pump pump;
        Runnable step = () -> {};
        int away;
        int closed;
        Thread thread;

        @Override
        public void attach(ReactorAccess given) {
            access = given;
            pump = given.pump("pump", UnaryOperator.identity(), () -> {
                thread = Thread.currentThread();
                step.run();
            });
        }

        @Override
        public long nanoTime() {
            return parking.nanoTime();
        }

        @Override
        public void poll(long maxNanos) {
            if (!pump.step()) {
                away++;
            }
            parking.poll(maxNanos <= 0 ? 0 : Math.min(maxNanos, access.patience()));
        }

        @Override
        public void wakeup() {
            parking.wakeup();
        }

        @Override
        public void close() {
            closed++;
            pump.end();
            pump.step();
        }
    }

    private final PumpingPoller poller = new PumpingPoller();

    /** The reactor goes on although its poller waits for a lock, so whoever holds that can give it back. */
    @Test
    void stepThatWaitsForALockDoesNotHoldUpTheRest() {
        try (Reactor reactor = Reactor.create(options -> options.poller(poller))) {
            ReentrantLock lock = new ReentrantLock();
            reactor.callWhenRunning(() -> {
                var _ = reactor.inline(() -> {
                    lock.lock();
                    try {
                        poller.step = () -> {
                            lock.lock();
                            lock.unlock();
                        };
                        reactor.sleep(Duration.ofMillis(20)).await();
                    } finally {
                        lock.unlock();
                    }
                    reactor.callLater(Duration.ofMillis(5), reactor::stop);
                    return null;
                });
            });
            reactor.run();
            assertThat(poller.away).isPositive();
            assertThat(poller.thread.isVirtual()).isTrue();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        assertThat(poller.closed).isEqualTo(1);
        assertThat(poller.thread.isAlive()).isFalse();
    }

    @Test
    @Tag("both")
    void eventReachesAFunctionAndACallback() throws Exception {
        try (Reactor reactor = Reactor.create(options -> options.poller(poller))) {
            Promise<String> awaited = new Promise<>();
            Promise<String> chained = new Promise<>();
            StringBuilder told = new StringBuilder();
            var _ = chained.addAction(told::append);
            boolean[] fired = new boolean[1];
            poller.step = () -> {
                if (!fired[0] && reactor.state() == ReactorState.RUNNING) {
                    fired[0] = true;
                    poller.access.fire("testing", chained, () -> chained.callback("chained"));
                    assertThat(chained.isFired()).isFalse(); // its stage is the user's: it runs as a callback
                    poller.access.fire("testing", awaited, () -> awaited.callback("awaited"));
                    assertThat(awaited.isFired()).isTrue();
                    assertThat(poller.access.patience()).isZero(); // so the poller does not wait now
                }
            };
            reactor.callWhenRunning(() -> {
                var _ = reactor.inline(() -> {
                    assertThat(awaited.await()).isEqualTo("awaited");
                    reactor.stop();
                    return null;
                });
            });
            reactor.run();
            assertThat(told).hasToString("chained");
        }
    }

    @Test
    @Tag("both")
    void stepThatThrowsIsReportedAndGoesOn() throws Exception {
        StringBuilder told = new StringBuilder();
        try (Reactor reactor = Reactor.create(
                options -> options.poller(poller).onError((where, error) -> told.append(error.getMessage())))) {
            int[] steps = new int[1];
            poller.step = () -> {
                steps[0]++;
                if (steps[0] == 1) {
                    throw new IllegalStateException("broken");
                }
            };
            reactor.callWhenRunning(() -> reactor.callLater(Duration.ofMillis(2), reactor::stop));
            reactor.run();
            assertThat(told).hasToString("broken");
            assertThat(steps[0]).isGreaterThan(1);
        }
    }
}

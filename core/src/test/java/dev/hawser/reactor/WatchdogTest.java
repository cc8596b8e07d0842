package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("both")
class WatchdogTest {
    private final List<Stall> stalls = new CopyOnWriteArrayList<>();

    /** How many were told of what a test did, but for those that say that it is over. */
    private final AtomicInteger standing = new AtomicInteger();

    @RegisterExtension
    final Rig rig = Rig.real(options -> options.name("watched")
            .stallThreshold(Duration.ofMillis(20))
            .onStall(stall -> {
                stalls.add(stall);
                if (!stall.over()
                        && stall.stack().stream()
                                .anyMatch(frame -> frame.getClassName().contains("WatchdogTest"))) {
                    standing.incrementAndGet();
                }
                throw new IllegalStateException("a handler that throws does not end the watch");
            }));

    private final Reactor reactor = rig.reactor;

    /** Holds the reactor until the watchdog has said so. */
    private boolean holdsTheReactor() {
        int before = standing.get();
        while (standing.get() == before) {
            Thread.onSpinWait();
        }
        return true;
    }

    private static void assertShows(Stall stall) {
        assertThat(stall.reactor()).isEqualTo("watched");
        assertThat(stall.stood()).isGreaterThanOrEqualTo(Duration.ofMillis(20));
        assertThat(stall.stack()).anyMatch(frame -> frame.getMethodName().equals("holdsTheReactor"));
        assertThat(stall.toString()).contains("watched", "has been held for", "holdsTheReactor");
    }

    @Test
    @DisplayName("a function that holds the reactor is reported with its name and stack; the next one again")
    void function() {
        var _ = rig.run(() -> {
            reactor.inline("slow", this::holdsTheReactor).await();
            reactor.sleep(Duration.ofMillis(1)).await(); // another slice
            return reactor.inline("slow too", this::holdsTheReactor).await();
        });
        assertThat(stalls.stream()
                        .filter(stall -> !stall.over())
                        .filter(stall -> stall.stack().stream()
                                .anyMatch(frame -> frame.getMethodName().equals("holdsTheReactor"))))
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(WatchdogTest::assertShows)
                .extracting(Stall::thread)
                .contains("slow", "slow too");
    }

    @Test
    @DisplayName("what stands on is reported again, and when it is over; with the whole time")
    void repeated() {
        var _ = rig.run(() -> reactor.inline("slow", () -> {
                    while (stalls.stream()
                                    .filter(stall -> stall.thread().equals("slow"))
                                    .count()
                            < 3) {
                        Thread.onSpinWait();
                    }
                    return true;
                })
                .chainCallback(_ -> reactor.inline("waits", () -> {
                    while (stalls.stream().noneMatch(Stall::over)) {
                        reactor.sleep(Duration.ofMillis(1)).await();
                    }
                    return true;
                }))
                .await());
        List<Stall> told =
                stalls.stream().filter(stall -> stall.thread().equals("slow")).toList();
        assertThat(told).hasSizeGreaterThanOrEqualTo(4);
        for (int i = 1; i < 3; i++) {
            assertThat(told.get(i).stood())
                    .isGreaterThanOrEqualTo(told.get(i - 1).stood().multipliedBy(2));
        }
        assertThat(told.getLast().over()).isTrue();
        assertThat(told.getLast().stood()).isGreaterThanOrEqualTo(told.get(2).stood());
    }

    @Test
    @DisplayName("a callback that holds the reactor is reported")
    void callback() {
        reactor.callLater(Duration.ZERO, () -> {
            holdsTheReactor();
            reactor.stop();
        });
        rig.run();
        assertThat(stalls).anySatisfy(WatchdogTest::assertShows);
    }

    /** Loads until that is reported, or for so long; no lock of the JVM's is held meanwhile. */
    private ClassLoader loader(Duration longest) {
        return new ClassLoader(null) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                long end = System.nanoTime() + longest.toNanos();
                while (!isLoadingReported() && System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                throw new ClassNotFoundException(name);
            }
        };
    }

    private void load(Duration longest) {
        reactor.callLater(Duration.ZERO, () -> {
            assertThatThrownBy(() -> loader(longest).loadClass("none")).isInstanceOf(ClassNotFoundException.class);
            reactor.stop();
        });
        rig.run();
    }

    private boolean isLoadingReported() {
        return stalls.stream()
                .anyMatch(stall -> stall.stack().stream()
                        .anyMatch(frame -> frame.getMethodName().equals("findClass")));
    }

    @Test
    @DisplayName("a class that is being loaded is not reported")
    void loading() {
        load(Duration.ofMillis(200));
        assertThat(isLoadingReported()).isFalse();
    }

    @Test
    @DisplayName("a class that is being loaded is reported when it takes more than a second")
    void loadingForTooLong() {
        load(Duration.ofSeconds(25)); // or until it is
        assertThat(isLoadingReported()).isTrue();
    }

    @Test
    @DisplayName("a reactor that waits for something to do is not reported")
    void idle() {
        reactor.callLater(Duration.ofMillis(100), reactor::stop);
        rig.run();
        assertThat(stalls.stream()
                        .filter(stall -> stall.stack().stream()
                                .anyMatch(frame -> frame.getClassName().contains("WatchdogTest"))))
                .isEmpty();
    }
}

package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.failureOf;
import static dev.hawser.reactor.Rig.seconds;
import static dev.hawser.reactor.Rig.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("carrier")
class VirtualTimedWaitTest {
    @RegisterExtension
    final Rig rig = Rig.virtual();

    @Test
    @DisplayName("a timed wait of the JDK under virtual time fails its function, names reactor.sleep and where it was")
    void failsTheFunction() {
        Deferred<?> sleeper = rig.reactor.inline(() -> {
            Thread.sleep(1_000);
            return 1;
        });
        Deferred<?> acquirer = rig.reactor.inline(() -> new Semaphore(0).tryAcquire(1, TimeUnit.SECONDS));
        rig.advance(0);
        for (Deferred<?> one : java.util.List.of(sleeper, acquirer)) {
            Throwable failure = failureOf(one);
            assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessageContaining("reactor.sleep");
            assertThat(Arrays.stream(failure.getStackTrace()).map(StackTraceElement::getClassName))
                    .anyMatch(name -> name.contains("VirtualTimedWaitTest"));
        }
    }

    @Test
    @DisplayName("an executor of the JDK's is closed under virtual time, when its tasks have ended")
    void closingAnExecutor() {
        Deferred<?> function = rig.reactor.inline(() -> {
            try (var pool = Executors.newThreadPerTaskExecutor(rig.reactor.threadFactory());
                    var inherited = Executors.newVirtualThreadPerTaskExecutor()) {
                pool.submit(() -> rig.reactor.sleep(seconds(60)).await());
                inherited.submit(() -> rig.reactor.sleep(seconds(90)).await());
            }
            return rig.now();
        });
        rig.advance(100);
        assertThat(valueOf(function)).isEqualTo(90.0);
    }

    @Test
    @DisplayName("a wait for the end of an executor is named as what it is")
    void awaitingTermination() {
        Deferred<?> function = rig.reactor.inline(() -> {
            try (var pool = Executors.newThreadPerTaskExecutor(rig.reactor.threadFactory())) {
                pool.submit(() -> rig.reactor.sleep(seconds(60)).await());
                return pool.awaitTermination(1, TimeUnit.SECONDS);
            }
        });
        rig.advance(100);
        assertThat(failureOf(function)).hasMessageContaining("ThreadPerTaskExecutor.awaitTermination");
    }

    @Test
    @DisplayName("a callback that sleeps under virtual time is reported")
    void failsTheCallback() {
        rig.reactor.callLater(seconds(1), () -> Thread.sleep(1_000));
        assertThatThrownBy(() -> rig.advance(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("reactor.sleep");
    }

    @Test
    @DisplayName("withRealTimedWaits lets them take real time, in which virtual time stands still")
    void realTimedWaits() {
        VirtualTime time = VirtualTime.create().withRealTimedWaits();
        try (Reactor reactor = Reactor.create(options -> options.poller(time))) {
            Deferred<Duration> sleeper = reactor.inline(() -> {
                Thread.sleep(20);
                return time.elapsed();
            });
            time.advance(seconds(5));
            assertThat(valueOf(sleeper)).isZero();
        }
    }

    @Test
    @DisplayName("a timed wait of the JDK that ends early is not waited for any more")
    void realTimedWaitThatEndsEarly() {
        VirtualTime time = VirtualTime.create().withRealTimedWaits();
        try (Reactor reactor = Reactor.create(options -> options.poller(time))) {
            Semaphore semaphore = new Semaphore(0);
            Deferred<Boolean> acquirer = reactor.inline(() -> semaphore.tryAcquire(1, TimeUnit.HOURS));
            Deferred<?> interrupted = reactor.inline(() -> {
                Thread.sleep(Duration.ofHours(1));
                return 1;
            });
            var _ = reactor.inlineAction(
                    () -> { // no timer comes due while the two wait
                        semaphore.release();
                        interrupted.cancel();
                    });
            time.advance(Duration.ZERO);
            assertThat(valueOf(acquirer)).isTrue();
            assertThat(failureOf(interrupted)).isInstanceOf(CancellationException.class);
            time.advance(seconds(5)); // else it waits in vain, and says so
        }
    }
}

package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Functions that wait for each other's locks of the JDK: found where the JDK lets their owners be seen.
@Tag("carrier")
class JdkLocksTest {
    @Test
    void locksThatAreTakenCrosswiseAreACircle() throws Exception {
        BlockingQueue<Deadlock> told = new LinkedBlockingQueue<>();
        try (Reactor reactor = Reactor.start(options -> options.onDeadlock(told::add))) {
            ReentrantLock first = new ReentrantLock();
            ReentrantLock second = new ReentrantLock();
            reactor.callFromThread(() -> {
                var _ = reactor.inline("left", () -> locked(first, second));
                var _ = reactor.inline("right", () -> locked(second, first));
            });
            Deadlock deadlock = told.poll(4, TimeUnit.MINUTES);
            assertThat(deadlock).isNotNull();
            assertThat(deadlock.functions()).extracting(FunctionInfo::name).containsExactlyInAnyOrder("left", "right");
            assertThat(deadlock.functions().getFirst().waitsFor())
                    .matches("java.util.concurrent.locks.ReentrantLock@\\w+, held by (left|right)");
        }
    }

    private static boolean locked(ReentrantLock first, ReentrantLock second) throws InterruptedException {
        first.lockInterruptibly();
        try {
            Reactor.current().sleep(Duration.ofMillis(1)).await();
            second.lockInterruptibly();
            second.unlock();
        } finally {
            first.unlock();
        }
        return true;
    }
}

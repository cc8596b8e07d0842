package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.failureOf;
import static dev.hawser.reactor.Rig.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("carrier")
class AtomicallyBlockedTest {
    @RegisterExtension
    final Rig real = Rig.real();

    private final List<Object> log = real.log;

    @Test
    @DisplayName("a call that blocks in there fails the section at its end, with the stack of that call")
    void blockingCall() {
        Semaphore permits = new Semaphore(0);
        var outcome = real.run(() -> {
            var other = real.reactor.inline(() -> {
                try {
                    return real.reactor.atomically(() -> {
                        permits.acquire();
                        return log.add("went on to its end");
                    });
                } finally {
                    log.add("over");
                }
            });
            permits.release();
            return other.await();
        });
        assertThat(log).containsExactly("went on to its end", "over");
        Throwable failure = failureOf(outcome);
        assertThat(failure).isInstanceOf(AtomicityException.class).hasMessageContaining("DeferredLock");
        assertThat(Arrays.stream(failure.getStackTrace()).map(StackTraceElement::getMethodName))
                .contains("acquire");
    }

    @Test
    @DisplayName("what the section itself throws after that is kept beside it")
    void blockedAndFailed() {
        IOException oops = new IOException("oops");
        Throwable failure = failureOf(real.run(() -> real.reactor.atomically(() -> {
            Thread.sleep(1);
            throw oops;
        })));
        assertThat(failure).isInstanceOf(AtomicityException.class).hasSuppressedException(oops);
    }

    @Test
    @DisplayName("the sections of two functions do not take each other's blame")
    void twoFunctions() {
        Semaphore permits = new Semaphore(0);
        var blocked = real.reactor.inline(() -> real.reactor.atomically(() -> {
            permits.acquire();
            return 1;
        }));
        var outcome = real.run(() -> {
            int value = real.reactor.atomically(() -> {
                permits.release();
                return 2;
            });
            assertThatThrownBy(blocked::await).isInstanceOf(AtomicityException.class);
            return value;
        });
        assertThat(valueOf(outcome)).isEqualTo(2);
    }
}

package dev.hawser.engine.life;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Mode;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Takes two functions through await, resume and end, once in a JVM, before the first loop turns.
 *
 * <p>When a program starts a great number of functions at once, the JIT compiles the way into {@code await()} before
 * the first of them has come out of it. What stands behind the suspension is then compiled as "never reached", and each
 * function pays for a deoptimization when it resumes: seen at 10 s of CPU time for a million of them.
 */
public final class Rehearsal {
    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private Rehearsal() {}

    static boolean isOver() {
        return BEGUN.get();
    }

    static void once(Mode mode) {
        if (!BEGUN.compareAndSet(false, true)) {
            return;
        }
        VirtualTime time = VirtualTime.create();
        try (Reactor reactor =
                Reactor.create(options -> options.name("rehearsal").poller(time).mode(mode))) {
            Promise<Integer> promise = new Promise<>();
            Deferred<Integer> first = reactor.inline(promise::await);
            Deferred<Integer> second = reactor.inline(() -> {
                reactor.sleep(Duration.ofNanos(1)).await();
                return reactor.deferLater(Duration.ofNanos(1), () -> 2).await();
            });
            reactor.callLater(Duration.ofNanos(1), () -> promise.callback(1));
            time.advance(Duration.ofNanos(3));
            if (!first.isFired() || !second.isFired()) {
                throw new IllegalStateException(
                        "the engine does not work in mode " + mode + ": " + first + ", " + second);
            }
        }
    }
}

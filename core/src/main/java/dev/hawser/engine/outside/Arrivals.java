package dev.hawser.engine.outside;

import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.engine.Host;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.ReactorStoppedException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What other threads are to bring to a reactor. Of its thread, except where a method says "any". */
public final class Arrivals {
    private final Host host;
    private final Set<Arrival<?>> expected = new LinkedHashSet<>();

    /**
     * None as yet.
     *
     * @param host whose they are
     */
    public Arrivals(Host host) {
        this.host = host;
    }

    /**
     * Expects one. Time that jumps stands still until it is there.
     *
     * @param cancelRequest asks the producer to come to an end
     * @param beforeFiring called when the outcome has come, just before the Deferred has it
     * @param <T> the type of the value
     * @return it
     */
    public <T extends @Nullable Object> Arrival<T> expect(Runnable cancelRequest, Runnable beforeFiring) {
        host.requireOpen();
        Arrival<T> made = new Arrival<>(this, Promise.cancelledBy(cancelRequest), beforeFiring);
        expected.add(made);
        host.outstanding(1);
        return made;
    }

    /** The reactor is closed: nobody will deliver what the other threads still bring. */
    public void abandonAll() {
        for (Arrival<?> one : List.copyOf(expected)) {
            try {
                one.abandon();
            } catch (RuntimeException | Error e) { // the others are given up all the same
                host.failed("giving up what a thread was to bring", e);
            }
        }
        Invariant.check(expected.isEmpty(), "of a closed reactor nothing is expected any more");
    }

    /**
     * Fires a promise, unless it was cancelled meanwhile.
     *
     * @param promise what is fired
     * @param outcome with what
     * @param <T> the type of the value
     */
    public static <T extends @Nullable Object> void fire(Promise<T> promise, Outcome<T> outcome) {
        if (promise.isFired()) {
            return;
        }
        switch (outcome) {
            case Outcome.Success<T>(T value) -> promise.callback(value);
            case Outcome.Failure<T>(Throwable cause) -> promise.errback(cause);
        }
    }

    /**
     * One of them.
     *
     * @param <T> the type of the value
     */
    public static final class Arrival<T extends @Nullable Object> {
        private final Arrivals all;
        private final Promise<T> promise;
        private final Runnable beforeFiring;
        private final AtomicBoolean fired = new AtomicBoolean();

        private Arrival(Arrivals all, Promise<T> promise, Runnable beforeFiring) {
            this.all = all;
            this.promise = promise;
            this.beforeFiring = beforeFiring;
        }

        /** {@return what is fired} */
        public Promise<T> promise() {
            return promise;
        }

        /**
         * Brings the outcome; any thread, once. On the reactor, the Deferred has it before this returns.
         *
         * @param outcome what it is
         * @throws IllegalStateException if this was fired before
         */
        public void fire(Outcome<T> outcome) {
            if (!fired.compareAndSet(false, true)) {
                throw new IllegalStateException("this promise was fired before; now with " + outcome);
            }
            if (all.host.isCurrent()) {
                if (arrived()) {
                    Arrivals.fire(promise, outcome);
                }
            } else {
                all.host.bring(() -> {
                    if (arrived()) {
                        all.host.settle("taking the result of another thread", promise, outcome);
                    }
                });
            }
        }

        /** {@return whether the reactor still waits for it} */
        private boolean arrived() {
            if (!all.expected.remove(this)) {
                return false;
            }
            all.host.outstanding(-1);
            beforeFiring.run();
            return true;
        }

        private void abandon() {
            if (arrived()) {
                Arrivals.fire(promise, new Outcome.Failure<>(new ReactorStoppedException(all.host.name())));
            }
        }
    }
}

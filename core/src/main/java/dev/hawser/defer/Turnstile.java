package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import dev.hawser.invariant.Invariant;
import java.util.LinkedHashSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What a lock and a semaphore have in common: some permits, and those who wait for one, in the order they came. */
final class Turnstile implements Canceller<Permit> {
    private final String kind;
    private final int permits;
    private int free;
    private final LinkedHashSet<Promise<Permit>> waiting = new LinkedHashSet<>();

    /** Who has the only permit, to be told: a Thread, a Waiter, or the Deferred of what is run with it. Null if not known. */
    private @Nullable Object taker;

    /** Whoever is handing out permits right now; a release from inside leaves it to that loop. */
    private @Nullable Thread handingOver;

    Turnstile(String kind, int permits) {
        this.kind = kind;
        this.permits = permits;
        this.free = permits;
        Nesting.want();
    }

    Deferred<Permit> acquire() {
        if (isOpen()) {
            free--;
            Invariant.check(free >= 0, "no more permits are taken than there are");
            taker = Thread.currentThread();
            Permit permit = new Permit(this);
            Nesting deep = Firing.deep();
            return deep == null ? Deferred.succeed(permit) : Firing.giveLater(deep, permit, _ -> permit.close());
        }
        Promise<Permit> promise = new Promise<>(this);
        waiting.add(promise);
        return promise;
    }

    <T extends @Nullable Object> Deferred<T> run(Callable<? extends T> work) {
        requireNonNull(work, "work");
        return acquire().addCallback(permit -> {
            try (permit) {
                return work.call();
            }
        });
    }

    <T extends @Nullable Object> Deferred<T> chainRun(Callable<Deferred<T>> work) {
        requireNonNull(work, "work");
        return acquire().chainCallback(permit -> {
            Deferred<T> result = Deferred.ofDeferred(work).addBoth(outcome -> {
                permit.close();
                return outcome.get();
            });
            if (!permit.isClosed()) {
                taker = result;
            }
            return result;
        });
    }

    /** One that waits gives up its place. */
    @Override
    public void cancel(Promise<Permit> place) {
        waiting.remove(place);
    }

    /** {@return who has the permit; null if that is not known} */
    @Nullable Awaited taker() {
        return permits > 1
                ? null
                : switch (taker) {
                    case Suspension.Waiter waiter -> new Awaited.Code(waiter);
                    case Thread thread -> new Awaited.Running(thread);
                    case Deferred<?> result -> Awaited.by(result);
                    case null, default -> null;
                };
    }

    /** Whether a permit would be had at once; those who wait come first. */
    boolean isOpen() {
        return free > 0 && waiting.isEmpty();
    }

    int free() {
        return waiting.isEmpty() ? free : 0;
    }

    int waiting() {
        return waiting.size();
    }

    /**
     * Takes a permit back, and hands it on. A chain that runs for a permit and gives it back at once comes here again:
     * then the outer loop goes on, so a million who wait need no more stack than one. A stage may be set aside by a
     * blocking call while it runs; another function's release must not wait for that, hence the look at the thread.
     */
    void release() {
        free++;
        taker = null;
        Invariant.check(free <= permits, "no more permits are given back than were taken");
        Thread here = Thread.currentThread();
        if (handingOver == here) {
            return;
        }
        Thread outer = handingOver;
        handingOver = here;
        try {
            while (free > 0 && !waiting.isEmpty()) {
                free--;
                Promise<Permit> place = waiting.removeFirst();
                taker = place.next instanceof Suspension.Waiter waiter ? waiter : null;
                place.callback(new Permit(this));
            }
        } finally {
            handingOver = outer;
        }
    }

    @Override
    public String toString() {
        return describe();
    }

    String describe() {
        return kind + ", " + free() + " of " + permits + " free, " + waiting() + " waiting";
    }
}

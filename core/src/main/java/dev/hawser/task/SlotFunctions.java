package dev.hawser.task;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Action;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Suspension;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorState;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The inline functions of one {@link Cooperator#parallelInline}: each does one item after another, so that an item
 * costs no thread of its own. To the {@link Parallel} they are its items.
 */
final class SlotFunctions implements Iterator<Deferred<?>> {
    private final Reactor reactor;
    private final Supplier<? extends BooleanSupplier> slices;
    private final Iterator<? extends Callable<?>> work;
    private final @Nullable Action<? super Throwable> onFailure;
    private @Nullable Parallel parallel;
    private long succeeded;

    SlotFunctions(
            Reactor reactor,
            Supplier<? extends BooleanSupplier> slices,
            Iterator<? extends Callable<?>> work,
            @Nullable Action<? super Throwable> onFailure) {
        this.reactor = reactor;
        this.slices = slices;
        this.work = requireNonNull(work, "work");
        this.onFailure = onFailure;
    }

    /** Settles whose these are; before the first is made. */
    void belongTo(Parallel owner) {
        parallel = owner;
    }

    long succeeded() {
        return succeeded;
    }

    @Override
    public boolean hasNext() {
        return work.hasNext();
    }

    @Override
    public Deferred<?> next() {
        return reactor.inline(this::doItems);
    }

    /** The body of each function. Items that do not wait must not keep the reactor either: it hops now and then. */
    private @Nullable Void doItems() throws Exception {
        BooleanSupplier isOver = slices.get();
        boolean over = false;
        while (takesMore() && work.hasNext()) {
            if (over) {
                var _ = reactor.sleep(Duration.ZERO).await(); // others may take the rest meanwhile
                isOver = slices.get();
                over = false;
            } else {
                doOne(work.next());
                over = isOver.getAsBoolean();
            }
        }
        return null;
    }

    /** An item may have swallowed its cancel: the next must not begin all the same. */
    private boolean takesMore() {
        if (reactor.state() == ReactorState.STOPPING) {
            throw Suspension.cancellation(null);
        }
        return requireNonNull(parallel).isPulling();
    }

    private void doOne(Callable<?> item) throws Exception {
        try {
            Object value = item.call();
            if (value instanceof Deferred) {
                throw new IllegalStateException("an item of parallelInline() returned a Deferred, which nobody would"
                        + " wait for; await() it in the item, or use parallel()");
            }
            succeeded++;
        } catch (Throwable thrown) {
            if (onFailure == null || !requireNonNull(parallel).isPulling()) {
                throw thrown;
            }
            Failures.rethrowIfFatal(thrown);
            onFailure.run(thrown);
        }
    }
}

package dev.hawser.task;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Fn;
import org.jspecify.annotations.Nullable;

/** A place for one live Deferred of a {@link Parallel}: one after another is in it. */
final class Slot {
    private final Parallel parallel;
    private final Fn<Object, @Nullable Void> onSuccess = this::succeeded;
    private final Fn<Throwable, @Nullable Void> onFailure = this::failed;

    /** The stage behind the live Deferred; null when the slot is free. */
    private @Nullable Deferred<?> stage;

    private boolean occupied;

    /** While it is free. */
    @Nullable Slot nextFree;

    Slot(Parallel parallel) {
        this.parallel = parallel;
    }

    /** Takes an item in, which may be fired already: then it is over before this returns. */
    void hold(Deferred<?> item) {
        occupied = true;
        try {
            Deferred<?> following = item.addCallbacks(onSuccess, onFailure);
            stage = occupied ? following : null;
        } catch (RuntimeException taken) {
            vacate();
            throw taken;
        }
    }

    /** Cancels the item, if there is one. */
    void cancel() {
        Deferred<?> live = stage;
        if (live != null) {
            live.cancel();
        }
    }

    private @Nullable Void succeeded(Object value) {
        parallel.succeeded();
        vacate();
        return null;
    }

    private @Nullable Void failed(Throwable cause) {
        parallel.failed(cause);
        vacate();
        return null;
    }

    private void vacate() {
        occupied = false;
        stage = null;
        parallel.vacate(this);
    }
}

package dev.hawser.reactor;

import dev.hawser.defer.Deferred;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A system event trigger, as {@link Reactor#addSystemEventTrigger} gives it: to be taken back. Reactor thread only. */
public final class Trigger {
    /** What a trigger has come to. */
    private enum State {
        WAITING,
        REMOVED,
        RUN
    }

    private final Triggers owner;
    final TriggerPhase phase;
    private final Callable<? extends @Nullable Deferred<?>> action;
    private State state = State.WAITING;

    Trigger(Triggers owner, TriggerPhase phase, Callable<? extends @Nullable Deferred<?>> action) {
        this.owner = owner;
        this.phase = phase;
        this.action = action;
    }

    /**
     * Takes the trigger back, at any time before it has run; also from an earlier trigger of the same event.
     *
     * @throws IllegalStateException if it was removed before, or has run
     */
    public void remove() {
        switch (state) {
            case WAITING -> {
                state = State.REMOVED;
                owner.removed(this);
            }
            case REMOVED -> throw new IllegalStateException("the trigger was removed before");
            case RUN -> throw new IllegalStateException("the trigger has run, it cannot be removed any more");
        }
    }

    @Nullable Deferred<?> run() throws Exception {
        state = State.RUN;
        return action.call();
    }
}

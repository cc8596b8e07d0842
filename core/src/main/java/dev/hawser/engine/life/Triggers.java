package dev.hawser.engine.life;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.Trigger;
import dev.hawser.reactor.TriggerPhase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The triggers of one system event. Each runs once; a later event needs them added again. Reactor thread only. */
public final class Triggers {
    private final Core core;
    private final Map<TriggerPhase, ArrayDeque<Added>> waiting = new EnumMap<>(TriggerPhase.class);

    Triggers(Core core) {
        this.core = core;
        for (TriggerPhase phase : TriggerPhase.values()) {
            waiting.put(phase, new ArrayDeque<>());
        }
    }

    private ArrayDeque<Added> of(TriggerPhase phase) {
        return requireNonNull(waiting.get(phase));
    }

    public Trigger add(TriggerPhase phase, Callable<? extends @Nullable Deferred<?>> action) {
        Added trigger = new Added(phase, action);
        of(phase).add(trigger);
        return trigger;
    }

    /** One of them. */
    private final class Added implements Trigger {
        /** What it has come to. */
        private enum State {
            WAITING,
            REMOVED,
            RUN
        }

        private final TriggerPhase phase;
        private final Callable<? extends @Nullable Deferred<?>> action;
        private State state = State.WAITING;

        Added(TriggerPhase phase, Callable<? extends @Nullable Deferred<?>> action) {
            this.phase = phase;
            this.action = action;
        }

        @Override
        public void remove() {
            switch (state) {
                case WAITING -> {
                    state = State.REMOVED;
                    boolean waited = of(phase).remove(this);
                    Invariant.check(waited, "a trigger that waits is among those that do");
                }
                case REMOVED -> throw new IllegalStateException("the trigger was removed before");
                case RUN -> throw new IllegalStateException("the trigger has run, it cannot be removed any more");
            }
        }

        private @Nullable Deferred<?> run() throws Exception {
            Invariant.check(state == State.WAITING, "a trigger runs once, and not after its removal");
            state = State.RUN;
            return action.call();
        }
    }

    /** Runs the triggers of a phase. {@return what fires, with a value, when all that they returned have fired} */
    Deferred<?> run(TriggerPhase phase) {
        List<Deferred<?>> pending = new ArrayList<>();
        ArrayDeque<Added> triggers = of(phase);
        for (Added trigger = triggers.poll(); trigger != null; trigger = triggers.poll()) {
            try {
                Deferred<?> result = trigger.run();
                if (result != null) {
                    pending.add(result.addErrbackAction(e -> core.errors.failed(where(phase), e)));
                }
            } catch (Throwable e) {
                core.errors.failed(where(phase), e);
            }
        }
        return pending.isEmpty() ? Deferred.succeed(true) : DeferredList.of(pending);
    }

    private static String where(TriggerPhase phase) {
        return "running a trigger of phase " + phase;
    }
}

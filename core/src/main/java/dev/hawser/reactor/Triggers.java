package dev.hawser.reactor;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The triggers of one system event. Each runs once; a later event needs them added again. Reactor thread only. */
final class Triggers {
    private final Core core;
    private final Map<TriggerPhase, ArrayDeque<Trigger>> waiting = new EnumMap<>(TriggerPhase.class);

    Triggers(Core core) {
        this.core = core;
        for (TriggerPhase phase : TriggerPhase.values()) {
            waiting.put(phase, new ArrayDeque<>());
        }
    }

    private ArrayDeque<Trigger> of(TriggerPhase phase) {
        return waiting.computeIfAbsent(phase, _ -> new ArrayDeque<>());
    }

    Trigger add(TriggerPhase phase, Callable<? extends @Nullable Deferred<?>> action) {
        Trigger trigger = new Trigger(this, phase, action);
        of(phase).add(trigger);
        return trigger;
    }

    void removed(Trigger trigger) {
        of(trigger.phase).remove(trigger);
    }

    /** Runs the triggers of a phase. {@return what fires, with a value, when all that they returned have fired} */
    Deferred<?> run(TriggerPhase phase) {
        List<Deferred<?>> pending = new ArrayList<>();
        ArrayDeque<Trigger> triggers = of(phase);
        for (Trigger trigger = triggers.poll(); trigger != null; trigger = triggers.poll()) {
            try {
                Deferred<?> result = trigger.run();
                if (result != null) {
                    pending.add(result.addErrbackAction(e -> core.errors.failed(where(phase), e)));
                }
            } catch (Throwable e) {
                core.errors.failed(where(phase), e);
            }
        }
        return DeferredList.of(pending);
    }

    private static String where(TriggerPhase phase) {
        return "running a trigger of phase " + phase;
    }
}

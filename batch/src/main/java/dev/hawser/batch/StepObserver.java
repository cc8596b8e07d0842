package dev.hawser.batch;

import dev.hawser.defer.Deferred;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Is told by a workflow which step it is at. Steps of one attempt do not overlap.
 *
 * <p><b>Threads:</b> on the reactor.
 */
public interface StepObserver {
    /** An observer that takes no notice. */
    StepObserver NONE = new StepObserver() {
        @Override
        public void started(String step) {}

        @Override
        public void ended(String step, boolean succeeded) {}
    };

    /**
     * A step begins.
     *
     * @param step the name of the step, as in the job
     */
    void started(String step);

    /**
     * The step that began last has ended.
     *
     * @param step the name of the step
     * @param succeeded whether the workflow goes on
     */
    void ended(String step, boolean succeeded);

    /**
     * The step that began last waits for something that takes its time, and does nothing meanwhile: the slot is free for
     * others until {@link #takeSlot}. In the function of the attempt.
     */
    default void leaveSlot() {}

    /**
     * Asks for a slot again, to go on.
     *
     * @param former the number of the one that was left
     * @return fires with the number of the slot, perhaps another one, as soon as there is one; to be awaited at once
     */
    default Deferred<Integer> takeSlot(int former) {
        return Deferred.succeed(former);
    }

    /**
     * To be asked before anything leaves this process: waits while the row may be another's by now, as after a machine has
     * slept, until the attempt is cancelled for that, or it is known that the row is still its own. In the function of the
     * attempt.
     */
    default void awaitRow() {}

    /** The attempt waits for others, in its slot: its time stands still until {@link #goesOn}. */
    default void waits() {}

    /** The wait is over. */
    default void goesOn() {}

    /**
     * {@return what was {@link #keep kept} of the row, by the name of the step, also by earlier attempts and processes;
     * null of a step whose captures could not be kept. Not to be changed}
     */
    default ObjectNode kept() {
        return JsonNodeFactory.instance.objectNode();
    }

    /**
     * A step has succeeded that must not be done again for this row.
     *
     * @param step the name of the step
     * @param captured what it captured; null if that cannot be kept. Not to be changed any more
     * @return fires when that is durable: only then may the workflow go on
     */
    default Deferred<@Nullable Void> keep(String step, @Nullable ObjectNode captured) {
        return Deferred.succeed(null);
    }

    /**
     * {@return what is not to be done in this attempt, since the row goes on at the step that it failed at: what the steps
     * before that one captured, by their names; null of one that was left out. Empty if it begins with its first step. Not to
     * be changed}
     */
    default ObjectNode passed() {
        return JsonNodeFactory.instance.objectNode();
    }

    /**
     * The attempt fails.
     *
     * @param steps what another one need not do: as {@link #passed()} will give it, if it is asked for
     */
    default void fails(ObjectNode steps) {}

    /**
     * A step has found rows that are to be served, too.
     *
     * @param emission which; each of the run once only, however often it is found
     * @return fires when they are safe: only then may the workflow go on
     */
    default Deferred<Emission.Result> emit(Emission emission) {
        return Deferred.succeed(new Emission.Result(0, 0, emission.rows().size()));
    }
}

package dev.hawser.batch;

import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An attempt that has ended, for the journal and for those who watch.
 *
 * @param item what was served
 * @param number which try it was, from 1
 * @param slot in which slot it ran, from 0
 * @param startMicros its start, in microseconds since 1970
 * @param endMicros its end, in the same unit
 * @param steps its steps, in order, without overlap
 * @param outcome what came of it
 * @param passed of one that failed: what the steps captured that it had got past and that can be left out another time, by
 *     their names; null of one that was left out. Not to be changed
 */
public record AttemptReport(
        Item item,
        int number,
        int slot,
        long startMicros,
        long endMicros,
        List<StepTime> steps,
        AttemptOutcome outcome,
        ObjectNode passed) {
    private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

    /** Copies the list of steps. */
    public AttemptReport {
        steps = List.copyOf(steps);
    }

    /**
     * One after which all steps are to be done another time.
     *
     * @param item what was served
     * @param number which try it was, from 1
     * @param slot in which slot it ran, from 0
     * @param startMicros its start, in microseconds since 1970
     * @param endMicros its end, in the same unit
     * @param steps its steps, in order, without overlap
     * @param outcome what came of it
     */
    public AttemptReport(
            Item item,
            int number,
            int slot,
            long startMicros,
            long endMicros,
            List<StepTime> steps,
            AttemptOutcome outcome) {
        this(item, number, slot, startMicros, endMicros, steps, outcome, NOTHING);
    }

    /**
     * {@return the same, with another outcome}
     *
     * @param other the outcome
     */
    public AttemptReport with(AttemptOutcome other) {
        return new AttemptReport(item, number, slot, startMicros, endMicros, steps, other, passed);
    }
}

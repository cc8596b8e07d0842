package dev.hawser.batch;

import java.util.List;

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
 */
public record AttemptReport(
        Item item,
        int number,
        int slot,
        long startMicros,
        long endMicros,
        List<StepTime> steps,
        AttemptOutcome outcome) {
    /** Copies the list of steps. */
    public AttemptReport {
        steps = List.copyOf(steps);
    }
}

package dev.hawser.batch.job;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import java.util.OptionalDouble;

/**
 * What an attempt uses up, and how much of that may be used in a time.
 *
 * @param rate how much in which time
 * @param step the step that captures it
 * @param field by what name
 */
public record Cost(Rate rate, String step, String field) {
    /**
     * What an attempt has used up.
     *
     * @param report the attempt
     * @return how much; empty if it failed, which says nothing of others
     */
    public OptionalDouble of(AttemptReport report) {
        return report.outcome() instanceof AttemptOutcome.Succeeded(var output)
                ? OptionalDouble.of(used(output.path(step).path(field).asDouble(0)))
                : OptionalDouble.empty();
    }

    /** One answer with 1e400 in it must not be waited for as long as that. */
    private static double used(double said) {
        return Double.isFinite(said) ? Math.max(0, said) : 0;
    }
}

package dev.hawser.batch.job;

import java.math.BigDecimal;
import java.util.Locale;

/**
 * When a run stops early, in GNU parallel's grammar: {@code now,fail=10%}, {@code soon,fail=3}, {@code soon,done=100}.
 *
 * @param when whether attempts under way are cancelled
 * @param what which items are counted
 * @param threshold how many of them, or how many in a hundred
 * @param percent whether the threshold is a percentage of the items that have ended; such a rule acts once three items
 *     have ended, as parallel's does
 */
public record HaltRule(When when, What what, double threshold, boolean percent) {
    /** What happens to attempts under way. */
    public enum When {
        /** They are cancelled. */
        NOW,
        /** They end in their own time; no other starts. */
        SOON
    }

    /** What is counted. */
    public enum What {
        /** Items that failed for good. */
        FAIL,
        /** Items that are done. */
        SUCCESS,
        /** Both. */
        DONE,
        /** Items that failed for good, as long as all have ended so, in the same step and in a way that no retry mends. */
        ALIKE
    }

    /** Checks the range. */
    public HaltRule {
        if (what == What.ALIKE && percent) {
            throw new IllegalArgumentException("items that failed alike are counted, expected no percentage");
        }
        if (!(threshold > 0) || (percent && threshold > 100)) {
            throw new IllegalArgumentException(
                    "a stop rule needs a number above 0" + (percent ? " and up to 100 %" : "") + ", was " + threshold);
        }
    }

    /** {@return the rule as a job has it: {@code now,fail=10%}} */
    public String text() {
        return when.name().toLowerCase(Locale.ROOT) + "," + what.name().toLowerCase(Locale.ROOT) + "="
                + BigDecimal.valueOf(threshold).stripTrailingZeros().toPlainString() + (percent ? "%" : "");
    }
}

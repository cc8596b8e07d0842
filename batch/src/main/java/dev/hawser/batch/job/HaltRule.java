package dev.hawser.batch.job;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    /** For the JSON Schema. */
    static final String PATTERN = "^never$|^(now|soon),(fail|success|done|alike)=[0-9]+(\\.[0-9]+)?%?$";

    private static final Pattern RULE =
            Pattern.compile("(now|soon),(fail|success|done|alike)=([0-9]{1,12}(?:\\.[0-9]{1,9})?)(%?)");

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

    /**
     * {@return the rule that a text is; empty for {@code never}}
     *
     * @param text as it stands in the job
     */
    static Optional<HaltRule> parse(String text) {
        if (text.equals("never")) {
            return Optional.empty();
        }
        Matcher matcher = RULE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException();
        }
        boolean percent = !matcher.group(4).isEmpty();
        if (!percent && matcher.group(3).contains(".")) {
            throw new IllegalArgumentException("only a percentage can have a fraction");
        }
        return Optional.of(new HaltRule(
                When.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)),
                What.valueOf(matcher.group(2).toUpperCase(Locale.ROOT)),
                Double.parseDouble(matcher.group(3)),
                percent));
    }

    /** {@return the rule as a job has it: {@code now,fail=10%}} */
    public String text() {
        return when.name().toLowerCase(Locale.ROOT) + "," + what.name().toLowerCase(Locale.ROOT) + "="
                + BigDecimal.valueOf(threshold).stripTrailingZeros().toPlainString() + (percent ? "%" : "");
    }
}

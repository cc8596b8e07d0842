package dev.hawser.batch.run;

import dev.hawser.batch.job.HaltRule;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Counts how items end, and finds the stop rule that applies. */
final class Halts {
    /** A percentage of one or two items says nothing yet. */
    private static final long FEWEST_FOR_PERCENT = 3;

    private static final double HUNDRED = 100;

    private final List<HaltRule> rules;
    private final Supplier<OptionalLong> total;
    private long succeeded;
    private long failed;

    /** Whether all that ended so far failed alike, and how. */
    private boolean alike = true;

    private String firstFailure = "";

    /**
     * Makes one.
     *
     * @param rules any of them is enough
     * @param total how many items there are, if that is known
     */
    Halts(List<HaltRule> rules, Supplier<OptionalLong> total) {
        this.rules = rules;
        this.total = total;
    }

    /** An item is done; {@return the rule that stops the run now, if one does} */
    Optional<HaltRule> succeeded() {
        succeeded++;
        alike = false;
        return applying();
    }

    /**
     * An item failed for good; {@return the rule that stops the run now, if one does}
     *
     * @param failure what sort of failure it is; empty if another try might have mended it
     */
    Optional<HaltRule> failed(String failure) {
        failed++;
        if (failed == 1) {
            firstFailure = failure;
        }
        alike = alike && !failure.isEmpty() && failure.equals(firstFailure);
        return applying();
    }

    private Optional<HaltRule> applying() {
        for (HaltRule rule : rules) {
            if (applies(rule)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    private boolean applies(HaltRule rule) {
        long counted = switch (rule.what()) {
            case FAIL -> failed;
            case SUCCESS -> succeeded;
            case DONE -> succeeded + failed;
            case ALIKE -> alike ? failed : 0;
        };
        if (!rule.percent()) {
            return counted >= rule.threshold();
        }
        // of those that have ended, all have: "done" can only mean a part of the whole list
        long whole = rule.what() == HaltRule.What.DONE ? total.get().orElse(Long.MAX_VALUE) : succeeded + failed;
        return succeeded + failed >= FEWEST_FOR_PERCENT && counted * HUNDRED >= rule.threshold() * whole;
    }
}

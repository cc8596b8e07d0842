package dev.hawser.batch.run;

import dev.hawser.batch.job.Cost;
import java.util.OptionalDouble;

/**
 * A rate of something that attempts use up, which is known when they have ended: what they will use is taken to be what
 * others did, and put right afterwards. As long as nothing is known, one runs alone.
 */
final class CostPace {
    /** How much the last one says of the next. */
    private static final double NEWS = 0.1;

    private static final long UNTIL_ONE_ENDS = Starts.NOT_KNOWN;

    private final Cost cost;
    private final double interval;
    private final long base;
    private double average = -1;
    private double due;
    private int underWay;

    CostPace(Cost cost, long now) {
        this.cost = cost;
        this.interval = (double) cost.rate().per().toNanos() / cost.rate().starts();
        this.base = now;
    }

    /** How long until a start is allowed, in nanoseconds; 0 or less for now. */
    long nanosUntilNext(long now) {
        return average < 0 && underWay > 0 ? UNTIL_ONE_ENDS : (long) Math.ceil(due - (now - base));
    }

    /** An attempt starts. {@return what it is taken to use} */
    double started(long now) {
        double expected = Math.max(0, average);
        underWay++;
        due = Math.max(due, now - base) + expected * interval;
        return expected;
    }

    /** It has ended. */
    void ended(double expected, AttemptEnd end) {
        underWay--;
        OptionalDouble told = cost.of(end.report());
        double used = told.orElse(0);
        if (told.isPresent()) {
            average = average < 0 ? used : average + NEWS * (used - average);
        }
        due += (used - expected) * interval;
    }
}

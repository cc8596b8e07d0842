package dev.hawser.web;

/**
 * What has happened in a run, in bounded memory. Belongs to one thread at a time.
 *
 * @param series how fast it went, over time
 * @param failures those that failed alike together
 * @param log what was said
 */
record Past(Series series, FailureGroups failures, RunLog log) {
    Past() {
        this(new Series(), new FailureGroups(), new RunLog());
    }

    /** {@return the same, which does not change with this} */
    Past copy() {
        return new Past(series.copy(), failures.copy(), log.copy());
    }
}

package dev.hawser.batch.journal;

import dev.hawser.batch.journal.Entry.How;

/** What became of an attempt at a row that was served elsewhere. */
public enum Fate {
    /** The row is done. */
    DONE(How.DONE),
    /** The row failed for good. */
    DEAD(How.DEAD),
    /** Another try is made. */
    RETRY(How.RETRY);

    private final How how;

    Fate(How how) {
        this.how = how;
    }

    How how() {
        return how;
    }
}

package dev.hawser.batch.job;

/** What is done with a row whose id an earlier row has. */
public enum Duplicates {
    /** The run ends with a message that names both lines. */
    REFUSE,
    /** Both rows are served. */
    RUN,
    /** The later row is left out. */
    SKIP
}

package dev.hawser.batch.job;

/** What becomes of a row that cannot be read: of the wrong number of fields, no JSON, or with bytes that are no text. */
public enum BadRows {
    /** The run ends with a message. */
    REFUSE,
    /** It is dead at once, and {@code dead.jsonl} keeps its text. */
    DEAD,
    /** It is left out, and counted. */
    SKIP
}

package dev.hawser.batch.source;

/** What a source of work can do beside the basics. */
public enum Capability {
    /** It keeps the cap on items under way over all processes that take from it. */
    FLEET_CAP,
    /** An item that waits for its next try holds no slot of the cap. */
    DELAY_FREES_SLOT,
    /** It can tell how many items there are before all have been read. */
    COUNTS
}

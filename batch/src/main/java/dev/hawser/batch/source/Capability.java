package dev.hawser.batch.source;

/** What a source of work can do beside the basics. */
public enum Capability {
    /** What it hands out counts against its cap as long as the lease lasts, so that nothing should be taken ahead of use. */
    LEASE_HOLDS_SLOT,
    /** Several processes take from it: who gives an item back, or has it tried again, may not be who gets it next. */
    SHARED,
    /** An item that waits for its next try holds no slot of the cap. */
    DELAY_FREES_SLOT,
    /** It can tell how many items there are before all have been read. */
    COUNTS
}

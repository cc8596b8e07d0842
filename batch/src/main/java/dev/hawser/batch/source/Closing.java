package dev.hawser.batch.source;

/** How a run ended in this process. */
public enum Closing {
    /** Every item is done or dead. */
    COMPLETE,
    /** Every item that this process was to serve is done or dead; there are others. */
    LIMITED,
    /** It was told to stop and has work left. */
    DRAINED,
    /** A stop rule of the job ended it. */
    HALTED,
    /** It lost its leases to others: they were out of reach of each other for too long. */
    LOST,
    /** It could not go on: the input is bad or the journal cannot be written. */
    FAILED
}

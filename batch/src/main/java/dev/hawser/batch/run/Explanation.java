package dev.hawser.batch.run;

/**
 * Where an item is and what it waits for.
 *
 * @param itemId which item
 * @param place where it is
 * @param text the same in a sentence, with the names and times
 */
public record Explanation(String itemId, Place place, String text) {
    /** Where an item can be. */
    public enum Place {
        /** It has a slot. */
        RUNNING,
        /** It is under way, and without a slot until what it waits for is looked at again. */
        RESTING,
        /** All slots are taken. */
        WAITS_FOR_SLOT,
        /** As many of its key as may run are running. */
        WAITS_FOR_KEY,
        /** Its server, that of its key, is in trouble, or asked to wait. */
        HELD,
        /** Attempts may start only so often. */
        WAITS_FOR_RATE,
        /** It failed, and its next try is not due. */
        WAITS_FOR_RETRY,
        /** The run is paused. */
        PAUSED,
        /** Too many outcomes are under way to the disk. */
        WAITS_FOR_RECORDS,
        /** It has ended, and its outcome is under way to the disk. */
        RECORDING,
        /** The run is ending and starts nothing. */
        STOPPING,
        /** This process does not hold it: it has not been read, or has ended, or there is no such item. */
        NOT_HELD
    }
}

package dev.hawser.batch.run;

/** What stands between a row whose key has room and a slot; the first that applies. */
enum Gate {
    /** Nothing. */
    OPEN,
    /** The run is paused. */
    PAUSED,
    /** All slots are taken, or the source gives none at present, or the run has not begun. */
    SLOTS,
    /** Too many outcomes are under way to the disk. */
    RECORDS,
    /** The machine is too busy. */
    LOAD,
    /** The next start is not due. */
    RATE,
    /** The run is ending. */
    STOPPING
}

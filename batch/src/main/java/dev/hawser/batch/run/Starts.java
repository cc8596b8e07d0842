package dev.hawser.batch.run;

/** When attempts may start. Times are those of the reactor's clock, in nanoseconds. */
interface Starts {
    /** How long until somebody says more, where nothing may start before that. */
    long NOT_KNOWN = Long.MAX_VALUE;

    /** How long until a start is allowed; 0 or less for now. */
    long nanosUntilNext(long now);

    /** A start is made; only when it is allowed. */
    void started(long now);
}

package dev.hawser.defer;

/** A call that was asked for and has not run yet, or has. Of the thread of the clock that gave it. */
public interface ScheduledCall {
    /**
     * Takes it back.
     *
     * @throws IllegalStateException if it has begun, or was cancelled before; {@link #isActive()} tells
     */
    void cancel();

    /** {@return whether it is still to run} */
    boolean isActive();
}

package dev.hawser.reactor;

/** When a system event trigger runs. Within a phase, triggers run in the order in which they were added. */
public enum TriggerPhase {
    /** First; the next phase waits for the Deferreds that these triggers return, and the loop goes on turning. */
    BEFORE,
    /** The event itself. At shutdown: after the live functions have ended or {@code stopTimeout} is over. */
    DURING,
    /** Last. */
    AFTER
}

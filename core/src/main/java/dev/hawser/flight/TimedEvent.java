package dev.hawser.flight;

import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.SettingDefinition;

/**
 * Something that took its time. To write it down costs more than many a function does, so that it is told only if it was
 * long, or went wrong.
 */
abstract class TimedEvent extends Event {
    private final transient long nanos;
    private final transient boolean wrong;

    /** Is asked for twice: before the texts are made, and as it is written. */
    private transient boolean told;

    /**
     * @param nanos how long it took
     * @param wrong whether it went wrong
     */
    TimedEvent(long nanos, boolean wrong) {
        this.nanos = nanos;
        this.wrong = wrong;
    }

    @SettingDefinition
    @Label("Least time")
    @Description("What took less is told only if it went wrong, and 100 times a second")
    boolean least(Least least) {
        if (!told) {
            told = least.isReached(nanos) || (wrong && least.tellsMore());
        }
        return told;
    }
}

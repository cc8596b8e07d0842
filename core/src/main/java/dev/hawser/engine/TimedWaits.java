package dev.hawser.engine;

/** What becomes of a timed wait of the JDK, such as {@code Thread.sleep}, in code on a reactor. */
public enum TimedWaits {
    /** It is a timer of the reactor. */
    ARE_TIMERS,
    /** It takes real time, though the reactor's own time is virtual. */
    TAKE_REAL_TIME,
    /** It fails its function: the reactor's time is virtual, and no clock that the JDK asks. */
    ARE_REFUSED
}

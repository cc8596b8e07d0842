package dev.hawser.testing;

/** Which clock the reactor of a test lives by. */
public enum TestTime {
    /**
     * A clock that jumps ({@link dev.hawser.reactor.VirtualTime}). {@code Thread.sleep} and other timed waits of the
     * JDK, which ask the JDK's own clock, fail the function that makes them.
     */
    VIRTUAL,

    /** A clock that jumps, except for timed waits of the JDK: they take real time. For code that cannot be changed. */
    VIRTUAL_WITH_REAL_WAITS,

    /** The real clock, for a test of real I/O. It must call {@code reactor.run()}, since no time can be advanced. */
    REAL
}

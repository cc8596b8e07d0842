package dev.hawser.engine.jdk;

/** What the engine relies on that the JDK promises nowhere: each is tried out before the first reactor. */
public enum Trait {
    /** The threads' code runs on the platform thread that runs their continuations. */
    CARRIER("virtual threads on a thread of ours", true),
    /** A thread can be parked by the two steps of the JDK's own park, and ends. */
    PARK("parking a thread in two steps", true),
    /** An interrupt makes a parked thread go on at once. */
    INTERRUPT("an interrupt that wakes a parked thread", true),
    /** {@code Thread.sleep} and the like ask the scheduler, by {@code schedule}. */
    TIMED_WAITS("timed waits that ask the thread's scheduler", true),
    /** {@code Thread.yield} hands the thread in before it returns to its carrier, which may start another meanwhile. */
    YIELD("a yield that hands over at once", true),
    /** A virtual thread has the scheduler of the virtual thread that starts it. */
    INHERITANCE("threads that inherit the scheduler of the one that starts them", false);

    private final String description;
    private final boolean needed;

    Trait(String description, boolean needed) {
        this.description = description;
        this.needed = needed;
    }

    /** {@return whether there is no carrier mode without it} */
    public boolean isNeeded() {
        return needed;
    }

    /** {@return what it is, in a few words} */
    public String description() {
        return description;
    }
}

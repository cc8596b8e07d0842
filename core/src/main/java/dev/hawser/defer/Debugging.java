package dev.hawser.defer;

/**
 * Debug mode: off unless {@code -Dhawser.debug=true} or {@link #set}. While it is on, each Deferred remembers where it
 * was made and fired and to whom it belongs; every use is checked to be by its owner (the reactor it was made on, or
 * the thread if there was none), failures name the places where they were awaited, and reports of unhandled ones say
 * more. Costs a stack trace or two for each Deferred.
 *
 * <p>For any thread. It may be switched at any time: what was made while it was off is simply not known.
 */
public final class Debugging {
    /**
     * State of the whole JVM: the switch itself. Not volatile: it is asked at each stage, and what the compiler may not
     * move past such a read costs a chain some 7 % of its time. A thread sees the switch the next time that it comes here from
     * code that is not one compiled loop.
     */
    private static boolean on = Boolean.getBoolean("hawser.debug");

    private Debugging() {}

    /**
     * Switches debug mode.
     *
     * @param enabled whether it is to be on
     */
    public static void set(boolean enabled) {
        on = enabled;
    }

    /** {@return whether debug mode is on} */
    public static boolean isOn() {
        return on;
    }
}

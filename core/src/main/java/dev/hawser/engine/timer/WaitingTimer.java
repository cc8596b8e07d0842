package dev.hawser.engine.timer;

import java.util.List;

/**
 * A timer that waits, for a dump.
 *
 * @param what which kind of timer, and the class of the function that it will call
 * @param remaining nanoseconds until it is due; zero if it is overdue
 * @param added in debug mode, the stack of where it was added or moved last; else empty
 */
public record WaitingTimer(String what, long remaining, List<StackTraceElement> added) {}

package dev.hawser.reactor;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A timer that waits, as {@link Reactor#dumpTimers()} shows it.
 *
 * @param what which kind of timer, and the class of the function that it will call
 * @param remaining the time until it is due; zero if it is overdue
 * @param added in debug mode, where it was added (or moved last), innermost call first; else empty
 */
public record TimerInfo(String what, Duration remaining, List<StackTraceElement> added) {
    /** {@return the timer and where it was added, over several lines} */
    @Override
    public String toString() {
        return added.stream()
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining("", what + ", due in " + remaining, ""));
    }
}

package dev.hawser.reactor;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A timer that waits, as {@link Reactor#dumpTimers()} shows it.
 *
 * @param what which kind of timer, and the class of the function that it will call
 * @param remaining the time until it is due; zero if it is overdue
 * @param added in debug mode, where it was added (or moved last), innermost call first; else empty
 */
public record TimerInfo(String what, Duration remaining, List<StackTraceElement> added) {
    /** What stands above the caller's own code in each stack. */
    private static final Set<String> ENGINE = Set.of(
            Thread.class.getName(),
            TimerQueue.class.getName(),
            DelayedCall.class.getName(),
            DeferredTimer.class.getName(),
            Reactor.class.getName());

    static TimerInfo of(TimerNode node, long now, StackTraceElement @Nullable [] added) {
        return new TimerInfo(
                node.what(),
                Duration.ofNanos(Math.max(0, node.due - now)),
                added == null
                        ? List.of()
                        : Arrays.stream(added)
                                .dropWhile(frame -> ENGINE.contains(frame.getClassName()))
                                .toList());
    }

    /** {@return the timer and where it was added, over several lines} */
    @Override
    public String toString() {
        return added.stream()
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining("", what + ", due in " + remaining, ""));
    }
}

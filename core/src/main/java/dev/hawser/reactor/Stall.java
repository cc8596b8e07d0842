package dev.hawser.reactor;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A slice that held the reactor's thread for longer than the watchdog's threshold, as seen while it did, or when it was over.
 *
 * @param reactor the reactor's name
 * @param thread what ran: a function's name, the runner (a callback), or the reactor's own thread
 * @param stood how long it had stood when it was seen
 * @param cpu how much CPU time the reactor's thread had used meanwhile; much less than {@code stood} means that it
 *     waited, or had no core to run on; negative where the JVM does not tell
 * @param stack where it stood, innermost call first; where it was last seen, if it is over
 * @param over whether it has gone on since; {@code stood} is then the whole of it
 */
public record Stall(
        String reactor, String thread, Duration stood, Duration cpu, List<StackTraceElement> stack, boolean over) {
    /** So many lines of the stack are shown. */
    private static final int LINES = 8;

    /** {@return the stall, over several lines: with the innermost 8 of its stack, and with none if it is over} */
    @Override
    public String toString() {
        if (over) {
            return "reactor %s goes on, after it was held for %d ms in all by %s"
                    .formatted(reactor, stood.toMillis(), thread);
        }
        String used = cpu.isNegative() ? "" : " (CPU time %d ms)".formatted(cpu.toMillis());
        String head = "reactor %s has been held for %d ms%s by %s".formatted(reactor, stood.toMillis(), used, thread);
        String more = stack.size() <= LINES ? "" : "\n    ... " + (stack.size() - LINES) + " more";
        return stack.stream()
                .limit(LINES)
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining("", head, more));
    }
}

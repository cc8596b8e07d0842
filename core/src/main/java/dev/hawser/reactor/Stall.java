package dev.hawser.reactor;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A slice that held the reactor's thread for longer than the watchdog's threshold, as seen while it did.
 *
 * @param reactor the reactor's name
 * @param thread what ran: a function's name, the runner (a callback), or the reactor's own thread
 * @param stood how long it had stood when it was seen
 * @param cpu how much CPU time the reactor's thread had used meanwhile; much less than {@code stood} means that it
 *     waited, or had no core to run on; negative where the JVM does not tell
 * @param stack where it stood, innermost call first
 */
public record Stall(String reactor, String thread, Duration stood, Duration cpu, List<StackTraceElement> stack) {
    /** {@return the stall and its stack, over several lines} */
    @Override
    public String toString() {
        String used = cpu.isNegative() ? "" : " (CPU time %d ms)".formatted(cpu.toMillis());
        String head = "reactor %s has been held for %d ms%s by %s".formatted(reactor, stood.toMillis(), used, thread);
        return stack.stream().map(frame -> "\n    at " + frame).collect(Collectors.joining("", head, ""));
    }
}

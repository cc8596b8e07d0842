package dev.hawser.reactor;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A live inline function, as {@link Reactor#dump()} shows it.
 *
 * @param name its name, or its number if it was given none
 * @param age how long ago it was started
 * @param awaits what it awaits, or an empty string when it awaits no Deferred
 * @param waitsFor where that will come from, as far as the reactor knows: a function, the taker of a lock, a timer, a job of a
 *     worker; the lock of the JDK that it is blocked on; or an empty string
 * @param state the state of its thread
 * @param stack where it stands, innermost call first; empty where that could not be had
 */
public record FunctionInfo(
        String name, Duration age, String awaits, String waitsFor, Thread.State state, List<StackTraceElement> stack) {
    /** {@return the function and its stack, over several lines} */
    @Override
    public String toString() {
        String head = "%s, %s old, %s%s".formatted(name, age, state, awaits.isEmpty() ? "" : ", awaits " + awaits)
                + (waitsFor.isEmpty() ? "" : ", which waits for " + waitsFor);
        return stack.stream().map(frame -> "\n    at " + frame).collect(Collectors.joining("", head, ""));
    }
}

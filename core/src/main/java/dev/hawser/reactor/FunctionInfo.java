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
 * @param state the state of its thread
 * @param stack where it stands, innermost call first; empty where that could not be had
 */
public record FunctionInfo(
        String name, Duration age, String awaits, Thread.State state, List<StackTraceElement> stack) {
    /** {@return the function and its stack, over several lines} */
    @Override
    public String toString() {
        String head = "%s, %s old, %s%s".formatted(name, age, state, awaits.isEmpty() ? "" : ", awaits " + awaits);
        return stack.stream().map(frame -> "\n    at " + frame).collect(Collectors.joining("", head, ""));
    }
}

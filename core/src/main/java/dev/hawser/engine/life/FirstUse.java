package dev.hawser.engine.life;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells what a program cannot help: the first call of something in our other modules, which loads and prepares a great
 * deal. Of one thread.
 */
final class FirstUse {
    /** Ours, but for the engine, which is below everything on a stack. */
    private static final List<String> OURS =
            List.of("dev.hawser.net.", "dev.hawser.sql.", "dev.hawser.process.", "dev.hawser.http.");

    private static final List<String> BELOW_OURS = List.of("java.", "javax.", "jdk.", "sun.", "io.netty.");

    /** By way in, the mark that the reactor was at then. */
    private final Map<String, Long> seen = new HashMap<>();

    /**
     * Whether the innermost code on the stack is ours, or what that calls, by a way in that was not seen before: or only in
     * this same step, since a first call may take a while.
     *
     * @param mark the step that the reactor is at
     */
    boolean isSeenIn(List<StackTraceElement> stack, long mark) {
        String wayIn = "";
        for (StackTraceElement frame : stack) {
            String name = frame.getClassName();
            if (isOneOf(OURS, name)) {
                wayIn = name + "." + frame.getMethodName();
            } else if (!isOneOf(BELOW_OURS, name)) {
                break;
            }
        }
        return !wayIn.isEmpty() && seen.computeIfAbsent(wayIn, _ -> mark) == mark;
    }

    private static boolean isOneOf(List<String> prefixes, String name) {
        return prefixes.stream().anyMatch(name::startsWith);
    }
}

package dev.hawser.engine.life;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells what a program cannot help: the first call of something in our other modules, which loads and prepares a great
 * deal. Of one thread.
 */
final class FirstUse {
    /** Ours, but for the engine, which is below everything on a stack. */
    private static final List<String> OURS =
            List.of("dev.hawser.net.", "dev.hawser.sql.", "dev.hawser.process.", "dev.hawser.http.");

    private static final List<String> BELOW_OURS = List.of("java.", "javax.", "jdk.", "sun.", "io.netty.");

    private final Set<String> seen = new HashSet<>();

    /** Whether the innermost code on the stack is ours, or what that calls, by a way in that was not seen before. */
    boolean isSeenIn(List<StackTraceElement> stack) {
        String wayIn = "";
        for (StackTraceElement frame : stack) {
            String name = frame.getClassName();
            if (isOneOf(OURS, name)) {
                wayIn = name + "." + frame.getMethodName();
            } else if (!isOneOf(BELOW_OURS, name)) {
                break;
            }
        }
        return !wayIn.isEmpty() && seen.add(wayIn);
    }

    private static boolean isOneOf(List<String> prefixes, String name) {
        return prefixes.stream().anyMatch(name::startsWith);
    }
}

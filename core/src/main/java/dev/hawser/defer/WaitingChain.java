package dev.hawser.defer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Debug mode: a Deferred that has not fired, whose stages wait for that.
 *
 * @param deferred the Deferred, in words
 * @param added where its first stage was added, innermost call first
 */
public record WaitingChain(String deferred, List<StackTraceElement> added) {
    /** Copies the list. */
    public WaitingChain {
        added = List.copyOf(added);
    }

    /**
     * The chains on a reactor that wait, in debug mode; none in other modes. Left out are stages that Hawser added itself,
     * and chains of which somebody knows that they wait: because {@link Deferred#isFired()} or {@link Deferred#outcome()}
     * said so since the stage was added.
     *
     * @param suspension the reactor's; called on it
     * @return one for each chain, in the order in which stages were added; at most some 10,000
     */
    public static List<WaitingChain> on(Suspension suspension) {
        List<WaitingChain> found = new ArrayList<>();
        Set<Deferred<?>> told = new HashSet<>();
        for (Deferred<?> source : suspension.waiting.all()) {
            List<StackTraceElement> added = addedByUser(source.next);
            if (!added.isEmpty()) {
                if (!isBelow(source, told)) {
                    found.add(new WaitingChain(source.toString(), added));
                }
                told.add(source);
            }
        }
        return found;
    }

    /** Whether the chain was told of when a Deferred above this one was found. */
    private static boolean isBelow(Deferred<?> source, Set<Deferred<?>> told) {
        @Nullable Deferred<?> at = source;
        while (at instanceof Stage<?> stage && stage.state == State.PENDING) {
            at = stage.upstream;
            if (at != null && told.contains(at)) {
                return true;
            }
        }
        return false;
    }

    /** Where a stage was added; empty if that is not known, or if it was not code of a user's. */
    private static List<StackTraceElement> addedByUser(@Nullable Object stage) {
        Throwable created = stage == null ? null : DebugTable.createdAt(stage);
        if (created == null) {
            return List.of();
        }
        List<StackTraceElement> callers = Arrays.stream(created.getStackTrace())
                .dropWhile(frame -> frame.getClassName().startsWith("dev.hawser.defer."))
                .toList();
        return callers.isEmpty() || isOfHawser(callers.getFirst().getClassName()) ? List.of() : callers;
    }

    /** Hawser's own tests are users of it. */
    private static boolean isOfHawser(String className) {
        int nested = className.indexOf('$');
        String file = nested < 0 ? className : className.substring(0, nested);
        return file.startsWith("dev.hawser.") && !file.endsWith("Test");
    }

    /** {@return the Deferred and where its stage was added, over several lines} */
    @Override
    public String toString() {
        return added.stream().map(frame -> "\n    at " + frame).collect(Collectors.joining("", deferred, ""));
    }
}

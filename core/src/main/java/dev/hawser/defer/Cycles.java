package dev.hawser.defer;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out whether one Deferred waits for another, so that nothing is made to wait for itself. */
final class Cycles {
    private final Stage<?> sought;
    private final ArrayDeque<Deferred<?>> toVisit = new ArrayDeque<>();
    private final Set<ShareHub> visited = Collections.newSetFromMap(new IdentityHashMap<>());

    private Cycles(Stage<?> sought) {
        this.sought = sought;
    }

    /** Whether {@code start} gets its outcome from {@code sought}, however far upstream. */
    static boolean waitsFor(Deferred<?> start, Stage<?> sought) {
        Deferred<?> end = endOfStages(start.resolved(), sought);
        if (end == sought) {
            return true;
        }
        // Nearly always a plain promise: nothing upstream of it.
        return end instanceof Promise<?> promise
                && (promise.origin instanceof Share || promise.origin instanceof Join<?>)
                && new Cycles(sought).search(promise);
    }

    private static @Nullable Deferred<?> endOfStages(Deferred<?> start, Stage<?> sought) {
        @Nullable Deferred<?> at = start;
        while (at != sought && at instanceof Stage<?> stage) {
            at = stage.upstream;
        }
        return at;
    }

    private boolean search(Promise<?> start) {
        toVisit.push(start);
        while (!toVisit.isEmpty()) {
            Deferred<?> end = endOfStages(toVisit.pop(), sought);
            if (end == sought) {
                return true;
            }
            if (end instanceof Promise<?> promise) {
                addOrigin(promise.origin);
            }
        }
        return false;
    }

    private void addOrigin(@Nullable Origin origin) {
        switch (origin) {
            case Share share -> {
                if (visited.add(share.hub)) {
                    toVisit.push(share.hub.source());
                }
            }
            case Join<?> join -> join.inputs().forEach(input -> toVisit.push(input.source()));
            case Canceller<?> _, CancelRequest _, CancelRequest.Cancelling _ -> {}
            case null -> {}
        }
    }
}

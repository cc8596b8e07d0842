package dev.hawser.defer;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether one Deferred waits for another, so that nothing is made to wait for itself.
 *
 * <p>It goes up from the one and down from the other in turns, and stops as soon as either way has an end: so joining
 * two chains costs the length of the shorter one, and building a chain of a million by joining stays cheap whatever
 * the order. Only where both ways branch (lists above, shares below) everything upstream is searched.
 */
final class Cycles {
    private final Stage<?> sought;
    private final ArrayDeque<Deferred<?>> toVisit = new ArrayDeque<>();
    private final Set<Deferred<?>> visited = Collections.newSetFromMap(new IdentityHashMap<>());

    private Cycles(Stage<?> sought) {
        this.sought = sought;
    }

    /** Whether {@code start} gets its outcome from {@code sought}, however far upstream. */
    static boolean waitsFor(Deferred<?> start, Stage<?> sought) {
        Deferred<?> up = start.resolved();
        Deferred<?> down = sought;
        boolean upBranches = false;
        boolean downBranches = false;
        while (!upBranches || !downBranches) {
            if (!upBranches) {
                upBranches = up instanceof Promise<?> promise && promise.origin instanceof Join<?>;
                Deferred<?> above = above(up);
                if (above == sought) {
                    return true;
                }
                if (above == null && !upBranches) {
                    return false;
                }
                up = above == null ? up : above;
            }
            if (!downBranches) {
                downBranches = down.next instanceof ShareHub;
                Deferred<?> below = below(down);
                if (below == null && !downBranches) {
                    return false;
                }
                down = below == null ? down : below;
            }
        }
        return new Cycles(sought).search(up);
    }

    /** The one Deferred that this one's outcome comes from; null if there is none, or many. */
    private static @Nullable Deferred<?> above(Deferred<?> deferred) {
        return switch (deferred) {
            case Stage<?> stage -> stage.upstream;
            case Promise<?> promise -> promise.origin instanceof Share share ? share.hub.source() : null;
        };
    }

    /** The one Deferred that gets this one's outcome; null if there is none, or many. */
    private static @Nullable Deferred<?> below(Deferred<?> deferred) {
        return switch (deferred.next) {
            case Stage<?> stage -> stage;
            case Join.Input input -> input.result();
            case ShareHub _, Suspension.Waiter _, Successor.Taken _, UnhandledNode _ -> null;
            case null -> null;
        };
    }

    private boolean search(Deferred<?> start) {
        toVisit.push(start);
        while (!toVisit.isEmpty()) {
            Deferred<?> at = toVisit.pop();
            if (at == sought) {
                return true;
            }
            if (visited.add(at)) {
                Deferred<?> above = above(at);
                if (above != null) {
                    toVisit.push(above);
                } else if (at instanceof Promise<?> promise && promise.origin instanceof Join<?> join) {
                    join.inputs().forEach(input -> toVisit.push(input.source()));
                }
            }
        }
        return false;
    }
}

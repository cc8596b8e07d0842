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
        while (up != sought) {
            Deferred<?> above = above(up);
            Deferred<?> below = below(down);
            if ((above == null && !branchesAbove(up)) || (below == null && !branchesBelow(down))) {
                return false;
            }
            if (above == null && below == null) {
                return new Cycles(sought).search(up);
            }
            up = above == null ? up : above;
            down = below == null ? down : below;
        }
        return true;
    }

    private static boolean branchesAbove(Deferred<?> deferred) {
        return deferred instanceof Promise<?> promise && promise.origin instanceof Join<?>;
    }

    private static boolean branchesBelow(Deferred<?> deferred) {
        return deferred.next instanceof ShareHub;
    }

    /** The one Deferred that this one's outcome comes from; null if there is none, or many. */
    private static @Nullable Deferred<?> above(Deferred<?> deferred) {
        // no switch over types, here and below: each is a class that the JVM makes at the start
        if (deferred instanceof Stage<?> stage) {
            return stage.upstream;
        }
        return deferred instanceof Promise<?> promise && promise.origin instanceof ShareHub.Share share
                ? share.hub.source()
                : null;
    }

    /** The one Deferred that gets this one's outcome; null if there is none, or many. */
    private static @Nullable Deferred<?> below(Deferred<?> deferred) {
        if (deferred.next instanceof Stage<?> stage) {
            return stage;
        }
        return deferred.next instanceof Join.Input input ? input.result() : null;
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

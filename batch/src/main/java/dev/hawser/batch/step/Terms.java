package dev.hawser.batch.step;

import dev.hawser.defer.DeferredSemaphore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the rows of a run have in common at their steps.
 *
 * @param column which identifies a row
 * @param told what the user was told already
 * @param throttles of steps that so many rows may be at, by their names
 */
record Terms(String column, Set<String> told, Map<String, DeferredSemaphore> throttles) {
    static Terms of(String column) {
        return new Terms(column, new HashSet<>(), new HashMap<>());
    }
}

package dev.hawser.batch.step;

import dev.hawser.defer.DeferredSemaphore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the rows of a run have in common at their steps.
 *
 * @param column which identifies a row
 * @param told what the user was told already
 * @param throttles of steps that so many rows may be at, by their names
 * @param quotas of servers, where requests go by what those say; empty if not
 * @param canned answers in place of the world; empty but in a test of a job
 */
record Terms(
        String column,
        Set<String> told,
        Map<String, DeferredSemaphore> throttles,
        Optional<ServerQuotas> quotas,
        Optional<Canned> canned) {
    static Terms of(String column, Optional<ServerQuotas> quotas, Optional<Canned> canned) {
        return new Terms(column, new HashSet<>(), new HashMap<>(), quotas, canned);
    }
}

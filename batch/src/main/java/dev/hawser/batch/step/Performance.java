package dev.hawser.batch.step;

import dev.hawser.batch.job.Scope;
import dev.hawser.http.client.CookieJar;
import dev.hawser.reactor.Reactor;
import java.util.Optional;

/**
 * One step in one attempt.
 *
 * @param step its name
 * @param scope what the names in templates stand for
 * @param cookies those of the attempt
 * @param finder takes what rows are found, or what became of them; empty if the step is to find none
 * @param itsRow waits while the row may be another's; to be asked before anything leaves the process
 * @param shared what the steps share
 */
record Performance(
        String step, Scope scope, CookieJar cookies, Optional<Finding> finder, Runnable itsRow, Shared shared) {
    Reactor reactor() {
        return shared.reactor();
    }
}

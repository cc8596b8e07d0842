package dev.hawser.web;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import tools.jackson.databind.JsonNode;

/**
 * What a page sees of a run, and what it may do to it.
 *
 * <p><b>Threads:</b> of the reactor that serves the page. Answers are JSON, and what rows and servers say is in them as it is:
 * the page takes it for text.
 */
public sealed interface RunSight permits LiveRun, StoredRun, FleetSight {
    /** {@return what does not change, for the head of a page} */
    RunAbout about();

    /** {@return how the run stands; asked for ten times a second and page, so it is kept for a while} */
    Picture picture();

    /**
     * Asks the run, or changes it.
     *
     * @param request as it is given to {@code hawser ctl}; {@code retry-dead} too
     * @return fires with {@code ok} and what was asked for, or {@code error} if it was refused
     */
    @CheckReturnValue
    Deferred<JsonNode> ask(String request);
}

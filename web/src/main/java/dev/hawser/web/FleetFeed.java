package dev.hawser.web;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What the page of a fleet's run asks its database.
 *
 * <p><b>Threads:</b> of the reactor.
 */
public interface FleetFeed {
    /**
     * {@return fires with how the run stands, as {@code FleetLook.now} tells; empty if there is no such run}
     *
     * @param after the {@code seq} of the last look; 0 for none
     */
    @CheckReturnValue
    Deferred<Optional<JsonNode>> look(long after);

    /**
     * {@return fires with some dead rows as the page shows them: {@code rows}, and {@code next}, which is −1 at the end}
     *
     * @param text what they have in them; empty for any
     * @param from {@code next} of the ones before; 0 for the first
     */
    @CheckReturnValue
    Deferred<JsonNode> dead(String text, long from);

    /**
     * Asks the run, or changes it.
     *
     * @param request as it is given to {@code hawser ctl URL/RUN}; {@code explain ID} and {@code waiting}, too
     * @return fires with {@code ok} and what was asked for, or {@code error} if it was refused
     */
    @CheckReturnValue
    Deferred<JsonNode> ask(String request);
}

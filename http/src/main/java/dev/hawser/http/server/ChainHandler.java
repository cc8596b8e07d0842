package dev.hawser.http.server;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Request;
import dev.hawser.http.Response;

/** Answers requests without a function: as a callback, which may not wait. */
@FunctionalInterface
public interface ChainHandler {
    /**
     * Begins to answer.
     *
     * @param request what is asked for
     * @return fires with the answer; cancelled when nobody wants that any more
     * @throws Exception as {@link Handler#handle}
     */
    Deferred<Response> handle(Request request) throws Exception;
}

package dev.hawser.http.server;

import dev.hawser.http.Request;
import dev.hawser.http.Response;

/** Stands before handlers: sees the request first, and the answer last. */
@FunctionalInterface
public interface Filter {
    /**
     * Answers, by what is behind it or by itself. In the request's function.
     *
     * @param request what is asked for
     * @param next what is behind
     * @return the answer
     * @throws Exception as {@link Handler#handle}
     */
    Response filter(Request request, Handler next) throws Exception;
}

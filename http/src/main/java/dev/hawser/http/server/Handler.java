package dev.hawser.http.server;

import dev.hawser.http.Request;
import dev.hawser.http.Response;

/** Answers requests, each in an inline function of its own, which is named after the request in {@code dump()}. */
@FunctionalInterface
public interface Handler {
    /**
     * Answers; may await, sleep and block.
     *
     * @param request what is asked for
     * @return the answer
     * @throws Exception an {@link dev.hawser.http.HttpException} is answered as it says, all else by 500
     */
    Response handle(Request request) throws Exception;
}

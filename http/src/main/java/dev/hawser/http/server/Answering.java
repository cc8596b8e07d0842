package dev.hawser.http.server;

import dev.hawser.http.Request;

/** Who answers a request. */
sealed interface Answering {
    /** The request, with what was found in its path. */
    Request request();

    /** A function. */
    record ByFunction(Request request, Handler handler) implements Answering {}

    /** A chain. */
    record ByChain(Request request, ChainHandler handler) implements Answering {}
}

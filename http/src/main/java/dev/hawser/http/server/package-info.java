/**
 * The server: {@link dev.hawser.http.server.HttpServer} answers requests by functions, which a
 * {@link dev.hawser.http.server.Router} chooses.
 */
@NullMarked
package dev.hawser.http.server;

import org.jspecify.annotations.NullMarked;

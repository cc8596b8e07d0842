/** WebSocket (RFC 6455): messages both ways over one connection, on both sides. */
@NullMarked
package dev.hawser.http.websocket;

import org.jspecify.annotations.NullMarked;

package dev.hawser.http.websocket;

/**
 * What the two sides of a socket agreed on when it was opened.
 *
 * @param client whether this side asked
 * @param protocol of the messages; empty for none
 * @param deflate whether messages may be compressed
 */
record Agreed(boolean client, String protocol, boolean deflate) {}

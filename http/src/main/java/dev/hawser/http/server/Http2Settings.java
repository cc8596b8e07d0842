package dev.hawser.http.server;

/**
 * How a server speaks HTTP/2.
 *
 * @param on whether it does
 * @param maxStreams how many requests of a connection are in work at once
 * @param streamWindow how much of a body may come before it is read
 * @param connectionWindow how much of all bodies of a connection may
 */
record Http2Settings(boolean on, int maxStreams, int streamWindow, int connectionWindow) {}

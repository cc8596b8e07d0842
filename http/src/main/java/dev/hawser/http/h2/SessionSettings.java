package dev.hawser.http.h2;

/**
 * What one side of a connection says of itself, and what it is held to.
 *
 * @param client whether it asks
 * @param maxStreams how many streams the peer may have open; of a server
 * @param streamWindow how much of one content may come before it is read
 * @param connectionWindow how much of all contents may
 * @param maxHeaderList how long the fields of a head may be, as RFC 9113 section 6.5.2 counts them
 * @param maxQueued how much one content may have waiting to be sent
 */
public record SessionSettings(
        boolean client, int maxStreams, int streamWindow, int connectionWindow, int maxHeaderList, long maxQueued) {}

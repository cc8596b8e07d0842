package dev.hawser.net.testing;

import dev.hawser.net.Connection;

/**
 * Two connections that are the two ends of one; see {@link MemoryNetwork#pair}.
 *
 * @param first one end
 * @param second the other end: what one writes, the other reads
 */
public record ConnectedPair(Connection first, Connection second) {}

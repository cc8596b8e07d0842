/**
 * Tests of networked code. {@link dev.hawser.net.testing.MemoryNetwork} has hosts, routes between them and the weather on
 * these: latency, bandwidth, cuts of the stream, resets, partitions. Servers and clients run on it as they do on TCP, and
 * with a reactor in virtual time without waiting.
 *
 * <p>{@link dev.hawser.net.testing.TransportConformance} is what every transport must pass.
 */
@NullMarked
package dev.hawser.net.testing;

import org.jspecify.annotations.NullMarked;

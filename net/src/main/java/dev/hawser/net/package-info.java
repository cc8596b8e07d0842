/**
 * Network I/O: {@link dev.hawser.net.Net} listens and connects, a {@link dev.hawser.net.Connection} is read and written.
 *
 * <p>There are two faces on the same connections. The <em>direct</em> one is for inline functions, which read top to
 * bottom: {@code connection.readLine().await()}. With the other, the connection calls a
 * {@link dev.hawser.net.Protocol}, as in Twisted. A connection can go from one to the other.
 *
 * <p>Input and output are bounded: a reader that is slow slows its peer down, and a writer waits for room. Nothing here
 * blocks the reactor.
 */
@NullMarked
package dev.hawser.net;

import org.jspecify.annotations.NullMarked;

/**
 * What carries bytes: the poller that waits for I/O in the reactor's own turn, and streams of bytes over TCP and UNIX
 * sockets.
 *
 * <p>{@link dev.hawser.net.transport.NettyPoller} is what a program may want to choose. The rest is the seam
 * ({@link dev.hawser.net.transport.StreamTransport}, {@link dev.hawser.net.transport.Wire}) between the connections of
 * {@code dev.hawser.net} and what they run on, and for those who write a transport.
 *
 * <p>Code of a transport is engine code: it runs in the poller's pump, and neither runs user code nor waits for anything
 * there.
 */
@NullMarked
package dev.hawser.net.transport;

import org.jspecify.annotations.NullMarked;

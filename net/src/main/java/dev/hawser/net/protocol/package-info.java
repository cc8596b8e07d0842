/**
 * Protocols that cut the stream of a connection into messages: lines, strings with their length in front, netstrings.
 *
 * <p>Extend one, say what a message means, and give it to {@link dev.hawser.net.Net#listenFactory}. The messages are the
 * same however the network has cut the bytes. Each has a limit for the length of a message, and keeps no more of an
 * unfinished one than that.
 *
 * <p>When a message pauses, closes, or hands on the connection, no further one is delivered; those that came already
 * stay in the connection's input, for when it goes on.
 */
@NullMarked
package dev.hawser.net.protocol;

import org.jspecify.annotations.NullMarked;

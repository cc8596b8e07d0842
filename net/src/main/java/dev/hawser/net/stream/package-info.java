/**
 * The inside of a connection: its two streams over a wire, what is delivered to a protocol, and the channel of codecs.
 * Not for users, who see {@link dev.hawser.net.Connection}, {@link dev.hawser.net.MessageConnection} and
 * {@link dev.hawser.net.MessageProtocol}.
 *
 * <pre>
 *   StreamConnection    state and end of the whole
 *     Delivering        what a protocol is told (Delivery)
 *       Writing         output (Outbound, OutgoingFiles) and what feeds it (OutputFeed)
 *         Reading       input (Inbound) by reads that wait (Takes)
 *   CodecChannel        Netty's view of it, for handlers
 * </pre>
 */
@NullMarked
package dev.hawser.net.stream;

import org.jspecify.annotations.NullMarked;

/**
 * How a {@link dev.hawser.net.Net} opens things: one object for each call, which looks names up, asks a transport, shakes
 * hands, and gives what has become of it. Not for users. What such a call needs of its network is
 * {@link dev.hawser.net.open.NetHost}.
 */
@NullMarked
package dev.hawser.net.open;

import org.jspecify.annotations.NullMarked;

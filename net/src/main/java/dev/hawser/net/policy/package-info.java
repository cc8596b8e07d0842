/**
 * What connections are held to: how many there may be, how long one may be silent, how fast it may be, and a log of its
 * bytes. {@link dev.hawser.net.policy.Policies} puts them together.
 *
 * <p>Each is a layer between a {@link dev.hawser.net.transport.Wire} and what is above it, so that it works with both
 * faces and with every transport. Nothing here buffers: what may not go on is left where it is.
 */
@NullMarked
package dev.hawser.net.policy;

import org.jspecify.annotations.NullMarked;

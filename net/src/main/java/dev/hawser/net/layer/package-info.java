/** What lies between a wire and what is above it. Not for users, who put {@link dev.hawser.net.policy.Policies} together. */
@NullMarked
package dev.hawser.net.layer;

import org.jspecify.annotations.NullMarked;

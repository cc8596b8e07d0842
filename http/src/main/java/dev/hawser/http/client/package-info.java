/** A client of HTTP/1.1, of one reactor: pooled, bounded, and with one deadline over all that a request takes. */
@NullMarked
package dev.hawser.http.client;

import org.jspecify.annotations.NullMarked;

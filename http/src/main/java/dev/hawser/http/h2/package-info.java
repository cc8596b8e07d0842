/**
 * HTTP/2 (RFC 9113) for both sides: frames, streams, windows and the fields of heads, over a connection. Not API.
 */
@NullMarked
package dev.hawser.http.h2;

import org.jspecify.annotations.NullMarked;

/** How HTTP/1.1 is written in bytes, without a connection. Not API. */
@NullMarked
package dev.hawser.http.h1;

import org.jspecify.annotations.NullMarked;

/** Records in and out of HTTP, as JSON. */
@NullMarked
package dev.hawser.http.json;

import org.jspecify.annotations.NullMarked;

/** Codings of content, as both sides undo them. */
@NullMarked
package dev.hawser.http.coding;

import org.jspecify.annotations.NullMarked;

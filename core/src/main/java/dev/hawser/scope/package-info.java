/**
 * Structured concurrency: what runs belongs to somebody, and ends when it should. A {@link dev.hawser.scope.Nursery} is
 * a block that ends when all that was started in it has ended; a {@link dev.hawser.scope.CancelScope} bounds a block in
 * time, or lets others end it.
 *
 * <p>The ideas, and the names, are those of trio.
 */
@NullMarked
package dev.hawser.scope;

import org.jspecify.annotations.NullMarked;

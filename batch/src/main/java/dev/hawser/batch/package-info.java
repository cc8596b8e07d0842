/**
 * What the parts of the batch runner say to each other: an item of the list, an attempt at it, what came of it, and the
 * workflow that is run for it.
 */
@NullMarked
package dev.hawser.batch;

import org.jspecify.annotations.NullMarked;

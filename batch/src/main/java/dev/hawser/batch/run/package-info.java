/**
 * Runs the workflow for each item, so many at once: takes leases from a source, gives them slots, decides on retries and
 * on when to stop, and tells those who watch.
 */
@NullMarked
package dev.hawser.batch.run;

import org.jspecify.annotations.NullMarked;

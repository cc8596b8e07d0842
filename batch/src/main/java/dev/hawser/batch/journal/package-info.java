/**
 * The local run directory: the journal of a run as lines of JSON, synced in groups, from which the run can be resumed
 * after any end. {@link dev.hawser.batch.journal.RunDirectory} writes it, {@link dev.hawser.batch.journal.RunReader}
 * reads it, also while it is being written. The format and what it guarantees are in {@code docs/run-directory.md}.
 */
@NullMarked
package dev.hawser.batch.journal;

import org.jspecify.annotations.NullMarked;

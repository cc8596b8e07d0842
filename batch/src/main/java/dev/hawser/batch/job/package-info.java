/** The job file: what it says, as records, and how it is read, with every mistake named by line and column. */
@NullMarked
package dev.hawser.batch.job;

import org.jspecify.annotations.NullMarked;

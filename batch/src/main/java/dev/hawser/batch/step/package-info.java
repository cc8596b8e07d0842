/**
 * The kinds of steps that a job may have, and the workflow that does them one after the other inside one inline
 * function. A step waits without holding up anybody else; files, names of hosts and the starting of programs are worker
 * threads' business.
 */
@NullMarked
package dev.hawser.batch.step;

import org.jspecify.annotations.NullMarked;

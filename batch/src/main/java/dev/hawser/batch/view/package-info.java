/**
 * Everything that shows a run, as functions of data: the live lines and the strip of slots on a terminal, the texts of
 * progress, summary and status, the trace for a trace viewer, and the page with the timeline. Nothing here reads a
 * clock, an environment, a file or a terminal, and nothing writes to one: the caller does.
 */
@NullMarked
package dev.hawser.batch.view;

import org.jspecify.annotations.NullMarked;

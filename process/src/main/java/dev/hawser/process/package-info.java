/**
 * Starts programs: a {@link dev.hawser.process.Spawner} takes a command with {@link dev.hawser.process.ProcessOptions}
 * and gives a {@link dev.hawser.process.Child}. Starting waits for the system, everything else returns at once; nothing here waits
 * for a program. That is for the module which serves the child: {@code net} with its poller, {@code batch} with timers.
 */
@NullMarked
package dev.hawser.process;

import org.jspecify.annotations.NullMarked;

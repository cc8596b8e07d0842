/**
 * Results that come later: {@link dev.hawser.defer.Deferred}, its writer's side {@link dev.hawser.defer.Promise}, and
 * what is built from them (lists, locks, semaphores, queues).
 *
 * <p>The package knows no reactor. What it needs from one is named by two small interfaces:
 * {@link dev.hawser.defer.ReactorTime} (a clock with timers) and {@link dev.hawser.defer.Suspension} (who waits, and
 * how it is set aside). Without a reactor everything works but {@code await()} on a result that is not there yet.
 */
@NullMarked
package dev.hawser.defer;

import org.jspecify.annotations.NullMarked;

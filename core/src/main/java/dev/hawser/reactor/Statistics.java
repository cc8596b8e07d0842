package dev.hawser.reactor;

import java.time.Duration;

/**
 * What a reactor has done and holds, at one moment.
 *
 * @param poller what the reactor waits with: see {@link Poller#description()}
 * @param turns turns of the loop since the reactor was made
 * @param slices runs of a function (or of the callback runner) from one suspension to the next
 * @param callbacks callbacks run: timed and posted calls, and answers of other threads that a chain waits for (one that
 *     a function awaits needs none)
 * @param posted calls that came by {@code callFromThread}
 * @param wokenFromOutside what other threads brought: wake-ups of the reactor's virtual threads (sockets, contended
 *     monitors, foreign futures), results of {@code deferToThread}, of databases, processes and futures, and calls by
 *     {@code callFromThread}; a run of virtual time that had any may not repeat
 * @param timers timers waiting, those of timed JDK waits included
 * @param ready functions ready to run
 * @param functions inline functions alive
 * @param inherited virtual threads started inside functions that await a Deferred now; {@link Reactor#dump()} and
 *     {@link Reactor#stop()} do not know them
 * @param threadJobs jobs of {@code deferToThread} queued, running, or not yet delivered
 * @param longestTurn the longest turn, without its wait for events
 * @param longestSlice how long the longest slice or callback held the reactor, as the watchdog saw it: to 10 ms, and
 *     zero when none stood that long or the watchdog is off
 * @param busy the share of the time since the reactor was made that it was not waiting for events, from 0 to 1; reading and
 *     writing sockets counts as work
 * @param lag how long turns took, without their waits for events
 */
public record Statistics(
        String poller,
        long turns,
        long slices,
        long callbacks,
        long posted,
        long wokenFromOutside,
        int timers,
        int ready,
        int functions,
        int inherited,
        int threadJobs,
        Duration longestTurn,
        Duration longestSlice,
        double busy,
        Lag lag) {}

package dev.hawser.batch.run;

import dev.hawser.batch.Workflow;
import dev.hawser.batch.source.WorkSource;
import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * A run: takes items from a source and runs the workflow for each, as one inline function in one slot, never more at
 * once than there are slots. This handle watches it and changes it while it goes on.
 *
 * <p>A slot is free when the workflow of its item ends; whether the outcome is on disk by then is awaited elsewhere. An
 * item that waits for its next try holds no slot. A row whose key is busy waits aside, and others overtake it; keys that
 * have room take turns.
 *
 * <p>An attempt that is cancelled, at a timeout or because the run stops, has {@code cancelGrace} to end. One that has
 * not ended by then is <em>stuck</em>: it keeps its slot and its key until it does end, so there are never more functions
 * than slots; its item is dead, or given back if the run stops, and is not tried again by this process, since it may
 * still be served.
 *
 * <p><b>Threads:</b> of the reactor only. <b>Lifetime:</b> until {@link #finished()} fires; what is called after that
 * does nothing.
 */
public sealed interface RunControl permits Run {
    /** The highest number of slots. */
    int MOST_SLOTS = 1_000_000;

    /**
     * Opens the source and begins; at the earliest in the reactor's next turn, so that there is time to add listeners.
     *
     * @param reactor runs the functions
     * @param source gives the items; nobody else may use it from now on
     * @param workflow what is done for each
     * @param options sets slots and other bounds
     * @return the run
     */
    static RunControl start(
            Reactor reactor, WorkSource source, Workflow workflow, Consumer<? super RunOptions> options) {
        return Run.start(reactor, source, workflow, RunSettings.of(options));
    }

    /**
     * The end of the run, when the source is closed. It fails only if the source could not be opened, with that
     * failure.
     *
     * @return a Deferred of the caller's own, at every call
     */
    @CheckReturnValue
    Deferred<RunSummary> finished();

    /**
     * Tells a listener of everything from now on.
     *
     * @param listener whom
     */
    void addListener(RunListener listener);

    /**
     * Tells a listener no more.
     *
     * @param listener whom
     */
    void removeListener(RunListener listener);

    /**
     * Changes how many slots there are. With fewer, attempts under way end in their own time, and nothing starts until
     * there is room.
     *
     * @param slots 1 to {@value #MOST_SLOTS}
     * @throws IllegalArgumentException if it is out of range
     */
    void resize(int slots);

    /** Starts nothing until {@link #resume()}; attempts under way go on. */
    void pause();

    /** Starts items again. */
    void resume();

    /**
     * Ends the run early: nothing starts any more, rows that wait are given back, attempts under way have a while to
     * end and are then cancelled and given back. A second call, or one while a stop rule lets attempts end, cancels
     * them now.
     *
     * @param grace how long attempts under way may take; not negative
     */
    void drain(Duration grace);

    /** Ends the run now: as {@link #drain}, without the while. */
    void cancel();

    /**
     * What the run is at.
     *
     * @param mostSlots for how many slots, from the lowest, it shall tell what they do
     * @return the state at this moment
     */
    RunView view(int mostSlots);

    /**
     * Where an item is, and what it waits for.
     *
     * @param itemId the id of the item
     * @return an answer, also when this process does not hold the item
     */
    Explanation explain(String itemId);

    /**
     * Items that wait, with what each waits for: a sample, since there may be very many.
     *
     * @param most how many of each {@link Explanation.Place} at most
     * @return an explanation for each
     */
    List<Explanation> waiting(int most);
}

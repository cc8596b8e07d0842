package dev.hawser.batch.source;

import dev.hawser.defer.Deferred;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where items come from and where their outcome is kept. The local run directory is one; a broker that serves several
 * machines may be another.
 *
 * <p><b>Threads:</b> all calls are made on the reactor, and all Deferreds fire there. An implementation does its file
 * and network I/O elsewhere.
 */
public interface WorkSource {
    /** {@return what this source can do beside the basics} */
    Set<Capability> capabilities();

    /**
     * Introduces the run. Called once, before {@link #open()}; of no interest to a source that serves one process.
     *
     * @param seat the run
     */
    default void seated(Seat seat) {}

    /**
     * {@return whether an attempt may begin at this moment} Asked before each. A source whose leases end by the clock says
     * no when they have, even if nothing has told it yet: the machine may have slept.
     */
    default boolean mayStart() {
        return true;
    }

    /**
     * Opens the run. Called once, before all that follows.
     *
     * @return fires when items can be taken
     */
    Deferred<RunInfo> open();

    /**
     * Takes items to serve. At most one call waits at a time. Cancelling it gives back what it would have taken.
     *
     * @param most how many at most; 1 or more
     * @return one lease or more, as soon as there is one; an empty list when all items of the run have ended, that is
     *     when the input is exhausted, or has no more that are to be served now, and no lease is outstanding or waits
     *     for its next try. Fails with an
     *     {@link InputException} at a row that cannot be read; items before it have been handed out then
     */
    Deferred<List<Lease>> take(int most);

    /** {@return how many items there are in each state, as of now; none, while it is not open yet} */
    RunCounts counts();

    /** {@return how many processes serve the run at present, this one included} */
    default int sharers() {
        return 1;
    }

    /**
     * Puts something that happened to the run as a whole into its history: another cap, the beginning of a drain. Nobody
     * waits for it.
     *
     * @param event what, in a word of letters and hyphens: {@code cap}, {@code drain}
     * @param details more of it; not to be changed any more; may be null
     */
    void note(String event, @Nullable ObjectNode details);

    /**
     * Ends the run in this process: writes out what is pending and lets go of the run, so that it can be resumed.
     *
     * @param closing how the run ended
     * @return fires when all that was acknowledged is safe
     */
    Deferred<@Nullable Void> close(Closing closing);
}

package dev.hawser.batch.source;

import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Emission;
import dev.hawser.batch.Item;
import dev.hawser.defer.Deferred;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The right to serve an item. Ends by exactly one of {@link #ack}, {@link #retry}, {@link #dead} and {@link #giveBack};
 * a second one throws.
 *
 * <p><b>Threads:</b> on the reactor.
 */
public interface Lease {
    /** {@return what is to be served} */
    Item item();

    /** {@return which try this is, from 1} */
    int attempt();

    /**
     * {@return when the item's first try began, in microseconds since 1970, where this process cannot know; else 0, as for
     * an item that had no try}
     */
    default long firstStartMicros() {
        return 0;
    }

    /** {@return the same text for every try at this item, also after a resume; no other item of any run has it} */
    String idempotencyKey();

    /**
     * The attempt starts now. For the journal: an attempt that started and has no end was cut off by a crash.
     *
     * @param slot in which slot, from 0
     */
    void started(int slot);

    /**
     * The attempt has its slot, and nothing of it is done yet. A source may have it wait, if it has to know that the item is
     * served now, whatever becomes of this process.
     *
     * @return fires when the attempt may go on; if it fails, so does the attempt
     */
    default Deferred<@Nullable Void> begin() {
        return Deferred.succeed(null);
    }

    /**
     * {@return what was {@link #keep kept} of the item, by the name of the step; null of a step whose captures could not be
     * kept. Not to be changed}
     */
    default ObjectNode kept() {
        return JsonNodeFactory.instance.objectNode();
    }

    /**
     * A step has succeeded that must not be done again for this item, whatever becomes of the attempt.
     *
     * @param step the name of the step
     * @param captured what it captured; null if that cannot be kept
     * @return fires when that is durable; fails where the source keeps no such thing
     */
    default Deferred<@Nullable Void> keep(String step, @Nullable ObjectNode captured) {
        return Deferred.fail(
                new UnsupportedOperationException("steps cannot be done once only, where rows come from here"));
    }

    /**
     * {@return what the steps captured that the item got past before it died, by their names, if it is to go on at the step
     * that it failed at; null of one that was left out. Else empty. Not to be changed}
     */
    default ObjectNode passed() {
        return JsonNodeFactory.instance.objectNode();
    }

    /**
     * A step has found rows that are to be served, too, whatever becomes of the attempt.
     *
     * @param emission which
     * @return fires when they are safe; fails where the source cannot take any
     */
    default Deferred<Emission.Result> emit(Emission emission) {
        return Deferred.fail(new UnsupportedOperationException("no rows can be found, where rows come from here"));
    }

    /**
     * The item is done.
     *
     * @param report the attempt that succeeded
     * @return fires when that is durable; the item counts as done only then
     */
    Deferred<@Nullable Void> ack(AttemptReport report);

    /**
     * The attempt failed, and another shall be made. The source hands the item out again after the delay.
     *
     * @param report the attempt that failed
     * @param delay how long to wait at least
     * @return fires when that is durable
     */
    Deferred<@Nullable Void> retry(AttemptReport report, Duration delay);

    /**
     * The item failed for good.
     *
     * @param report the last attempt
     * @return fires when that is durable
     */
    Deferred<@Nullable Void> dead(AttemptReport report);

    /**
     * The item was not served: it did not start, or it was cut off. It does not count as an attempt, and this process
     * does not get it again; a resume does.
     *
     * @param report the attempt, if one started; else null
     * @return fires when that is durable
     */
    Deferred<@Nullable Void> giveBack(@Nullable AttemptReport report);
}

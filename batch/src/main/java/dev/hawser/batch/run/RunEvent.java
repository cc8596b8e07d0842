package dev.hawser.batch.run;

import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Item;
import dev.hawser.batch.job.HaltRule;
import dev.hawser.batch.source.RunInfo;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Something that happened in a run. Times are in microseconds since 1970 and never go back. */
public sealed interface RunEvent {
    /** {@return when it happened, in microseconds since 1970} */
    long atMicros();

    /**
     * The source is open.
     *
     * @param atMicros when
     * @param info the run
     * @param slots how many slots there are
     */
    record RunStarted(long atMicros, RunInfo info, int slots) implements RunEvent {}

    /**
     * A try at an item begins.
     *
     * @param atMicros when
     * @param slot in which slot
     * @param item the item
     * @param attempt which try it is, from 1
     */
    record AttemptStarted(long atMicros, int slot, Item item, int attempt) implements RunEvent {}

    /**
     * A step begins.
     *
     * @param atMicros when
     * @param slot in which slot
     * @param item the item
     * @param step the name of the step
     */
    record StepStarted(long atMicros, int slot, Item item, String step) implements RunEvent {}

    /**
     * A step has ended.
     *
     * @param atMicros when
     * @param slot in which slot
     * @param item the item
     * @param step the name of the step
     * @param succeeded whether the workflow goes on
     */
    record StepEnded(long atMicros, int slot, Item item, String step, boolean succeeded) implements RunEvent {}

    /**
     * A try has ended; of one that is stuck, its outcome is settled. What that makes of the item is told next.
     *
     * @param atMicros when
     * @param report the try
     */
    record AttemptEnded(long atMicros, AttemptReport report) implements RunEvent {}

    /**
     * The item shall be tried again.
     *
     * @param atMicros when that was decided
     * @param item the item
     * @param attempt which try it will be
     * @param delay how long it waits at least
     */
    record RetryPlanned(long atMicros, Item item, int attempt, Duration delay) implements RunEvent {}

    /**
     * The item is done, and that is durable.
     *
     * @param atMicros when it became durable
     * @param report its last try
     */
    record ItemDone(long atMicros, AttemptReport report) implements RunEvent {}

    /**
     * The item failed for good, and that is durable.
     *
     * @param atMicros when it became durable
     * @param report its last try
     */
    record ItemDead(long atMicros, AttemptReport report) implements RunEvent {}

    /**
     * The item is left for another run, and that is durable.
     *
     * @param atMicros when it became durable
     * @param item the item
     * @param report its try, if one had begun; else null
     */
    record ItemGivenBack(long atMicros, Item item, @Nullable AttemptReport report) implements RunEvent {}

    /**
     * A try that was cancelled does not end. Its slot stays taken.
     *
     * @param atMicros when its time to end was over
     * @param slot in which slot
     * @param item the item
     * @param step the step that it is at; empty if none
     * @param cancelledFor how long ago it was cancelled
     */
    record Stuck(long atMicros, int slot, Item item, String step, Duration cancelledFor) implements RunEvent {}

    /**
     * A try that was stuck has ended after all: its slot is free.
     *
     * @param atMicros when
     * @param slot which slot
     * @param item the item that it served
     */
    record CameBack(long atMicros, int slot, Item item) implements RunEvent {}

    /**
     * Rows of a key do not start, since their server is in trouble: too many of them had to be tried again.
     *
     * @param atMicros when
     * @param what the key, or all rows, in words
     * @param delay until one of them is tried, to see how it goes
     * @param why what happened, in words
     */
    record Held(long atMicros, String what, Duration delay, String why) implements RunEvent {}

    /**
     * Rows of a key start again at will.
     *
     * @param atMicros when
     * @param what the key, or all rows, in words
     */
    record Released(long atMicros, String what) implements RunEvent {}

    /**
     * The number of slots was changed.
     *
     * @param atMicros when
     * @param before how many there were
     * @param after how many there are
     */
    record SlotsChanged(long atMicros, int before, int after) implements RunEvent {}

    /**
     * No attempt starts until the run is resumed.
     *
     * @param atMicros when
     */
    record Paused(long atMicros) implements RunEvent {}

    /**
     * Attempts start again.
     *
     * @param atMicros when
     */
    record Resumed(long atMicros) implements RunEvent {}

    /**
     * The run was told to stop: nothing starts any more.
     *
     * @param atMicros when
     * @param grace how long attempts under way may take
     */
    record Draining(long atMicros, Duration grace) implements RunEvent {}

    /**
     * The attempts under way are cancelled.
     *
     * @param atMicros when
     * @param attempts how many
     */
    record Cancelling(long atMicros, int attempts) implements RunEvent {}

    /**
     * A stop rule applies: nothing starts any more.
     *
     * @param atMicros when
     * @param rule which
     */
    record Halted(long atMicros, HaltRule rule) implements RunEvent {}

    /**
     * The run cannot go on: nothing starts any more.
     *
     * @param atMicros when
     * @param message why, in one line
     */
    record Broken(long atMicros, String message) implements RunEvent {}

    /**
     * The run is over, and the source is closed.
     *
     * @param atMicros when
     * @param summary how it went
     */
    record RunEnded(long atMicros, RunSummary summary) implements RunEvent {}
}

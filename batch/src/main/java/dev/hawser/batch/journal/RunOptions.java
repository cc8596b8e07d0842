package dev.hawser.batch.journal;

import static java.util.Objects.requireNonNull;

import java.time.InstantSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a run directory is opened. Immutable; {@code RunOptions.defaults().withCompact(true)}.
 *
 * @param about what the program wants to find again in {@code run.json}, such as the job; not to be changed any more.
 *     Secrets have no place in it. Of a new run only
 * @param compact whether to do without records of starts: a third less to write, but crashes are not counted, so that an
 *     item that ends the process whenever it is tried is tried again after each resume. Of a new run only
 * @param allowChangedInput whether to go on with an input that is not what it was: then only ids are served that are
 *     neither done nor dead
 * @param acceptCutInput whether to go on with as much of standard input as was received before a crash, without the rest
 * @param repair whether to go on after damage: without the lines of the journal that are no records, and with those
 *     items undone whose result is lost
 * @param selection which of the items that are to be served this process serves
 * @param clock the time of day
 */
public record RunOptions(
        ObjectNode about,
        boolean compact,
        boolean allowChangedInput,
        boolean acceptCutInput,
        boolean repair,
        Selection selection,
        InstantSource clock) {
    /** Checks that nothing is missing. */
    public RunOptions {
        requireNonNull(about, "about");
        requireNonNull(selection, "selection");
        requireNonNull(clock, "clock");
    }

    /** {@return nothing is allowed, nothing is left out} */
    public static RunOptions defaults() {
        return new RunOptions(
                JsonMapper.shared().createObjectNode(),
                false,
                false,
                false,
                false,
                Selection.all(),
                InstantSource.system());
    }

    /**
     * {@return these options with something to find again}
     *
     * @param value what; not to be changed any more
     */
    public RunOptions withAbout(ObjectNode value) {
        return new RunOptions(value, compact, allowChangedInput, acceptCutInput, repair, selection, clock);
    }

    /**
     * {@return these options with or without records of starts}
     *
     * @param value whether to do without
     */
    public RunOptions withCompact(boolean value) {
        return new RunOptions(about, value, allowChangedInput, acceptCutInput, repair, selection, clock);
    }

    /**
     * {@return these options with a changed input allowed or not}
     *
     * @param value whether it is
     */
    public RunOptions withAllowChangedInput(boolean value) {
        return new RunOptions(about, compact, value, acceptCutInput, repair, selection, clock);
    }

    /**
     * {@return these options with a part of standard input accepted for the whole or not}
     *
     * @param value whether it is
     */
    public RunOptions withAcceptCutInput(boolean value) {
        return new RunOptions(about, compact, allowChangedInput, value, repair, selection, clock);
    }

    /**
     * {@return these options with or without repair}
     *
     * @param value whether to repair
     */
    public RunOptions withRepair(boolean value) {
        return new RunOptions(about, compact, allowChangedInput, acceptCutInput, value, selection, clock);
    }

    /**
     * {@return these options with another selection}
     *
     * @param value which of the items that are to be served this process serves
     */
    public RunOptions withSelection(Selection value) {
        return new RunOptions(about, compact, allowChangedInput, acceptCutInput, repair, value, clock);
    }

    /**
     * {@return these options with another clock}
     *
     * @param value the time of day
     */
    public RunOptions withClock(InstantSource value) {
        return new RunOptions(about, compact, allowChangedInput, acceptCutInput, repair, selection, value);
    }
}

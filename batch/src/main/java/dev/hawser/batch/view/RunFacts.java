package dev.hawser.batch.view;

import java.util.List;
import java.util.OptionalLong;

/**
 * What there is to say of a run beside its attempts.
 *
 * @param name the name of the job
 * @param id identifies the run
 * @param state how it ended or what it is at, in a word or two: {@code complete}, {@code drained}, {@code running}
 * @param slots how many slots it has
 * @param total how many items there are; empty if that is not known
 * @param done how many succeeded
 * @param dead how many failed for good
 * @param startedMicros its start, in microseconds since 1970
 * @param endedMicros its end, in the same unit; the present time if it is under way
 * @param slotNames what each slot is called, where they are of several processes; empty if they only have numbers
 * @param holds when rows were held up because their server was in trouble, in the order of their beginnings
 */
public record RunFacts(
        String name,
        String id,
        String state,
        int slots,
        OptionalLong total,
        long done,
        long dead,
        long startedMicros,
        long endedMicros,
        List<String> slotNames,
        List<Hold> holds) {
    /** Copies the lists. */
    public RunFacts {
        slotNames = List.copyOf(slotNames);
        holds = List.copyOf(holds);
    }

    /**
     * A time in which rows of a key, or all rows, could not start at will.
     *
     * @param what the key, or all rows, in words
     * @param why what happened
     * @param fromMicros its beginning, in microseconds since 1970
     * @param toMicros its end, in the same unit
     */
    public record Hold(String what, String why, long fromMicros, long toMicros) {}
}

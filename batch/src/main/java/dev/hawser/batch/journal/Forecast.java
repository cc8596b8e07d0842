package dev.hawser.batch.journal;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.journal.JournalException.Problem;
import dev.hawser.batch.source.Access;
import dev.hawser.batch.source.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run would do with each row of its list, and why, found out by reading journal and input alone: nothing is
 * started, written or locked.
 *
 * @param rows how many rows the input has, those that are left out included
 * @param groups what becomes of them, in the order of the kinds; without those that no row is of
 * @param skipped how many are left out, since their id was there before, or because they cannot be read
 * @param left whether there are more to be served than this run would serve
 * @param failure why the run would end before the end of the input; null if it would not
 */
public record Forecast(long rows, Map<Kind, Group> groups, long skipped, boolean left, @Nullable Exception failure) {
    /** So many rows of a kind are named. */
    private static final int NAMED = 5;

    /** What becomes of a row. */
    public enum Kind {
        /** It is served, and was not before. */
        FIRST,
        /** It is served again: its last try failed, and another one is due. */
        AGAIN,
        /** It is served again: a crash cut its last try off, and nobody knows how far that had come. */
        CUT_OFF,
        /** It is served, behind steps that are done: once, or since it failed behind them and goes on there. */
        BEHIND,
        /** It is dead at once: crashes have cut it off too often. */
        GIVEN_UP,
        /** It is dead at once: it cannot be read. */
        BAD,
        /** It is done. */
        DONE,
        /** It is dead, or was not asked for, and is left alone. */
        LEFT_ALONE
    }

    /** How a run is gone on with. */
    public enum Way {
        /** All rows that are neither done nor dead. */
        RESUME,
        /** The dead rows. */
        RETRY_DEAD,
        /** The dead rows, from the step on that each failed at. */
        FROM_FAILED_STEP
    }

    /**
     * Rows of a kind.
     *
     * @param count how many
     * @param ids of the first of them; none of those that are done or left alone
     */
    public record Group(long count, List<String> ids) {}

    /** Counts. */
    private static final class Tally {
        private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
        private final Map<Kind, List<String>> ids = new EnumMap<>(Kind.class);

        void add(Kind kind, long more) {
            counts.merge(kind, more, Long::sum);
        }

        void add(Kind kind, String id) {
            add(kind, 1);
            List<String> known = ids.computeIfAbsent(kind, _ -> new ArrayList<>());
            if (known.size() < NAMED) {
                known.add(id);
            }
        }

        Map<Kind, Group> groups() {
            Map<Kind, Group> groups = new EnumMap<>(Kind.class);
            counts.forEach((kind, count) -> {
                if (count > 0) {
                    groups.put(kind, new Group(count, List.copyOf(ids.getOrDefault(kind, List.of()))));
                }
            });
            return groups;
        }
    }

    /**
     * {@return what a new run would do} Reads the whole input; waits for that.
     *
     * @param input its list
     * @param selection which rows it is to serve
     * @throws IOException if the input cannot be had
     */
    public static Forecast ofNew(RunInput input, Selection selection) throws IOException {
        Path file = input.file();
        InputStream bytes = file == null ? requireNonNull(input.stream(), "stream") : Files.newInputStream(file);
        return read(input, bytes, new Past(new History(false), new RunPaths(Path.of("")), false, null), selection);
    }

    /**
     * {@return what would be done if a run was gone on with} Reads journal and input; waits for that.
     *
     * @param directory the run's
     * @param input its list, as it would be given to the run
     * @param way which rows are to be served, and from where on
     * @param selection which rows are to be served
     * @throws JournalException if there is no run, or it is damaged
     * @throws InputException if the run has not received all of its input
     * @throws IOException if it cannot be read
     */
    public static Forecast of(Path directory, RunInput input, Way way, Selection selection)
            throws IOException, JournalException, InputException {
        RunPaths paths = new RunPaths(directory);
        RunDescription description = RunDescription.read(directory);
        JournalFile.Scan scan = Files.exists(paths.journal())
                ? new JournalFile(paths.journal(), description.isChecked(), new DiskStorage(Access.OWNER))
                        .scan(description.finds())
                : new JournalFile.Scan(new History(false), 0, 0);
        if (scan.damagedLine() > 0) {
            throw new JournalException(
                    Problem.DAMAGED,
                    "%s, line %,d: not as it was written; what a resume would do is told by hawser resume itself"
                            .formatted(paths.journal(), scan.damagedLine()),
                    null);
        }
        History history = scan.history();
        history.crashed();
        if (way != Way.RESUME) {
            history.forgetTriesOfDead();
        }
        Path file = input.file();
        Path from = Files.exists(paths.input()) ? paths.input() : file;
        if (from == null || !Files.isRegularFile(from)) {
            throw new InputException(
                    directory + ": the run has not received all of its input, so nobody can tell", null);
        }
        return read(
                input, Files.newInputStream(from), new Past(history, paths, description.isChecked(), way), selection);
    }

    /** What was done before, where it says so, and what a run makes of it: null of a new one. */
    private record Past(History history, RunPaths paths, boolean checked, @Nullable Way way) {
        private static final DiskStorage STORAGE = new DiskStorage(Access.OWNER);

        Wanted wanted() {
            OpenRun.Mode mode =
                    way == null ? OpenRun.Mode.RUN : way == Way.RESUME ? OpenRun.Mode.RESUME : OpenRun.Mode.RETRY_DEAD;
            return new Wanted(
                    history, new KeptSteps(paths.journal(), checked, STORAGE), mode, way == Way.FROM_FAILED_STEP);
        }

        /** The rows that were found; a new run has none. */
        FoundFile found() {
            return new FoundFile(way == null ? Path.of("") : paths.found(), STORAGE);
        }
    }

    private static Forecast read(RunInput input, InputStream bytes, Past past, Selection selection) throws IOException {
        History history = past.history();
        InputBytes.Known known = new InputBytes.Known(history.blocks(), history.inputBytes(), input.name(), false);
        Tally tally = new Tally();
        ItemIds ids = new ItemIds(input);
        boolean isNew = past.way() == null;
        long found = isNew ? 0 : past.found().survey(ids).count();
        try (InputReader reader =
                        new InputReader(input, new InputBytes(bytes, known, true), ids, past.wanted(), selection);
                FoundReader foundReader = new FoundReader(past.found(), past.wanted())) {
            long rows = 0;
            long skipped = 0;
            RowBatch batch;
            do {
                batch = reader.read();
                rows += batch.read();
                skipped += batch.skipped();
                batch.rows().forEach(row -> tally.add(kind(row), row.item().id()));
            } while (!batch.ended());
            boolean all = selection instanceof Selection.All;
            for (long read = all ? 0 : found; read < found; ) {
                FoundReader.Batch more = foundReader.read(found - read);
                read += more.read();
                more.rows().forEach(row -> tally.add(kind(row), row.item().id()));
            }
            rows += found;
            long done = isNew ? 0 : Math.min(history.doneCount(), rows);
            tally.add(Kind.DONE, done);
            long served = tally.counts.entrySet().stream()
                    .filter(each -> each.getKey() != Kind.DONE)
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            tally.add(Kind.LEFT_ALONE, Math.max(0, rows - skipped - done - served));
            boolean left = batch.left() || (!all && found > 0);
            return new Forecast(rows, tally.groups(), skipped, left, batch.failure());
        }
    }

    private static Kind kind(RowBatch.Unserved row) {
        if (row.bad() != null) {
            return Kind.BAD;
        }
        if (row.crashes() >= ItemQueue.MOST_CRASHES) {
            return Kind.GIVEN_UP;
        }
        if (!row.kept().isEmpty() || !row.passed().isEmpty()) {
            return Kind.BEHIND;
        }
        return row.crashes() > 0 ? Kind.CUT_OFF : row.attempts() > 0 ? Kind.AGAIN : Kind.FIRST;
    }
}

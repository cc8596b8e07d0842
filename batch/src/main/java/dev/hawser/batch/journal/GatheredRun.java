package dev.hawser.batch.journal;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Emission;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepException;
import dev.hawser.batch.journal.Entry.How;
import dev.hawser.batch.journal.JournalWriter.Pending;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.InputException;
import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.reactor.Reactor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run in a directory whose rows are served elsewhere: it gives the rows of the list, and what became of them is written
 * down as for a run that is served here. It holds no rows, so that a list of any length needs no more memory.
 *
 * <p><b>Threads:</b> on the reactor. Files are read and written in its thread jobs.
 *
 * <p><b>Failures:</b> as those of {@link RunDirectory}.
 */
public final class GatheredRun {
    private final Reactor reactor;
    private final RunPaths paths;
    private final RunInput input;
    private final OpenSettings options;
    private final OpenRun.Mode mode;
    private final Storage storage;
    private @Nullable OpenRun run;
    private @Nullable GroupCommit journal;
    private Deferred<@Nullable Void> reading = Deferred.succeed(null);
    private long bad;
    private long skipped;
    private boolean left;
    private boolean foundIsRead;

    private GatheredRun(
            Reactor reactor, Path directory, RunInput input, Consumer<? super OpenOptions> options, OpenRun.Mode mode) {
        this.reactor = requireNonNull(reactor, "reactor");
        this.paths = new RunPaths(requireNonNull(directory, "directory"));
        this.input = requireNonNull(input, "input");
        this.options = OpenSettings.of(options);
        this.storage = new DiskStorage(this.options.access());
        this.mode = mode;
    }

    /**
     * A new run.
     *
     * @param reactor whose thread all is called on
     * @param directory where it is to be; must not exist, or be empty
     * @param input its list
     * @param options sets how it is opened
     * @return the run, to be opened
     */
    public static GatheredRun create(
            Reactor reactor, Path directory, RunInput input, Consumer<? super OpenOptions> options) {
        return new GatheredRun(reactor, directory, input, options, OpenRun.Mode.RUN);
    }

    /**
     * A run that is there already. Its rows are those that are neither done nor dead.
     *
     * @param reactor whose thread all is called on
     * @param directory where it is
     * @param input its list, the same as before
     * @param options sets how it is opened
     * @return the run, to be opened
     */
    public static GatheredRun resume(
            Reactor reactor, Path directory, RunInput input, Consumer<? super OpenOptions> options) {
        return new GatheredRun(reactor, directory, input, options, OpenRun.Mode.RESUME);
    }

    /**
     * A run whose dead rows are to be served again.
     *
     * @param reactor whose thread all is called on
     * @param directory where it is
     * @param input its list, the same as before
     * @param options sets how it is opened
     * @return the run, to be opened
     */
    public static GatheredRun retryDead(
            Reactor reactor, Path directory, RunInput input, Consumer<? super OpenOptions> options) {
        return new GatheredRun(reactor, directory, input, options, OpenRun.Mode.RETRY_DEAD);
    }

    /**
     * Opens it. Called once, before all that follows.
     *
     * @return fires with what {@code run.json} says
     */
    @CheckReturnValue
    public Deferred<RunDescription> open() {
        RunOpener opener = new RunOpener(paths.directory(), input, options, storage);
        return reactor.<OpenRun>deferToThread(() -> opener.open(mode)).addCallback(made -> {
            GroupCommit commit = new GroupCommit(
                    reactor,
                    made.writer(),
                    "what was served is safe in the fleet's database, and a resume goes on from there");
            commit.add(new Entry.Opened(
                    now(), mode.word, made.holder().pid(), made.holder().host()));
            made.news().forEach(commit::add);
            run = made;
            journal = commit;
            return made.description();
        });
    }

    /**
     * A row of the list, or one that was found.
     *
     * @param item what is to be served
     * @param kept what steps captured that are not done again, by the name of the step
     * @param depth how far it is from a row of the list; 0 for one
     */
    public record Unserved(Item item, ObjectNode kept, int depth) {}

    /**
     * Rows of the list.
     *
     * @param rows the next ones; none of them is known to be done or dead
     * @param ended whether there are no more
     */
    public record Batch(List<Unserved> rows, boolean ended) {
        /** Copies the list. */
        public Batch {
            rows = List.copyOf(rows);
        }
    }

    /**
     * Reads on: rows that were found before the run was opened, then those of the list. A row that cannot be read is dead,
     * and not among them. One call at a time.
     *
     * @return the next rows; fails if the input cannot be read
     */
    @CheckReturnValue
    public Deferred<Batch> read() {
        FoundRows found = opened().found();
        if (foundIsRead || !found.areToBeRead()) {
            foundIsRead = true; // what is gathered from now on has been with the fleet
            Deferred<RowBatch> job = reactor.deferToThread(opened().reader()::read);
            reading = job.share().<@Nullable Void>addBoth(_ -> null);
            return job.share().addCallback(this::taken);
        }
        Deferred<FoundReader.Batch> job = reactor.deferToThread(found.begin());
        reading = job.share().<@Nullable Void>addBoth(_ -> null);
        return job.share().addCallback(batch -> {
            found.ended(batch.read());
            return new Batch(batch.rows().stream().map(GatheredRun::unserved).toList(), false);
        });
    }

    private static Unserved unserved(RowBatch.Unserved row) {
        return new Unserved(row.item(), row.kept(), row.depth());
    }

    private Batch taken(RowBatch batch) throws Exception {
        batch.news().forEach(journal()::add);
        skipped += batch.skipped();
        left = batch.left();
        List<Unserved> items = new ArrayList<>();
        for (RowBatch.Unserved row : batch.rows()) {
            RowReader.Bad why = row.bad();
            if (why == null) {
                items.add(unserved(row));
            } else {
                bad++;
                AttemptOutcome outcome = new AttemptOutcome.Failed("", "bad-row", why.why());
                AttemptReport report = new AttemptReport(row.item(), 0, -1, now(), now(), List.of(), outcome);
                var _ = journal()
                        .commit(new Pending(Entry.Ended.of(report, How.DEAD, Duration.ZERO), report, why))
                        .addErrbackAction(_ -> {}); // told to who writes next
            }
        }
        Exception failure = batch.failure();
        if (failure != null) {
            throw failure instanceof InputException || failure instanceof JournalException
                    ? failure
                    : new InputException("the input cannot be read: " + failure.getMessage(), failure);
        }
        return new Batch(items, batch.ended());
    }

    /** {@return how many rows were done when it was opened} */
    public long doneBefore() {
        return opened().doneBefore();
    }

    /** {@return how many rows were dead when it was opened} */
    public long deadBefore() {
        return opened().deadBefore();
    }

    /** {@return how many rows could not be read} */
    public long bad() {
        return bad;
    }

    /** {@return how many rows were left out as duplicates} */
    public long skipped() {
        return skipped;
    }

    /** {@return whether the list has more rows than are to be served now} */
    public boolean isLeft() {
        return left || opened().found().leaves();
    }

    /** How a run goes about rows that its steps find. */
    public enum Finding {
        /** None of its steps finds any. */
        NONE,
        /** They are written down, and not served in this process. */
        KEPT,
        /** They are served. */
        SERVED
    }

    /** {@return how it goes about rows that are found} */
    public Finding finding() {
        FoundRows found = opened().found();
        return !found.areKept() ? Finding.NONE : found.areServed() ? Finding.SERVED : Finding.KEPT;
    }

    /** {@return how many numbers are taken by rows that were found before the run was opened} */
    public long foundBefore() {
        return opened().found().taken();
    }

    /** {@return whether there was the run before it was opened, so that ids are known of it that are not in its rows} */
    public boolean isOld() {
        return mode != OpenRun.Mode.RUN;
    }

    /**
     * What an id is known by.
     *
     * @param id of a row
     * @return 128 bits of its SHA-256
     */
    public static UUID digest(String id) {
        return IdTable.digest(id);
    }

    /**
     * What the ids are known by that were read or found so far, some at a time.
     *
     * @param from 0, or what the last call gave
     * @param some takes them; some may come twice
     * @return where to go on; 0 at the end
     */
    public long known(long from, Consumer<UUID> some) {
        return opened().ids().known(from, some);
    }

    /**
     * Rows that a step has found, and that have numbers already.
     *
     * @param step the name of the step
     * @param rows their columns by name
     * @param depth how far they are from a row of the list
     * @param first the number of the first one; the others follow
     * @param at when, in microseconds since 1970
     */
    public record Found(String step, List<ObjectNode> rows, int depth, long first, long at) {
        /** Copies the list. */
        public Found {
            rows = List.copyOf(rows);
        }
    }

    /**
     * Writes down rows that were found; those that are known already are passed over.
     *
     * @param parent from which row; its id and number suffice
     * @param found which
     * @return fires when they are safe
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> found(Item parent, Found found) {
        Discovery discovery;
        try {
            Emission emission = new Emission(found.step(), found.rows(), Integer.MAX_VALUE, FoundFile.MOST);
            List<String> ids = emission.ids(opened().ids().key());
            discovery = new Discovery(parent, found.depth() - 1, emission, ids, found.first(), found.at());
        } catch (StepException e) {
            return Deferred.fail(e);
        }
        return journal().commit(new Pending(discovery)).addCallback(_ -> {
            FoundRows all = opened().found();
            if (!all.areServed()) {
                all.added(discovery.result.added());
            }
            return null;
        });
    }

    /**
     * Writes down what became of an attempt; nothing, if the row had its end when the run was opened.
     *
     * @param report the attempt
     * @param fate what became of it
     * @param delay until the next try, if there is one
     * @param worker who made it; a name
     * @return fires when that is durable
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> ended(AttemptReport report, Fate fate, Duration delay, String worker) {
        if (opened().reader().wasSettled(report.item().id(), report.item().ordinal())) {
            return Deferred.succeed(null);
        }
        Entry.Ended entry = Entry.Ended.of(report, fate.how(), delay).by(worker);
        return journal().commit(new Pending(entry, fate == Fate.RETRY ? null : report, null));
    }

    /**
     * A step of a row has succeeded that is not to be done again, should the row be served again. To be told before the
     * row's end; nothing is written if the row had its end when the run was opened.
     *
     * @param item the row
     * @param step the name of the step
     * @param captured what it captured; null if that cannot be kept
     */
    public void kept(Item item, String step, @Nullable ObjectNode captured) {
        if (!opened().reader().wasSettled(item.id(), item.ordinal())) {
            journal().add(new Entry.Kept(item.id(), item.ordinal(), step, now(), captured));
        }
    }

    /**
     * Something happened to the run as a whole.
     *
     * @param at when, in microseconds since 1970
     * @param event what, in a word
     * @param details more; may be null
     */
    public void note(long at, String event, @Nullable ObjectNode details) {
        journal().add(new Entry.Noted(at, event, details));
    }

    /**
     * Lets go of the run.
     *
     * @param closing how it ended
     * @return fires when all is written
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> close(Closing closing) {
        OpenRun made = run;
        if (made == null) {
            return Deferred.succeed(null);
        }
        String how = closing.name().toLowerCase(Locale.ROOT);
        made.reader().stop();
        return reading.chainCallback(_ -> journal().commit(new Pending(new Entry.Closed(now(), how))))
                .chainBoth(written -> reactor.<@Nullable Void>deferToThread(() -> {
                            new RunEnd(mode, paths, storage).of(made, written instanceof Outcome.Success ? how : "");
                            return null;
                        })
                        .<@Nullable Void>addCallback(_ -> written.get()));
    }

    private OpenRun opened() {
        OpenRun made = run;
        if (made == null) {
            throw new IllegalStateException("the run is not open: " + paths.directory());
        }
        return made;
    }

    private GroupCommit journal() {
        return requireNonNull(journal, "the run is open");
    }

    private long now() {
        return options.clock().millis() * 1_000;
    }
}

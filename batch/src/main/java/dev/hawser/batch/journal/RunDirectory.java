package dev.hawser.batch.journal;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.source.Capability;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.Lease;
import dev.hawser.batch.source.RunCounts;
import dev.hawser.batch.source.RunInfo;
import dev.hawser.batch.source.WorkSource;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.reactor.Reactor;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run in a directory of the local disk: {@code run.json}, {@code journal.jsonl}, {@code results.jsonl},
 * {@code dead.jsonl} and {@code lock}. Whatever ends the process, nothing that was acknowledged is lost, and whatever was
 * not is served when the run is resumed: each item at least once, with the same idempotency key each time.
 *
 * <p><b>Threads:</b> on the reactor. Files are read and written in its thread jobs.
 *
 * <p><b>Failures:</b> {@link #open} fails with a {@link JournalException} if the directory cannot be used, and with an
 * {@link dev.hawser.batch.source.InputException} if the input cannot. When the disk refuses a write, everything that
 * waits for safety fails with one JournalException, and so does everything later; {@link #close} still lets go of the
 * run.
 */
public final class RunDirectory implements WorkSource {
    private static final RunCounts NOTHING_YET =
            new RunCounts(OptionalLong.empty(), OptionalLong.empty(), 0, 0, 0, 0, 0, 0, false, false);

    private final Reactor reactor;
    private final RunPaths paths;
    private final RunInput input;
    private final OpenSettings options;
    private final OpenRun.Mode mode;
    private Storage storage;
    private @Nullable ItemQueue queue;
    private @Nullable OpenRun run;
    private boolean opened;
    private boolean closed;

    private RunDirectory(
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
    public static RunDirectory create(
            Reactor reactor, Path directory, RunInput input, Consumer<? super OpenOptions> options) {
        return new RunDirectory(reactor, directory, input, options, OpenRun.Mode.RUN);
    }

    /**
     * A run that some process began, to go on with: every item is served that is neither done nor dead.
     *
     * @param reactor whose thread all is called on
     * @param directory where it is
     * @param input its list, the same as before: {@link RunDescription#read} tells
     * @param options sets how it is opened
     * @return the run, to be opened
     */
    public static RunDirectory resume(
            Reactor reactor, Path directory, RunInput input, Consumer<? super OpenOptions> options) {
        return new RunDirectory(reactor, directory, input, options, OpenRun.Mode.RESUME);
    }

    /**
     * A run whose dead items are to be served again, each with all its tries; nothing else is. Those that are done then
     * leave {@code dead.jsonl} when the run is closed.
     *
     * @param reactor whose thread all is called on
     * @param directory where it is
     * @param input its list, the same as before
     * @param options sets how it is opened
     * @return the run, to be opened
     */
    public static RunDirectory retryDead(
            Reactor reactor, Path directory, RunInput input, Consumer<? super OpenOptions> options) {
        return new RunDirectory(reactor, directory, input, options, OpenRun.Mode.RETRY_DEAD);
    }

    /** For tests. */
    RunDirectory on(Storage other) {
        storage = other;
        return this;
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.DELAY_FREES_SLOT);
    }

    @Override
    public Deferred<RunInfo> open() {
        if (opened) {
            throw new IllegalStateException("a RunDirectory is opened once: " + paths.directory());
        }
        opened = true;
        RunOpener opener = new RunOpener(paths.directory(), input, options, storage);
        return reactor.<OpenRun>deferToThread(() -> opener.open(mode)).addCallback(this::opened);
    }

    private RunInfo opened(OpenRun made) {
        WallClock clock = new WallClock(reactor, options.clock());
        GroupCommit journal = new GroupCommit(
                reactor,
                made.writer(),
                "what was reported done is safe in " + paths.directory() + ", and a resume goes on from there");
        RunLock.Holder self = made.holder();
        journal.add(new Entry.Opened(clock.micros(), mode.word, self.pid(), self.host()));
        made.news().forEach(journal::add);
        ItemQueue items = new ItemQueue(reactor, made, new ItemCounts(made, mode), journal, clock);
        run = made;
        queue = items;
        items.readOn();
        return new RunInfo(made.description().id(), mode != OpenRun.Mode.RUN, OptionalLong.empty());
    }

    /** {@return what {@code run.json} says; empty before the run is open} */
    public Optional<RunDescription> description() {
        return Optional.ofNullable(run).map(OpenRun::description);
    }

    @Override
    public Deferred<List<Lease>> take(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("at least 1 item has to be taken, was " + most);
        }
        return queue().take(most);
    }

    @Override
    public RunCounts counts() {
        ItemQueue items = queue;
        return items == null ? NOTHING_YET : items.counts(); // who shows the run does so from its beginning
    }

    @Override
    public void note(String event, @Nullable ObjectNode details) {
        queue().note(event, details);
    }

    private ItemQueue queue() {
        ItemQueue items = queue;
        if (items == null) {
            throw new IllegalStateException("the run is not open: " + paths.directory());
        }
        return items;
    }

    @Override
    public Deferred<@Nullable Void> close(Closing closing) {
        if (closed) {
            throw new IllegalStateException("the run is closed already: " + paths.directory());
        }
        closed = true;
        OpenRun made = run;
        ItemQueue items = queue;
        if (made == null || items == null) {
            return Deferred.succeed(null); // it could not be opened, or nobody waited for that
        }
        String how = closing.name().toLowerCase(Locale.ROOT);
        boolean failedBefore = items.journalFailure() != null;
        return items.close(how)
                .chainBoth(written -> reactor.<@Nullable Void>deferToThread(() -> {
                            new RunEnd(mode, paths, storage).of(made, written instanceof Outcome.Success ? how : "");
                            return null;
                        })
                        .<@Nullable Void>addCallback(_ -> {
                            if (!failedBefore) {
                                written.get();
                            }
                            return null;
                        }));
    }
}

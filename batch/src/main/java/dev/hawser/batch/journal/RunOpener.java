package dev.hawser.batch.journal;

import dev.hawser.batch.journal.JournalException.Problem;
import dev.hawser.batch.source.InputException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Makes a run directory, or opens one again: takes the lock, cuts off what was never acknowledged, and finds out what
 * there is to do.
 *
 * <p><b>Threads:</b> a worker's.
 */
final class RunOpener {
    private final RunPaths paths;
    private final RunInput input;
    private final OpenSettings options;
    private final Storage storage;

    RunOpener(Path directory, RunInput input, OpenSettings options, Storage storage) {
        this.paths = new RunPaths(directory);
        this.input = input;
        this.options = options;
        this.storage = storage;
    }

    OpenRun open(OpenRun.Mode mode) throws JournalException, InputException {
        try {
            return mode == OpenRun.Mode.RUN ? create() : reopen(mode);
        } catch (IOException e) {
            Problem problem = mode == OpenRun.Mode.RUN ? Problem.CANNOT_CREATE : Problem.IO;
            throw new JournalException(
                    problem,
                    "%s: the run cannot be %s: %s"
                            .formatted(paths.directory(), mode == OpenRun.Mode.RUN ? "made" : "opened", reason(e)),
                    e);
        }
    }

    /** The library's messages are often no more than a path. */
    private static String reason(IOException e) {
        if (e.getClass() == FileSystemException.class && e.getMessage() != null) {
            return e.getMessage();
        }
        String name = e.getClass().getSimpleName().replaceAll("Exception$", "");
        String words = name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        return e.getClass() == IOException.class && e.getMessage() != null
                ? e.getMessage()
                : e.getMessage() == null ? words : words + ": " + e.getMessage();
    }

    private OpenRun create() throws IOException, JournalException, InputException {
        InputSource source = new InputSource(input, paths, options, storage);
        source.check();
        refuseExisting();
        storage.makeDirectory(paths.directory());
        RunLock.Holder self = RunLock.Holder.self(options.clock().instant());
        List<AutoCloseable> parts = new ArrayList<>();
        try {
            RunLock lock = add(parts, RunLock.take(paths.lock(), self, options.access()));
            refuseExisting();
            RunDescription description = RunDescription.create(
                            self.started(), input, options.compact(), options.about())
                    .knowing(options);
            description.write(paths, storage);
            Known known = new Known(
                    description,
                    new History(false),
                    new FoundWriter.Start(new ItemIds(input), FoundFile.Survey.NOTHING),
                    OpenRun.Mode.RUN,
                    List.of());
            JournalWriter writer = add(parts, known.writer());
            InputBytes bytes = add(parts, source.openNew());
            OpenRun made = known.run(self, lock, writer, bytes);
            parts.clear();
            return made;
        } finally {
            OpenRun.closeAll(parts.reversed());
        }
    }

    private void refuseExisting() throws IOException, JournalException {
        Path directory = paths.directory();
        if (!Files.exists(directory)) {
            return;
        }
        if (!Files.isDirectory(directory)) {
            throw new JournalException(Problem.EXISTS, directory + " is a file, not a directory for a run", null);
        }
        if (Files.exists(paths.run())) {
            throw new JournalException(
                    Problem.EXISTS, directory + " holds a run already; resume it, or name another directory", null);
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                // what is left of a run that ended before it had begun
                if (!entry.equals(paths.lock()) && !entry.equals(RunPaths.replacement(paths.run()))) {
                    throw new JournalException(
                            Problem.EXISTS,
                            directory + " is not empty: it has " + entry.getFileName() + "; name another directory",
                            null);
                }
            }
        }
    }

    private OpenRun reopen(OpenRun.Mode mode) throws IOException, JournalException, InputException {
        RunDescription.read(paths.directory()); // or there is nothing to lock
        RunLock.Holder self = RunLock.Holder.self(options.clock().instant());
        List<AutoCloseable> parts = new ArrayList<>();
        try {
            RunLock lock = add(parts, RunLock.take(paths.lock(), self, options.access()));
            RunDescription description = RunDescription.read(paths.directory()).knowing(options);
            checkKey(description);
            List<Entry> news = new ArrayList<>();
            History history = settle(description, news);
            if (mode == OpenRun.Mode.RETRY_DEAD) {
                history.forgetTriesOfDead();
            }
            ItemIds ids = new ItemIds(input);
            FoundFile.Survey before = new FoundFile(paths.found(), storage).survey(ids);
            Known known = new Known(description, history, new FoundWriter.Start(ids, before), mode, news);
            InputBytes bytes = add(parts, new InputSource(input, paths, options, storage).openAgain(history));
            JournalWriter writer = add(parts, known.writer());
            description.withEnded("").write(paths, storage);
            OpenRun opened = known.run(self, lock, writer, bytes);
            parts.clear();
            return opened;
        } finally {
            OpenRun.closeAll(parts.reversed());
        }
    }

    /** What is known of a run, new or old, before it is opened. */
    private final class Known {
        private final RunDescription description;
        private final History history;
        private final FoundWriter.Start found;
        private final OpenRun.Mode mode;
        private final List<Entry> news;

        Known(
                RunDescription description,
                History history,
                FoundWriter.Start found,
                OpenRun.Mode mode,
                List<Entry> news) {
            this.description = description;
            this.history = history;
            this.found = found;
            this.mode = mode;
            this.news = news;
        }

        JournalWriter writer() throws IOException {
            return new JournalWriter(paths, description, storage, description.finds() ? found : null);
        }

        OpenRun run(RunLock.Holder self, RunLock lock, JournalWriter writer, InputBytes bytes) throws IOException {
            KeptSteps kept = new KeptSteps(paths.journal(), description.isChecked(), storage);
            Wanted wanted =
                    new Wanted(history, kept, mode, mode == OpenRun.Mode.RETRY_DEAD && options.fromFailedStep());
            return new OpenRun(
                    description,
                    self,
                    lock,
                    writer,
                    new InputReader(input, bytes, found.ids(), wanted, options.selection()),
                    found.ids(),
                    new FoundRows(
                            description.finds() ? new FoundReader(new FoundFile(paths.found(), storage), wanted) : null,
                            found.before(),
                            FoundRows.Serving.of(mode, options.selection())),
                    inputBytes(),
                    options.memory(),
                    history.doneCount(),
                    history.deadCount(),
                    news);
        }
    }

    private long inputBytes() throws IOException {
        Path file = input.file();
        boolean known = file != null && Files.isRegularFile(file) && options.selection() instanceof Selection.All;
        return known ? Files.size(file) : -1;
    }

    private static <T extends AutoCloseable> T add(List<AutoCloseable> parts, T part) {
        parts.add(part);
        return part;
    }

    private void checkKey(RunDescription description) throws InputException {
        String key = input.key();
        if (!description.key().equals(key == null ? "" : key)) {
            throw new InputException(
                    "%s: the run identifies rows by %s, the job now by %s: then nothing could be found again"
                            .formatted(paths.directory(), column(description.key()), column(key == null ? "" : key)),
                    null);
        }
    }

    private static String column(String key) {
        return key.isEmpty() ? "their number and content" : "column \"" + key + "\"";
    }

    /** Brings the files to what was acknowledged. */
    private History settle(RunDescription description, List<Entry> news) throws IOException, JournalException {
        for (Path file : List.of(paths.run(), paths.journal(), paths.results(), paths.dead(), paths.found())) {
            storage.delete(RunPaths.replacement(file));
            storage.delete(RunPaths.replacement(RunPaths.damaged(file)));
        }
        JournalFile journal = new JournalFile(paths.journal(), description.isChecked(), storage);
        if (!Files.exists(paths.journal())) {
            try (Storage.AppendFile made = storage.open(paths.journal())) {
                made.force(); // no run was ever so far that it had results
            }
        }
        Recovery recovery = new Recovery(paths, description.isChecked(), storage);
        JournalFile.Scan scan = journal.scan(options.allowChangedInput() || description.finds());
        Optional<String> damage = recovery.settle(scan);
        if (damage.isPresent()) {
            if (!options.acceptDamage()) {
                throw new JournalException(
                        Problem.DAMAGED,
                        damage.get() + "; a crash does not leave that behind. To serve every row again that is in doubt"
                                + " (files are kept as they are now, with .damaged after their names), resume with"
                                + " --accept-damage",
                        null);
            }
            scan = recovery.accept();
            // what was lost may be what the input was, or that it changed: from here on, ids tell items apart
            news.add(new Entry.InputChanged(scan.history().blocks().size(), false));
        }
        History history = scan.history();
        history.crashed();
        return history;
    }

    /** After dead items were tried again: leaves those in {@code dead.jsonl} that still are. */
    static void settleDead(RunPaths paths, RunDescription of, Storage storage) throws IOException {
        History history = new JournalFile(paths.journal(), of.isChecked(), storage)
                .scan(of.finds())
                .history();
        ItemFile dead = ItemFile.dead(paths, of.isChecked(), storage);
        dead.settle(dead.survey(history));
    }
}

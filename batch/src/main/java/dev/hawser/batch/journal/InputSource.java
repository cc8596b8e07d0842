package dev.hawser.batch.journal;

import dev.hawser.batch.journal.JournalException.Problem;
import dev.hawser.batch.source.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Finds out where the bytes of a run's input are to come from: its file, a copy of it, or a stream that gets copied. */
final class InputSource {
    private final RunInput input;
    private final RunPaths paths;
    private final OpenSettings options;
    private final Storage storage;

    InputSource(RunInput input, RunPaths paths, OpenSettings options, Storage storage) {
        this.input = input;
        this.paths = paths;
        this.options = options;
        this.storage = storage;
    }

    /** Finds what cannot work before anything is made. */
    void check() throws InputException {
        Path file = input.file();
        if (file == null) {
            if (input.stream() == null) {
                throw new InputException("a new run needs an input", null);
            }
        } else if (!Files.exists(file)) {
            throw new InputException(file + ": no such file", null);
        } else if (Files.isDirectory(file)) {
            throw new InputException(file + " is a directory, not a file with rows", null);
        } else if (!Files.isReadable(file)) {
            throw new InputException(file + ": not allowed to read it", null);
        }
    }

    /** Opens it for a new run. */
    InputBytes openNew() throws IOException {
        return open(new History(false));
    }

    /** Opens it for a run that has a history. */
    InputBytes openAgain(History history) throws IOException, InputException, JournalException {
        if (Files.exists(paths.inputPart()) && input.stream() == null && !isPipe()) {
            acceptCut();
        }
        Path file = input.file();
        if (file == null || Files.exists(paths.input())) {
            if (!Files.exists(paths.input()) && input.stream() == null) {
                throw cut(0);
            }
        } else {
            check();
            if (Files.isRegularFile(file) && !options.allowChangedInput()) {
                checkSize(file, history);
            }
        }
        return open(history);
    }

    private InputBytes open(History history) throws IOException {
        InputBytes.Known known =
                new InputBytes.Known(history.blocks(), history.inputBytes(), input.name(), options.allowChangedInput());
        Path file = input.file();
        if (Files.exists(paths.input())) {
            return new InputBytes(Files.newInputStream(paths.input()), known, true);
        }
        if (file != null && !isPipe()) {
            return new InputBytes(Files.newInputStream(file), known, true);
        }
        InputStream given = input.stream();
        @Nullable InputStream stream = given == null && file != null ? Files.newInputStream(file) : given;
        if (stream == null) {
            throw new IOException("there is no input");
        }
        return new InputBytes(
                StreamCopy.start(stream, input.name(), paths, storage).reader(), known, false);
    }

    /** What has a name in the file system and yet can be read only once. */
    private boolean isPipe() {
        Path file = input.file();
        return file != null && Files.exists(file) && !Files.isRegularFile(file);
    }

    /** Says at once what would come up anyhow, but only after rows were served. */
    private void checkSize(Path file, History history) throws IOException, InputException {
        long now = Files.size(file);
        long seen = history.blocks().stream().mapToLong(Entry.BlockRead::bytes).sum();
        if (now < seen) {
            throw new InputException(
                    "%s has changed: it has %,d bytes now, of which this run read %,d before; if a changed input is allowed,"
                                    .formatted(file, now, seen)
                            + " it serves those ids that are not done yet",
                    null);
        }
    }

    private void acceptCut() throws IOException, JournalException {
        long whole = endOfLastLine();
        if (!options.acceptCutInput()) {
            throw cut(whole);
        }
        try (Storage.AppendFile file = storage.open(paths.inputPart())) {
            file.truncate(whole);
            file.force();
        }
        storage.rename(paths.inputPart(), paths.input());
    }

    private JournalException cut(long bytes) {
        return new JournalException(
                Problem.INPUT_CUT,
                "%s: the run ended before all of its input was received: %,d bytes of whole lines are in %s, the rest"
                                .formatted(
                                        paths.directory(),
                                        bytes,
                                        paths.inputPart().getFileName())
                        + " is lost. Give the same input again from its beginning, or accept what there is",
                null);
    }

    private long endOfLastLine() throws IOException {
        try (FileChannel channel = FileChannel.open(paths.inputPart(), StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
            long end = channel.size();
            while (end > 0) {
                long from = Math.max(0, end - bytes.capacity());
                bytes.clear().limit((int) (end - from));
                int read = channel.read(bytes, from);
                for (int i = read - 1; i >= 0; i--) {
                    if (bytes.get(i) == '\n') {
                        return from + i + 1;
                    }
                }
                end = from;
            }
            return 0;
        }
    }
}

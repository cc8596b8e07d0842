package dev.hawser.cli.batch;

import dev.hawser.batch.run.RunEvent;
import dev.hawser.batch.run.RunListener;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome.Failure;
import dev.hawser.reactor.Reactor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Copies the lines of `results.jsonl` to the standard output as the items become done, and no sooner: what a crash
/// could take back is not shown.
///
/// A reader that is slower than the run holds up nothing: lines wait in the file. Of the reactor only.
final class ResultsToOutput implements RunListener {
    private static final int BUFFER = 1 << 16;

    private final Reactor reactor;
    private final Path file;
    private final OutputStream out;
    /// How many bytes the file has from before.
    private long skipped;
    private long durable;
    private long copied;
    /// Why nothing more can be written, or read.
    private @Nullable IOException refused;
    private @Nullable InputStream in;
    private @Nullable Deferred<?> copying;

    /// @param file need not be there yet
    ResultsToOutput(Reactor reactor, Path file, OutputStream out) {
        this.reactor = reactor;
        this.file = file;
        this.out = out;
    }

    @Override
    public void happened(RunEvent event) {
        switch (event) {
            case RunEvent.RunStarted _ -> skipWhatIsThere();
            case RunEvent.ItemDone _ -> durable++;
            default -> {}
        }
    }

    /// Not earlier: to open a run may take away what a crash has left at the end of the file.
    private void skipWhatIsThere() {
        try {
            skipped = Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            refused = e;
        }
    }

    /// Copies what has become durable, if no copying is under way. Called from time to time.
    void copyOn() {
        long lines = durable - copied;
        if (copying != null || lines == 0 || refused != null) {
            return;
        }
        copied += lines;
        Deferred<Boolean> job = reactor.deferToThread(() -> {
            copy(lines);
            return true;
        });
        copying = job;
        var _ = job.addBoth(outcome -> {
            copying = null;
            if (outcome instanceof Failure<?>(IOException why)) {
                refused = why;
            }
            return true;
        });
    }

    /// Copies the rest, after the run.
    ///
    /// @return why the output takes no more; empty if it has all
    Optional<IOException> finish() throws IOException {
        try {
            if (refused == null && durable > copied) {
                copy(durable - copied);
                copied = durable;
            }
        } catch (IOException e) {
            refused = e;
        }
        if (in != null) {
            in.close();
        }
        return Optional.ofNullable(refused);
    }

    private void copy(long lines) throws IOException {
        InputStream from = in;
        if (from == null) {
            from = new BufferedInputStream(Files.newInputStream(file), BUFFER);
            from.skipNBytes(skipped);
            in = from;
        }
        byte[] line = new byte[BUFFER];
        int length = 0;
        for (long left = lines; left > 0; ) {
            int next = from.read();
            if (next < 0) {
                throw new IOException(file + " has fewer lines than items are done");
            }
            if (length == line.length) {
                out.write(line, 0, length);
                length = 0;
            }
            line[length++] = (byte) next;
            if (next == '\n') {
                left--;
            }
        }
        out.write(line, 0, length);
        out.flush();
    }
}

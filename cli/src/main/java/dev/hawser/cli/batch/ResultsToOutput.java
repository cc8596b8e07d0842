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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Copies the lines of `results.jsonl` to the standard output as the items become done, and no sooner: what a crash
/// could take back is not shown.
///
/// Of a run of a fleet, lines come from all workers, and when they are gathered: they are shown as they get there.
///
/// A reader that is slower than the run holds up nothing: lines wait in the file. Of the reactor only.
final class ResultsToOutput implements RunListener {
    private static final int BUFFER = 1 << 16;
    private static final Pattern ORDINAL = Pattern.compile("\"ordinal\":([0-9]+)");

    private final Reactor reactor;
    private final Path file;
    private final OutputStream out;
    /// How many bytes the file has from before.
    private long skipped;
    private long durable;
    private long copied;
    private final boolean ordered;
    private final boolean gathered;
    private final NewLines results;
    private final NewLines dead;
    /// What has ended since the last copy, as [OrderedLines#copy] has it.
    private Queue<Long> ended = new ArrayDeque<>();
    private @Nullable OrderedLines lines;
    /// Why nothing more can be written, or read.
    private @Nullable IOException refused;
    private @Nullable InputStream in;
    private @Nullable Deferred<?> copying;

    /// @param directory of the run; its files need not be there yet
    /// @param ordered whether lines come in the order of the rows
    /// @param gathered whether they are those of a fleet
    ResultsToOutput(Reactor reactor, Path directory, OutputStream out, boolean ordered, boolean gathered) {
        this.ordered = ordered;
        this.gathered = gathered;
        this.reactor = reactor;
        this.file = directory.resolve("results.jsonl");
        this.results = new NewLines(file);
        this.dead = new NewLines(directory.resolve("dead.jsonl"));
        this.out = out;
    }

    @Override
    public void happened(RunEvent event) {
        switch (event) {
            case RunEvent.RunStarted _ -> skipWhatIsThere();
            case RunEvent.ItemDone done -> {
                durable++;
                ended(done.report().item().ordinal());
            }
            case RunEvent.ItemDead dead -> ended(-dead.report().item().ordinal());
            default -> {}
        }
    }

    private void ended(long number) {
        if (ordered) {
            ended.add(number);
        }
    }

    /// Not earlier: to open a run may take away what a crash has left at the end of the file.
    private void skipWhatIsThere() {
        try {
            skipped = results.skip();
            var _ = dead.skip();
        } catch (IOException e) {
            refused = e;
        }
    }

    /// Copies what has become durable, if no copying is under way. Called from time to time.
    void copyOn() {
        long count = durable - copied;
        boolean nothing = !gathered && (ordered ? ended.isEmpty() : count == 0);
        if (copying != null || nothing || refused != null) {
            return;
        }
        copied += count;
        Queue<Long> taken = ended;
        ended = new ArrayDeque<>();
        Deferred<Boolean> job = reactor.deferToThread(() -> {
            if (gathered) {
                copyGathered();
            } else {
                copy(count, taken);
            }
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
            if (refused == null && gathered) {
                copyGathered();
            } else if (refused == null && (durable > copied || !ended.isEmpty())) {
                copy(durable - copied, ended);
                copied = durable;
            }
            if (lines != null && refused == null) {
                lines.finish();
            }
        } catch (IOException e) {
            refused = e;
        }
        if (in != null) {
            in.close();
        }
        if (lines != null) {
            lines.close();
        }
        return Optional.ofNullable(refused);
    }

    private void copyGathered() throws IOException {
        for (byte[] some = results.next(); some.length > 0; some = results.next()) {
            if (ordered) {
                copy(0, ordinals(some, false));
            } else {
                out.write(some);
            }
        }
        for (byte[] some = ordered ? dead.next() : new byte[0]; some.length > 0; some = dead.next()) {
            copy(0, ordinals(some, true));
        }
        out.flush();
    }

    /// The numbers of rows, as [OrderedLines#copy] has them, by what stands first in each line.
    private static Queue<Long> ordinals(byte[] lines, boolean isDead) {
        Queue<Long> ordinals = new ArrayDeque<>();
        new String(lines, StandardCharsets.UTF_8)
                .lines()
                .map(ORDINAL::matcher)
                .filter(Matcher::find)
                .forEach(found -> ordinals.add(Long.parseLong(found.group(1)) * (isDead ? -1 : 1)));
        return ordinals;
    }

    private void copy(long count, Queue<Long> taken) throws IOException {
        if (!ordered) {
            copy(count);
        } else if (lines != null || Files.exists(file)) {
            OrderedLines sorted = lines == null ? new OrderedLines(file, skipped, out) : lines;
            lines = sorted;
            sorted.copy(taken);
        }
    }

    private void copy(long count) throws IOException {
        InputStream from = in;
        if (from == null) {
            from = new BufferedInputStream(Files.newInputStream(file), BUFFER);
            from.skipNBytes(skipped);
            in = from;
        }
        byte[] line = new byte[BUFFER];
        int length = 0;
        for (long left = count; left > 0; ) {
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

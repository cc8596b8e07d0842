package dev.hawser.batch.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a run has done and is doing, whether it has ended or not, without disturbing it. Needs no more memory for a
 * long journal than for a short one: events pass by, and what {@link #status} tells is kept up as they do.
 *
 * <p>{@link #poll} gives what is new since the last time; so who watches a live run polls again and again. Of what the
 * process has written last, a loss of power may still take some back.
 *
 * <p><b>Threads:</b> any, one at a time; reads files.
 */
public final class RunReader implements Closeable {
    private final RunPaths paths;
    private final RunDescription description;
    private @Nullable FileChannel channel;
    private @Nullable LineScanner scanner;
    private final JournalLine line = new JournalLine(true);

    /** Ordinals of attempts that have started and not ended. */
    private final Set<Long> inFlight = new HashSet<>();

    /** The first line that could not be read; 0 for none. Damage if a record follows. */
    private long unreadable;

    private boolean damaged;
    private boolean revives;
    private OptionalLong rows = OptionalLong.empty();
    private long done;
    private long dead;
    private long retries;
    private long processes;
    private long openedAt;
    private long lastAt;
    private String closed = "";

    private RunReader(RunPaths paths, RunDescription description) {
        this.paths = paths;
        this.description = description;
    }

    /**
     * Opens the run in a directory, to read.
     *
     * @param directory the run's
     * @return reads from the beginning
     * @throws JournalException if there is no run, or one of a newer format
     * @throws IOException if it cannot be read
     */
    public static RunReader open(Path directory) throws IOException, JournalException {
        return new RunReader(new RunPaths(directory), RunDescription.read(directory));
    }

    /** {@return what {@code run.json} said when this was opened} */
    public RunDescription description() {
        return description;
    }

    /**
     * Tells who has the run open now.
     *
     * @return for people; empty if nobody has. A process on another machine is believed to be alive
     * @throws IOException if it cannot be found out
     */
    public Optional<String> holder() throws IOException {
        return RunLock.holder(paths.lock()).map(Holder::toString);
    }

    /**
     * Reads on to the end of what is written by now.
     *
     * @param events takes each, in the order in which they happened
     * @return how many there were
     * @throws IOException if the journal cannot be read
     */
    public long poll(Consumer<? super RunEvent> events) throws IOException {
        LineScanner lines = scanner();
        if (lines == null) {
            return 0;
        }
        long count = 0;
        while (lines.next()) {
            if (!line.read(lines.buffer(), lines.from(), lines.length())) {
                unreadable = unreadable == 0 ? lines.number() : unreadable;
            } else {
                damaged = unreadable > 0;
                RunEvent event = event();
                if (event != null) {
                    count(event);
                    events.accept(event);
                    count++;
                }
            }
        }
        return count;
    }

    /** The journal may come into being after run.json. */
    private @Nullable LineScanner scanner() throws IOException {
        if (scanner == null && Files.exists(paths.journal())) {
            FileChannel opened = FileChannel.open(paths.journal(), StandardOpenOption.READ);
            channel = opened;
            scanner = new LineScanner(opened, 0);
        }
        return scanner;
    }

    private @Nullable RunEvent event() {
        return switch (line.type) {
            case "open" -> new RunEvent.Opened(line.at, line.text, line.number, line.host);
            case "start" -> new RunEvent.Started(line.id, line.ordinal, line.attempt, line.slot, line.at);
            case "done" -> ended(RunEvent.How.DONE);
            case "retry" -> ended(RunEvent.How.RETRY);
            case "dead" -> ended(RunEvent.How.DEAD);
            case "back" -> ended(RunEvent.How.BACK);
            case "input" -> new RunEvent.InputEnded(line.bytes, line.number);
            case "close" -> new RunEvent.Closed(line.at, line.text);
            case "block", "input-changed", "undone" -> null;
            default -> new RunEvent.Noted(line.at, line.type, line.details);
        };
    }

    private RunEvent.Ended ended(RunEvent.How how) {
        String message = line.failureMessage.isEmpty() ? line.text : line.failureMessage;
        return new RunEvent.Ended(
                line.id,
                line.ordinal,
                line.attempt,
                line.slot,
                line.start < 0 ? line.at : line.start,
                line.end < 0 ? line.at : line.end,
                List.copyOf(line.steps),
                how,
                new RunEvent.Failure(line.failureStep, line.failureKind, message));
    }

    private void count(RunEvent event) {
        switch (event) {
            case RunEvent.Opened opened -> {
                processes++;
                openedAt = opened.at();
                revives = opened.mode().equals(OpenMode.RETRY_DEAD.word);
                inFlight.clear();
                closed = "";
            }
            case RunEvent.Started started -> {
                inFlight.add(started.ordinal());
                lastAt = Math.max(lastAt, started.at());
            }
            case RunEvent.Ended ended -> {
                inFlight.remove(ended.ordinal());
                lastAt = Math.max(lastAt, ended.end());
                countEnd(ended.how());
            }
            case RunEvent.InputEnded input -> rows = OptionalLong.of(input.rows());
            case RunEvent.Noted noted -> lastAt = Math.max(lastAt, noted.at());
            case RunEvent.Closed end -> {
                closed = end.how();
                inFlight.clear();
                lastAt = Math.max(lastAt, end.at());
            }
        }
    }

    private void countEnd(RunEvent.How how) {
        switch (how) {
            case DONE -> {
                done++;
                dead -= revives ? 1 : 0;
            }
            case DEAD -> dead += revives ? 0 : 1;
            case RETRY -> retries++;
            case BACK -> {}
        }
    }

    /** {@return how the run stands, by what was polled so far} */
    public RunStatus status() {
        return new RunStatus(rows, done, dead, retries, inFlight.size(), processes, openedAt, lastAt, closed);
    }

    /**
     * Tells whether the journal is damaged, by what was polled so far. What a crash leaves behind is no damage.
     *
     * @return the number of the first line that is no record, though a later one is; empty if there is none
     */
    public OptionalLong damagedLine() {
        return damaged ? OptionalLong.of(unreadable) : OptionalLong.empty();
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}

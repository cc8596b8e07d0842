package dev.hawser.batch.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
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
    private final EntryReader entries;

    /** Ordinals of attempts that have started and not ended. */
    private final Set<Long> inFlight = new HashSet<>();

    /** The first line that could not be read; 0 for none. Damage and not of format 1, or if a record follows. */
    private long unreadable;

    private boolean damaged;
    private boolean revives;
    private OptionalLong rows = OptionalLong.empty();
    private long found;
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
        this.entries = new EntryReader(description.isChecked(), true);
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
        return RunLock.holder(paths.lock()).map(RunLock.Holder::toString);
    }

    /**
     * Reads on to the end of what is written by now.
     *
     * @param events takes each, in the order in which they happened
     * @return how many there were
     * @throws IOException if the journal cannot be read
     */
    public long poll(Consumer<? super Entry> events) throws IOException {
        LineScanner lines = scanner();
        if (lines == null) {
            return 0;
        }
        long count = 0;
        while (lines.next()) {
            Optional<Entry> entry = entries.read(lines.buffer(), lines.from(), lines.length());
            if (entry.isEmpty()) {
                unreadable = unreadable == 0 ? lines.number() : unreadable;
                damaged |= description.isChecked(); // a whole line that is none: no crash leaves that behind
            } else {
                damaged |= unreadable > 0;
                count(entry.get());
                events.accept(entry.get());
                count++;
            }
        }
        return count;
    }

    /** The journal may come into being after run.json. */
    private @Nullable LineScanner scanner() throws IOException {
        if (scanner == null && Files.exists(paths.journal())) {
            FileChannel opened = FileChannel.open(paths.journal(), StandardOpenOption.READ);
            channel = opened;
            scanner = new LineScanner(opened::read, 0);
        }
        return scanner;
    }

    private void count(Entry event) {
        switch (event) {
            case Entry.Opened opened -> {
                processes++;
                openedAt = opened.at();
                revives = opened.mode().equals(OpenRun.Mode.RETRY_DEAD.word);
                inFlight.clear();
                closed = "";
            }
            case Entry.Started started -> {
                inFlight.add(started.ordinal());
                lastAt = Math.max(lastAt, started.at());
            }
            case Entry.Ended ended -> {
                inFlight.remove(ended.ordinal());
                lastAt = Math.max(lastAt, ended.end());
                countEnd(ended.how());
            }
            case Entry.InputEnded input -> rows = OptionalLong.of(input.rows());
            case Entry.Noted noted -> lastAt = Math.max(lastAt, noted.at());
            case Entry.Found entry -> {
                found = Math.max(found, entry.total());
                lastAt = Math.max(lastAt, entry.at());
            }
            case Entry.Kept kept -> lastAt = Math.max(lastAt, kept.at());
            case Entry.BlockRead _, Entry.InputChanged _ -> {}
            case Entry.Undone _ -> done--;
            case Entry.Closed end -> {
                closed = end.how();
                inFlight.clear();
                lastAt = Math.max(lastAt, end.at());
            }
        }
    }

    private void countEnd(Entry.How how) {
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
        OptionalLong all = rows.isPresent() ? OptionalLong.of(rows.getAsLong() + found) : rows;
        return new RunStatus(all, done, dead, retries, inFlight.size(), processes, openedAt, lastAt, closed);
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

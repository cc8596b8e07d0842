package dev.hawser.batch.journal;

import dev.hawser.batch.journal.JournalException.Problem;
import dev.hawser.batch.source.Fatal;
import dev.hawser.batch.source.InputException;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.Reactor;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of an open run, those that were found before those of its list; one read of each at a time.
 *
 * <p><b>Threads:</b> on the reactor; it reads in its thread jobs.
 */
final class Intake {
    private final Reactor reactor;
    private final OpenRun run;
    private final FoundRows found;
    private final Taker taker;

    /** The read under way. */
    private @Nullable Deferred<?> reading;

    /** That of rows that were found. */
    private @Nullable Deferred<?> readingFound;

    private boolean listEnded;
    private @Nullable Throwable failure;
    private boolean closed;

    /** Takes what is read. */
    interface Taker {
        /** Rows of the list. */
        void take(RowBatch batch);

        /** Rows that were found. */
        void takeFound(List<RowBatch.Unserved> rows);

        /** There is more, or there never will be. */
        void changed();
    }

    Intake(Reactor reactor, OpenRun run, Taker taker) {
        this.reactor = reactor;
        this.run = run;
        this.found = run.found();
        this.taker = taker;
    }

    /** {@return why no more can be read; null if nothing is wrong} */
    @Nullable Throwable failure() {
        return failure;
    }

    /** Whether the list has no more rows. */
    boolean isListEnded() {
        return listEnded;
    }

    /** Whether there are no more rows to read. */
    boolean isEnded() {
        return listEnded && found.areRead();
    }

    /** Reads more, if no read is under way. */
    void readOn() {
        if (closed) {
            return;
        }
        if (found.areToBeRead()) {
            readFound(); // before the list: so what is found does not pile up
        }
        if (reading == null && !listEnded && found.areRead()) {
            readList();
        }
    }

    private void readList() {
        Invariant.check(reading == null && !listEnded, "a list is read by one read at a time, and not beyond its end");
        Invariant.check(
                !closed && found.areRead(), "a list is read when what was found before is, and not after the close");
        Deferred<RowBatch> job = reactor.deferToThread(run.reader()::read);
        reading = job.<@Nullable Void>addCallbacks(
                batch -> {
                    reading = null;
                    if (!closed) {
                        listEnded |= batch.ended();
                        Exception wrong = batch.failure();
                        if (wrong != null) {
                            failed(said(wrong));
                        }
                        taker.take(batch);
                        taker.changed();
                    }
                    return null;
                },
                cause -> {
                    Fatal.tell(cause);
                    reading = null;
                    failed(cause); // what can be wrong with an input, a batch tells: this is another thing
                    taker.changed();
                    return null;
                });
    }

    private void readFound() {
        Invariant.check(readingFound == null, "found rows are read by one read at a time");
        Invariant.check(!closed && found.areKept(), "nobody reads after the close, or what no step can find");
        readingFound = reactor.deferToThread(found.begin()).<@Nullable Void>addBoth(outcome -> {
            readingFound = null;
            switch (outcome) {
                case Outcome.Success<FoundReader.Batch>(FoundReader.Batch batch) -> {
                    found.ended(batch.read());
                    if (!closed) {
                        taker.takeFound(batch.rows());
                    }
                }
                case Outcome.Failure<FoundReader.Batch>(Throwable cause) -> {
                    Fatal.tell(cause);
                    failed(new JournalException(
                            Problem.IO, "rows that were found cannot be read: " + cause.getMessage(), cause));
                }
            }
            taker.changed();
            return null;
        });
    }

    /** Nothing is read after that. The first failure is the one that is told. */
    private void failed(Throwable cause) {
        listEnded = true;
        if (failure == null) {
            failure = cause;
        }
    }

    private static Throwable said(Exception failure) {
        if (failure instanceof InputException || failure instanceof JournalException) {
            return failure;
        }
        if (failure.getCause() instanceof Error error) { // of the thread that copies: a bug, or no memory
            Fatal.tell(error);
            return error;
        }
        String what = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return new InputException("the input cannot be read: " + what, failure);
    }

    /** Reads no more. {@return the reads under way} */
    List<Deferred<?>> close() {
        closed = true;
        run.reader().stop();
        return Stream.<@Nullable Deferred<?>>of(reading, readingFound)
                .<Deferred<?>>flatMap(Stream::ofNullable)
                .toList();
    }
}

package dev.hawser.batch.journal;

import dev.hawser.invariant.Invariant;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The rows that were found, as the queue sees them: how many are safe, and how many of those are still to be read.
 *
 * <p><b>Threads:</b> on the reactor; the reader elsewhere.
 */
final class FoundRows implements AutoCloseable {
    private final @Nullable FoundReader reader;

    private final Serving serving;

    /** The number of the last one when the run was opened. */
    private final long last;

    private long safe;
    private long read;
    private boolean leaves;
    private boolean reading;

    /** Which of them this process serves. */
    enum Serving {
        /** All. */
        ALL,
        /** Those that were there before: it tries dead ones again, and no others. */
        EARLIER,
        /** None: it serves some rows of the input. */
        NONE;

        static Serving of(OpenRun.Mode mode, Selection selection) {
            if (!(selection instanceof Selection.All)) {
                return NONE;
            }
            return mode == OpenRun.Mode.RETRY_DEAD ? EARLIER : ALL;
        }
    }

    /**
     * Makes them known.
     *
     * @param reader reads them; null if the run can have none
     * @param before what there is already
     * @param serving which are served
     */
    FoundRows(@Nullable FoundReader reader, FoundFile.Survey before, Serving serving) {
        this.reader = reader;
        this.serving = serving;
        this.last = before.last();
        this.safe = serving == Serving.NONE ? 0 : before.count();
        this.leaves = serving == Serving.NONE && before.count() > 0;
    }

    /** Whether the run can have any. */
    boolean areKept() {
        return reader != null;
    }

    /** Whether all are served, those too that are found from now on. */
    boolean areServed() {
        return serving == Serving.ALL;
    }

    /** How many numbers are taken by those that there were when the run was opened. */
    long taken() {
        return last - FoundFile.FIRST + 1;
    }

    /** More are safe. */
    void added(int count) {
        Invariant.check(reader != null, "who finds rows can have them");
        Invariant.check(count >= 0, "what was found stays");
        if (serving == Serving.ALL) {
            safe += count;
        } else {
            leaves |= count > 0;
        }
    }

    /** Whether this process has found rows that it does not serve. */
    boolean leaves() {
        return leaves;
    }

    /** How many are to be served in this process, or were before. */
    long total() {
        return safe;
    }

    /** How many were read. */
    long read() {
        return read;
    }

    /** Whether none is left to be read, and none is being read. */
    boolean areRead() {
        return !reading && read == safe;
    }

    /** Whether there is something to be read now. */
    boolean areToBeRead() {
        Invariant.check(read <= safe, "nothing is read that is not safe");
        return !reading && read < safe;
    }

    /** A read begins. {@return does it, on a worker} */
    Callable<FoundReader.Batch> begin() {
        FoundReader of = Objects.requireNonNull(reader);
        long most = safe - read;
        Invariant.check(!reading && most > 0, "one read at a time, and of what is safe");
        reading = true;
        return () -> of.read(most);
    }

    /** A read has ended. */
    void ended(int count) {
        Invariant.check(reading, "a read ends once");
        reading = false;
        read += count;
        Invariant.check(count >= 0 && read <= safe, "no more rows are served than are safe");
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
        }
    }
}

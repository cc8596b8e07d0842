package dev.hawser.batch.journal;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What opening a run gives.
 *
 * @param description what the run is
 * @param holder this process
 * @param lock keeps others out
 * @param writer writes the journal
 * @param reader reads the input
 * @param ids tells rows apart
 * @param found the rows that were found
 * @param inputBytes how long the input is; -1 if that is not known, or not all of it is to be served
 * @param memory how much of it the items may take that are held
 * @param doneBefore how many items were done before
 * @param deadBefore how many were dead before
 * @param news for the journal, at once
 */
record OpenRun(
        RunDescription description,
        RunLock.Holder holder,
        RunLock lock,
        JournalWriter writer,
        InputReader reader,
        ItemIds ids,
        FoundRows found,
        long inputBytes,
        long memory,
        long doneBefore,
        long deadBefore,
        List<Entry> news)
        implements AutoCloseable {
    /** What a process does with a run. */
    enum Mode {
        /** Begins it. */
        RUN("run"),
        /** Serves what is neither done nor dead. */
        RESUME("resume"),
        /** Serves what is dead. */
        RETRY_DEAD("retry-dead");

        /** As the journal has it. */
        final String word;

        Mode(String word) {
            this.word = word;
        }
    }

    /** Lets go of everything, the lock last. */
    @Override
    public void close() throws IOException {
        closeAll(List.of(found, reader, writer, lock));
    }

    static void closeAll(List<? extends AutoCloseable> parts) throws IOException {
        @Nullable IOException failure = null;
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = e instanceof IOException io ? io : new IOException(e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}

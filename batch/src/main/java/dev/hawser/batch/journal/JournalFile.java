package dev.hawser.batch.journal;

import dev.hawser.batch.journal.JournalException.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Reads a journal whole, and tells a torn end, which every crash may leave behind, from damage.
 *
 * <p>Torn: the last lines are no records, or the last one does not end. Nothing of them was acknowledged, since what is
 * acknowledged is synced before, so they are cut off. Damaged: a line is no record, but a later one is. That does not
 * come of a crash, so it is for the user to decide.
 */
final class JournalFile {
    private final Path path;

    /**
     * What was found.
     *
     * @param history what it says of the items
     * @param end where its last whole record ends
     */
    record Scan(History history, long end) {}

    JournalFile(Path path) {
        this.path = path;
    }

    /**
     * Reads it.
     *
     * @param byId whether items are to be told apart by id, whatever the journal says
     * @param resultsSize how long the file of results is
     * @throws JournalException if it is damaged
     */
    Scan scan(boolean byId, long resultsSize) throws IOException, JournalException {
        Scan scan = scanOnce(byId, resultsSize);
        if (scan.history().renumbered() && !byId) {
            return scanOnce(true, resultsSize);
        }
        return scan;
    }

    private Scan scanOnce(boolean byId, long resultsSize) throws IOException, JournalException {
        History history = new History(byId, resultsSize);
        JournalLine line = new JournalLine(false);
        long end = 0;
        long badLine = 0;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            LineScanner scanner = new LineScanner(channel, 0);
            while (scanner.next()) {
                if (line.read(scanner.buffer(), scanner.from(), scanner.length()) && history.apply(line)) {
                    if (badLine > 0) {
                        throw damaged(badLine);
                    }
                    end = scanner.end();
                } else if (badLine == 0) {
                    badLine = scanner.number();
                }
            }
        }
        return new Scan(history, end);
    }

    private JournalException damaged(long line) {
        return new JournalException(
                Problem.DAMAGED,
                path + ", line " + line
                        + ": not a record of a journal, but later lines are; a crash does not leave that"
                        + " behind. To go on without such lines (they are kept in "
                        + damagedCopy().getFileName()
                        + "), resume with --repair; what only they knew to be done is then served again",
                null);
    }

    private Path damagedCopy() {
        return path.resolveSibling(path.getFileName() + ".damaged");
    }

    /** Leaves out what is no record, and keeps a copy of the journal as it was. */
    void repair(Storage storage) throws IOException {
        History history = new History(false, Long.MAX_VALUE);
        JournalLine line = new JournalLine(false);
        Path repaired = path.resolveSibling(path.getFileName() + ".new");
        storage.delete(repaired);
        boolean damaged = false;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
                Storage.AppendFile to = storage.open(repaired)) {
            LineScanner scanner = new LineScanner(channel, 0);
            while (scanner.next()) {
                if (line.read(scanner.buffer(), scanner.from(), scanner.length()) && history.apply(line)) {
                    to.append(ByteBuffer.wrap(scanner.buffer(), scanner.from(), scanner.length() + 1));
                } else {
                    damaged = true;
                }
            }
            to.force();
        }
        if (damaged) {
            Files.copy(path, damagedCopy(), StandardCopyOption.REPLACE_EXISTING);
            storage.rename(repaired, path);
        } else {
            storage.delete(repaired);
        }
    }
}

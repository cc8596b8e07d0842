package dev.hawser.batch.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a journal whole, and tells a torn end, which every crash may leave behind, from damage.
 *
 * <p>Torn: the file ends within a line. Nothing of that was acknowledged, since what is acknowledged is synced before, so
 * it is cut off. Damaged: a line is no record, or its checksum is another, or it does not fit the others. That does not
 * come of a crash, so it is for the user to decide. Without checksums, in journals of format 1, a line at the end that is
 * no record counts as torn.
 *
 * @param path where it is
 * @param checked whether each line must have a checksum that is right
 * @param storage reads it
 */
record JournalFile(Path path, boolean checked, Storage storage) {
    /**
     * What was found.
     *
     * @param history what it says of the items, without lines that are damaged
     * @param end where its last record ends
     * @param damagedLine the first line that is damaged; 0 if none is
     */
    record Scan(History history, long end, long damagedLine) {}

    /**
     * Reads it.
     *
     * @param byId whether items are to be told apart by id, whatever the journal says
     */
    Scan scan(boolean byId) throws IOException {
        try (Storage.ReadFile file = storage.read(path)) {
            return scan(file, byId);
        }
    }

    Scan scan(LineScanner.Source source, boolean byId) throws IOException {
        History history = new History(byId);
        EntryReader reader = new EntryReader(checked, false);
        LineScanner scanner = new LineScanner(source, 0);
        long end = 0;
        long badLine = 0;
        long damaged = 0;
        while (scanner.next()) {
            Optional<Entry> entry = reader.read(scanner.buffer(), scanner.from(), scanner.length());
            if (entry.isPresent() && history.apply(entry.get())) {
                end = scanner.end();
                if (tellsOfSteps(entry.get())) {
                    history.keeps(entry.get(), new Entry.Span(scanner.start(), scanner.length()));
                }
                damaged = damaged == 0 ? badLine : damaged;
                if (history.renumbered() && !byId) {
                    return scan(source, true);
                }
            } else if (badLine == 0) {
                badLine = scanner.number();
            }
        }
        if (checked) {
            boolean hidden =
                    Checksum.isHidden(scanner.buffer(), scanner.tail(), scanner.tailLength(), Checksum.OF_RECORD);
            damaged = badLine > 0 ? badLine : hidden ? scanner.number() + 1 : 0;
        }
        return new Scan(history, end, damaged);
    }

    /** Whether it says what steps captured. */
    private static boolean tellsOfSteps(Entry entry) {
        return entry instanceof Entry.Kept || (entry instanceof Entry.Ended end && end.passed() != null);
    }

    /**
     * Writes a journal without what is damaged, and without what it says of items whose lines in other files are lost.
     *
     * @param to takes the records
     * @param history what is to be believed; items told apart by id
     * @param looksAgain whether to leave out what it says of rows that were found: some are lost, and who found any does so
     *     again
     */
    void copyTo(Storage.AppendFile to, History history, boolean looksAgain) throws IOException {
        EntryReader reader = new EntryReader(checked, true);
        History seen = new History(true);
        JsonLines lines = new JsonLines();
        try (Storage.ReadFile file = storage.read(path)) {
            LineScanner scanner = new LineScanner(file, 0);
            while (scanner.next()) {
                Optional<Entry> read = reader.read(scanner.buffer(), scanner.from(), scanner.length());
                if (read.isEmpty()
                        || !seen.apply(read.get())
                        || isInDoubt(read.get(), history)
                        || (looksAgain && read.get() instanceof Entry.Found)) {
                    continue;
                }
                if (read.get() instanceof Entry.Ended ended && ended.result() != null) {
                    new EntryWriter(lines).write(ended.at(null)); // results have moved
                    to.append(lines.written());
                    lines.clear();
                } else {
                    to.append(ByteBuffer.wrap(scanner.buffer(), scanner.from(), scanner.length() + 1));
                }
            }
        }
        to.force();
    }

    private static boolean isInDoubt(Entry entry, History history) {
        return entry instanceof Entry.Ended ended
                && switch (ended.how()) {
                    case DONE -> !history.isDone(ended.id(), ended.ordinal());
                    case DEAD ->
                        !history.isDead(ended.id(), ended.ordinal()) && !history.isDone(ended.id(), ended.ordinal());
                    case RETRY, BACK -> false;
                };
    }
}

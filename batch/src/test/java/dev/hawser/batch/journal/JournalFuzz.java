package dev.hawser.batch.journal;

import dev.hawser.batch.source.Access;
import java.io.IOException;
import java.nio.file.Path;

/// Whatever is in a journal is read: records, damage, an end that was cut off. What is told of the end is in the file,
/// and what was read up to there is read the same without the rest.
public final class JournalFuzz {
    private JournalFuzz() {}

    /// For the fuzzer.
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        for (boolean checked : new boolean[] {true, false}) {
            JournalFile.Scan scan = scan(data, data.length, checked);
            if (scan.end() < 0 || scan.end() > data.length) {
                throw new AssertionError("the end of " + data.length + " bytes is at " + scan.end());
            }
            JournalFile.Scan again = scan(data, (int) scan.end(), checked);
            if (again.end() != scan.end()) {
                throw new AssertionError("the end was at " + scan.end() + ", and is then at " + again.end());
            }
        }
    }

    private static JournalFile.Scan scan(byte[] bytes, int length, boolean checked) throws IOException {
        LineScanner.Source source = (to, position) -> {
            int count = (int) Math.min(to.remaining(), length - position);
            if (count <= 0) {
                return -1;
            }
            to.put(bytes, (int) position, count);
            return count;
        };
        return new JournalFile(Path.of("journal.jsonl"), checked, new DiskStorage(Access.OWNER)).scan(source, false);
    }
}

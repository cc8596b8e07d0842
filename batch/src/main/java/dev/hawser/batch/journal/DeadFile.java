package dev.hawser.batch.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes {@code dead.jsonl} say what the journal says: one line for each item that is dead, its last. Lines that were
 * never acknowledged go, and so do those of items that were tried again and are done now.
 */
final class DeadFile {
    private final RunPaths paths;
    private final Storage storage;

    DeadFile(RunPaths paths, Storage storage) {
        this.paths = paths;
        this.storage = storage;
    }

    /** Puts it right, if it is not: by a new file in the place of the old. */
    void settle(History history) throws IOException {
        Path file = paths.dead();
        if (!Files.exists(file)) {
            return;
        }
        BitSet kept = new BitSet();
        if (isSettled(file, history, kept)) {
            return;
        }
        Path replacement = paths.replacement(file);
        storage.delete(replacement);
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
                Storage.AppendFile to = storage.open(replacement)) {
            LineScanner scanner = new LineScanner(from, 0);
            while (scanner.next()) {
                if (kept.get((int) scanner.number())) {
                    to.append(ByteBuffer.wrap(scanner.buffer(), scanner.from(), scanner.length() + 1));
                }
            }
            to.force();
        }
        storage.rename(replacement, file);
    }

    /** Finds the lines to keep. {@return whether that is all of the file} */
    private static boolean isSettled(Path file, History history, BitSet kept) throws IOException {
        IdTable lines = new IdTable();
        long end = 0;
        long count = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            LineScanner scanner = new LineScanner(channel, 0);
            while (scanner.next()) {
                count = scanner.number();
                end = scanner.end();
                String id = deadId(scanner, history);
                if (id != null) {
                    int before = lines.put(id, (int) count);
                    if (before != IdTable.ABSENT) {
                        kept.clear(before);
                    }
                    kept.set((int) count);
                }
            }
            return kept.cardinality() == count && channel.size() == end;
        }
    }

    /** The id of the item of a line, if that is dead; else null. */
    private static @Nullable String deadId(LineScanner scanner, History history) {
        try {
            JsonNode about = JsonMapper.shared()
                    .readTree(scanner.buffer(), scanner.from(), scanner.length())
                    .path(JournalWriter.RESERVED);
            String id = about.path("id").asString("");
            long ordinal = about.path("ordinal").asLong(0);
            return !id.isEmpty() && ordinal > 0 && history.isDead(id, ordinal) ? id : null;
        } catch (JacksonException e) {
            return null;
        }
    }
}

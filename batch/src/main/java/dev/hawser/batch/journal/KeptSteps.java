package dev.hawser.batch.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads back from a journal what the steps of an item captured that are not done again, when its row comes by: it may be
 * much, and there may be many such rows.
 *
 * @param journal where it is
 * @param checked whether each line has a checksum
 * @param storage reads it
 */
record KeptSteps(Path journal, boolean checked, Storage storage) {
    /**
     * {@return what they captured, by the name of the step; null of one whose captures could not be kept}
     *
     * @param lines where the journal says so
     * @throws IOException if it cannot be read, or has something else there
     */
    ObjectNode read(List<Entry.Span> lines) throws IOException {
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        if (lines.isEmpty()) {
            return kept;
        }
        EntryReader reader = new EntryReader(checked, true);
        try (Storage.ReadFile file = storage.read(journal)) {
            for (Entry.Span line : lines) {
                byte[] bytes = bytes(file, line);
                if (!(reader.read(bytes, 0, bytes.length).orElse(null) instanceof Entry.Kept entry)) {
                    throw new IOException(journal + ": byte " + line.start() + " and on was changed by somebody else");
                }
                ObjectNode captured = entry.captured();
                kept.set(entry.step(), captured == null ? JsonNodeFactory.instance.nullNode() : captured);
            }
        }
        return kept;
    }

    private static byte[] bytes(Storage.ReadFile file, Entry.Span line) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(line.bytes()));
        while (bytes.hasRemaining() && file.read(bytes, line.start() + bytes.position()) > 0) {
            // more of it
        }
        return bytes.array();
    }
}

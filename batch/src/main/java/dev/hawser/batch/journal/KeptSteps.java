package dev.hawser.batch.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
        for (Entry.Span line : lines) {
            if (!(entry(line) instanceof Entry.Kept entry)) {
                throw changed(line);
            }
            ObjectNode captured = entry.captured();
            kept.set(entry.step(), captured == null ? JsonNodeFactory.instance.nullNode() : captured);
        }
        return kept;
    }

    /**
     * {@return what the steps captured that a dead item had got past, by the name of the step; null of one that was left out}
     *
     * @param line where the journal says so
     * @throws IOException if it cannot be read, or has something else there
     */
    ObjectNode readPassed(Entry.Span line) throws IOException {
        if (entry(line) instanceof Entry.Ended ended && ended.passed() != null) {
            return ended.passed();
        }
        throw changed(line);
    }

    private @Nullable Entry entry(Entry.Span line) throws IOException {
        try (Storage.ReadFile file = storage.read(journal)) {
            byte[] bytes = bytes(file, line);
            return new EntryReader(checked, true).read(bytes, 0, bytes.length).orElse(null);
        }
    }

    private IOException changed(Entry.Span line) {
        return new IOException(journal + ": byte " + line.start() + " and on was changed by somebody else");
    }

    private static byte[] bytes(Storage.ReadFile file, Entry.Span line) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(line.bytes()));
        while (bytes.hasRemaining() && file.read(bytes, line.start() + bytes.position()) > 0) {
            // more of it
        }
        return bytes.array();
    }
}

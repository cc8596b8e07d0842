package dev.hawser.batch.journal;

import dev.hawser.batch.Item;
import dev.hawser.invariant.Invariant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The file of the rows that steps have found, a line each, in the order in which they were found: the rest of the input.
 *
 * @param path where it is
 * @param storage reads and mends it
 */
record FoundFile(Path path, Storage storage) {
    /** The number of the first one, which no row of an input has that anybody would wait for. */
    static final long FIRST = 1_000_000_001;

    /** A run cannot find more. */
    static final long MOST = 1_000_000_000;

    private static final String ROW = "row";

    /**
     * A line.
     *
     * @param item the row
     * @param depth how far from a row of the input
     */
    record Line(Item item, int depth) {}

    /**
     * What was found out.
     *
     * @param count how many whole lines there are
     * @param last the number of the last row
     * @param end where that ends
     * @param damagedLine the first one that is not as it was written; 0 if none is
     */
    record Survey(long count, long last, long end, long damagedLine) {
        static final Survey NOTHING = new Survey(0, FIRST - 1, 0, 0);
    }

    /**
     * Puts a row into words.
     *
     * @param lines takes it
     * @param line what
     * @param parent the id of the row from which it was found
     */
    static void write(JsonLines lines, Line line, String parent) {
        Item item = line.item();
        Invariant.check(
                item.ordinal() >= FIRST && line.depth() > 0,
                "a row that is found has a number of its own, and a depth");
        lines.open().field("id", item.id()).field("ordinal", item.ordinal());
        lines.field("parent", parent).field("depth", line.depth());
        lines.field(ROW, item.fields()).endChecked(Checksum.OF_RECORD);
    }

    /** {@return the row of a line, or null if that is not as it was written} */
    static @Nullable Line read(LineScanner line) {
        if (!Checksum.isRight(line.buffer(), line.from(), line.length(), Checksum.OF_RECORD)) {
            return null;
        }
        try {
            JsonNode all = JsonMapper.shared().readTree(line.buffer(), line.from(), line.length());
            long ordinal = all.path("ordinal").asLong(0);
            String id = all.path("id").asString("");
            if (ordinal < FIRST || id.isEmpty() || !(all.get(ROW) instanceof ObjectNode fields)) {
                return null;
            }
            return new Line(
                    new Item(id, ordinal, line.number(), fields),
                    all.path("depth").asInt(1));
        } catch (JacksonException e) {
            return null;
        }
    }

    /**
     * Reads it whole.
     *
     * @param ids takes the ids; null if nobody wants them
     */
    Survey survey(@Nullable ItemIds ids) throws IOException {
        if (!Files.exists(path)) {
            return Survey.NOTHING;
        }
        long count = 0;
        long last = FIRST - 1;
        long end = 0;
        long damaged = 0;
        try (Storage.ReadFile file = storage.read(path)) {
            LineScanner scanner = new LineScanner(file, 0);
            while (scanner.next()) {
                Line line = read(scanner);
                if (line == null) {
                    damaged = damaged == 0 ? scanner.number() : damaged;
                } else {
                    count++;
                    last = Math.max(last, line.item().ordinal());
                    if (ids != null) {
                        ids.found(line.item().id());
                    }
                }
                end = scanner.end();
            }
            boolean hidden =
                    Checksum.isHidden(scanner.buffer(), scanner.tail(), scanner.tailLength(), Checksum.OF_RECORD);
            damaged = damaged == 0 && hidden ? scanner.number() + 1 : damaged;
        }
        Invariant.check(count >= 0 && count <= end && last >= FIRST - 1, "each row that was found has its line");
        return new Survey(count, last, end, damaged);
    }

    /** Cuts off the beginning of a line that a crash has left. */
    void cut(Survey found) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Storage.AppendFile file = storage.open(path)) {
            if (file.size() > found.end()) {
                file.truncate(found.end());
                assert file.size() == found.end() : "what was never acknowledged is cut off";
                file.force();
            }
        }
    }

    /** Leaves out what is not as it was written. */
    void mend() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        Path replacement = RunPaths.replacement(path);
        storage.delete(replacement);
        try (Storage.ReadFile from = storage.read(path);
                Storage.AppendFile to = storage.open(replacement)) {
            LineScanner scanner = new LineScanner(from, 0);
            while (scanner.next()) {
                if (read(scanner) != null) {
                    to.append(ByteBuffer.wrap(scanner.buffer(), scanner.from(), scanner.length() + 1));
                }
            }
            to.force();
        }
        storage.rename(replacement, path);
    }
}

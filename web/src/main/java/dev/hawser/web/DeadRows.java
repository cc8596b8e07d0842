package dev.hawser.web;

import dev.hawser.batch.Item;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Searches the rows that failed for good, a piece of their file at a time. Reads files: not for the reactor's thread. */
final class DeadRows {
    private static final String RESERVED = "_hawser";
    private static final int MOST = 50;
    private static final int MOST_COLUMNS = 40;
    private static final int LONGEST = 400;

    /** So much is looked through for one answer. */
    private static final long MOST_BYTES = 16L << 20;

    private static final int BLOCK = 1 << 16;

    private DeadRows() {}

    /**
     * A row.
     *
     * @param item as it was in the input
     * @param step that failed
     * @param kind of the failure
     * @param shown what a page shows of it
     */
    record Row(Item item, String step, String kind, ObjectNode shown) {}

    /**
     * Some rows.
     *
     * @param rows which
     * @param next where in the file to go on; −1 at the end
     */
    record Found(List<Row> rows, long next) {
        /** {@return the same for a page, with commands; on the reactor} */
        JsonNode json(Again again) {
            ObjectNode answer = JsonNodeFactory.instance.objectNode().put("next", next);
            ArrayNode list = answer.putArray("rows");
            rows.forEach(row -> list.add(row.shown().put("command", again.command(row.item(), row.step()))));
            return answer;
        }
    }

    /**
     * {@return rows}
     *
     * @param directory the run's
     * @param text what they have in a value, or in the failure; empty for any
     * @param from where in the file to begin
     */
    static Found find(Path directory, String text, long from) throws IOException {
        List<Row> rows = new ArrayList<>();
        Path file = directory.resolve("dead.jsonl");
        long at = from;
        boolean end = true;
        if (Files.exists(file)) {
            try (SeekableByteChannel channel = Files.newByteChannel(file)) {
                channel.position(Math.min(from, channel.size()));
                Lines lines = new Lines(Channels.newInputStream(channel));
                String sought = text.toLowerCase(Locale.ROOT);
                for (byte[] line = lines.next(); line != null; line = lines.next()) {
                    at += line.length + 1;
                    add(rows, line, sought);
                    if (rows.size() >= MOST || at - from >= MOST_BYTES) {
                        end = false;
                        break;
                    }
                }
            }
        }
        return new Found(rows, end ? -1 : at);
    }

    private static void add(List<Row> rows, byte[] line, String sought) {
        JsonNode parsed;
        try {
            parsed = JsonMapper.shared().readTree(line);
        } catch (JacksonException e) {
            return; // being written, or damaged: a resume tells
        }
        if (parsed instanceof ObjectNode row && row.path(RESERVED).isObject() && has(row, sought)) {
            rows.add(shown(row));
        }
    }

    private static boolean has(ObjectNode row, String sought) {
        JsonNode known = row.path(RESERVED);
        return sought.isEmpty()
                || has(known.path("id"), sought)
                || has(known.path("failure").path("kind"), sought)
                || has(known.path("failure").path("message"), sought)
                || has(known.path("failure").path("step"), sought)
                || row.properties().stream()
                        .anyMatch(field -> !field.getKey().equals(RESERVED) && has(field.getValue(), sought));
    }

    private static boolean has(JsonNode value, String sought) {
        return text(value).toLowerCase(Locale.ROOT).contains(sought);
    }

    private static String text(JsonNode value) {
        return value.isString() ? value.asString() : value.isMissingNode() ? "" : value.toString();
    }

    private static Row shown(ObjectNode row) {
        JsonNode known = row.remove(RESERVED);
        String id = known.path("id").asString("");
        String step = known.path("failure").path("step").asString("");
        String kind = known.path("failure").path("kind").asString("");
        ObjectNode shown = JsonNodeFactory.instance
                .objectNode()
                .put("id", shortened(id))
                .put("line", known.path("line").asLong(0))
                .put("attempts", known.path("attempts").asInt(0))
                .put("step", step)
                .put("kind", kind)
                .put("message", shortened(known.path("failure").path("message").asString("")));
        ArrayNode columns = shown.putArray("columns");
        for (Map.Entry<String, JsonNode> field : row.properties()) {
            if (columns.size() < MOST_COLUMNS) {
                columns.addArray().add(shortened(field.getKey())).add(shortened(text(field.getValue())));
            }
        }
        Item item =
                new Item(id, known.path("ordinal").asLong(0), known.path("line").asLong(0), row);
        return new Row(item, step, kind, shown);
    }

    private static String shortened(String text) {
        return RunLog.shortened(text, LONGEST);
    }

    /** Whole lines of a stream. A last one without its end is none. */
    private static final class Lines {
        private final InputStream in;
        private byte[] bytes = new byte[BLOCK];
        private int start;
        private int end;

        Lines(InputStream in) {
            this.in = in;
        }

        byte @Nullable [] next() throws IOException {
            int looked = start;
            while (true) {
                for (; looked < end; looked++) {
                    if (bytes[looked] == '\n') {
                        byte[] line = Arrays.copyOfRange(bytes, start, looked);
                        start = looked + 1;
                        return line;
                    }
                }
                looked -= start;
                if (!more()) {
                    return null;
                }
            }
        }

        /** Moves what is left to the beginning, and reads behind it. */
        private boolean more() throws IOException {
            System.arraycopy(bytes, start, bytes, 0, end - start);
            end -= start;
            start = 0;
            if (end == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * end);
            }
            int read = in.read(bytes, end, bytes.length - end);
            end += Math.max(0, read);
            return read > 0;
        }
    }
}

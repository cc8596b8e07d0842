package dev.hawser.batch.journal;

import dev.hawser.batch.StepTime;
import dev.hawser.batch.journal.Entry.Failure;
import dev.hawser.batch.journal.Entry.How;
import dev.hawser.batch.journal.Entry.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the lines of a journal, one after the other. Types and fields of a later version are passed over.
 *
 * <p><b>Threads:</b> any, one at a time.
 */
final class EntryReader {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    /** Reads a value in the midst of a line: what follows it is no mistake. */
    private static final ObjectReader WITHIN = MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Instead of what steps captured, if that is not read. */
    private static final ObjectNode SOMETHING = JsonNodeFactory.instance.objectNode();

    /** Whether each line must have a checksum that is right. */
    private final boolean checked;

    /** Whether to read also what is not needed to go on: steps, details, and what steps captured. */
    private final boolean whole;

    // the fields of the line that is being read; one that it does not have is an empty string, or −1

    private String type = "";
    private String id = "";
    private String text = "";
    private String host = "";
    private String worker = "";
    private Failure failure = Failure.NONE;
    private @Nullable ObjectNode details;
    private @Nullable Span result;
    private long ordinal;
    private long at;
    private long start;
    private long end;
    private long number;
    private long delay;
    private long bytes;
    private long firstLine;
    private long lastLine;
    private int attempt;
    private int slot;
    private boolean flag;
    private List<StepTime> steps = List.of();

    EntryReader(boolean checked, boolean whole) {
        this.checked = checked;
        this.whole = whole;
    }

    /** {@return the record that a line is; empty if it is none, or is damaged} */
    Optional<Entry> read(byte[] line, int from, int length) {
        if (checked && !Checksum.isRight(line, from, length, Checksum.OF_RECORD)) {
            return Optional.empty();
        }
        clear();
        try (JsonParser parser = MAPPER.createParser(line, from, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                field(parser, name);
            }
            boolean isWhole = parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
            return isWhole && !type.isEmpty() ? Optional.of(entry()) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private Entry entry() {
        return switch (type) {
            case "open" -> new Entry.Opened(at, text, number, host);
            case "kept" -> new Entry.Kept(id, ordinal, text, at, details);
            case "found" -> new Entry.Found(id, ordinal, text, at, (int) number, bytes);
            case "start" -> new Entry.Started(id, ordinal, attempt, slot, at);
            case "block" -> new Entry.BlockRead((int) number, (int) bytes, text, firstLine, lastLine);
            case "input-changed" -> new Entry.InputChanged((int) number, flag);
            case "input" -> new Entry.InputEnded(bytes, number);
            case "undone" -> new Entry.Undone(id, ordinal);
            case "close" -> new Entry.Closed(at, text);
            default ->
                How.of(type)
                        .<Entry>map(how -> new Entry.Ended(
                                id,
                                ordinal,
                                attempt,
                                slot,
                                start < 0 ? at : start,
                                end < 0 ? at : end,
                                steps,
                                how,
                                how == How.BACK ? new Failure("", "", text) : failure,
                                Math.max(0, delay),
                                result,
                                worker,
                                how == How.DEAD ? details : null))
                        .orElseGet(() -> new Entry.Noted(at, type, details));
        };
    }

    private void clear() {
        type = "";
        id = "";
        text = "";
        host = "";
        worker = "";
        failure = Failure.NONE;
        details = null;
        result = null;
        ordinal = -1;
        at = -1;
        start = -1;
        end = -1;
        number = -1;
        delay = -1;
        bytes = -1;
        firstLine = -1;
        lastLine = -1;
        attempt = -1;
        slot = -1;
        flag = false;
        steps = List.of();
    }

    private void field(JsonParser parser, String name) {
        switch (name) {
            case "type" -> type = parser.getString();
            case "id" -> id = parser.getString();
            case "ordinal" -> ordinal = parser.getLongValue();
            case "attempt" -> attempt = parser.getIntValue();
            case "slot" -> slot = parser.getIntValue();
            case "worker" -> worker = parser.getString();
            case "at" -> at = parser.getLongValue();
            case "start" -> start = parser.getLongValue();
            case "end" -> end = parser.getLongValue();
            case "result" -> result = span(parser);
            case "steps" -> {
                if (whole) {
                    steps = steps(parser);
                } else {
                    parser.skipChildren();
                }
            }
            case "failure" -> failure = failure(parser);
            default -> rareField(parser, name);
        }
    }

    private void rareField(JsonParser parser, String name) {
        switch (name) {
            case "mode", "how", "sha256", "reason", "step" -> text = parser.getString();
            case "index", "block", "rows", "pid" -> number = parser.getLongValue();
            case "delay" -> delay = parser.getLongValue();
            case "bytes", "total" -> bytes = parser.getLongValue();
            case "firstLine" -> firstLine = parser.getLongValue();
            case "lastLine" -> lastLine = parser.getLongValue();
            case "host" -> host = parser.getString();
            case "grown" -> flag = parser.getBooleanValue();
            case "details", "captured" -> {
                if (whole && WITHIN.readTree(parser) instanceof ObjectNode object) {
                    details = object;
                } else {
                    parser.skipChildren();
                }
            }
            case "passed" -> {
                if (!whole) {
                    parser.skipChildren();
                    details = SOMETHING;
                } else if (WITHIN.readTree(parser) instanceof ObjectNode object) {
                    details = object;
                }
            }
            default -> parser.skipChildren();
        }
    }

    private static @Nullable Span span(JsonParser parser) {
        @Nullable Span span = null;
        if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            long from = parser.getLongValue();
            parser.nextToken();
            span = new Span(from, parser.getLongValue());
        }
        while (parser.currentToken() != JsonToken.END_ARRAY && parser.currentToken() != null) {
            parser.nextToken();
        }
        return span;
    }

    private static Failure failure(JsonParser parser) {
        String step = "";
        String kind = "";
        String message = "";
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            switch (name) {
                case "step" -> step = parser.getString();
                case "kind" -> kind = parser.getString();
                case "message" -> message = parser.getString();
                default -> parser.skipChildren();
            }
        }
        return new Failure(step, kind, message);
    }

    private static List<StepTime> steps(JsonParser parser) {
        List<StepTime> steps = new ArrayList<>();
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            String step = "";
            long from = -1;
            long to = -1;
            boolean ok = false;
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                switch (name) {
                    case "name" -> step = parser.getString();
                    case "start" -> from = parser.getLongValue();
                    case "end" -> to = parser.getLongValue();
                    case "ok" -> ok = parser.getBooleanValue();
                    default -> parser.skipChildren();
                }
            }
            steps.add(new StepTime(step, from, to, ok));
        }
        return steps;
    }
}

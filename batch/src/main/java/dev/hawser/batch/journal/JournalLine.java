package dev.hawser.batch.journal;

import dev.hawser.batch.StepTime;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * One line of a journal, read. The same object takes one line after the other: a journal has millions. A field that the
 * line does not have is an empty string, or −1.
 */
final class JournalLine {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    /** Reads a value in the midst of a line: what follows it is no mistake. */
    private static final ObjectReader WITHIN = MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Whether to read what only those who watch want to know. */
    private final boolean withSteps;

    String type = "";
    String id = "";
    String text = "";
    String failureStep = "";
    String failureKind = "";
    String failureMessage = "";
    String details = "";
    String host = "";
    long ordinal;
    long at;
    long start;
    long end;
    long number;
    long bytes;
    long firstLine;
    long lastLine;
    long resultStart;
    long resultBytes;
    int attempt;
    int slot;
    boolean flag;
    final List<StepTime> steps = new ArrayList<>();

    JournalLine(boolean withSteps) {
        this.withSteps = withSteps;
    }

    /**
     * Reads a line.
     *
     * @return whether it is a record; if not, this object holds nothing of use
     */
    boolean read(byte[] line, int from, int length) {
        clear();
        try (JsonParser parser = MAPPER.createParser(line, from, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                field(parser, name);
            }
            return !type.isEmpty() && parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    private void clear() {
        type = "";
        id = "";
        text = "";
        failureStep = "";
        failureKind = "";
        failureMessage = "";
        details = "";
        host = "";
        ordinal = -1;
        at = -1;
        start = -1;
        end = -1;
        number = -1;
        bytes = -1;
        firstLine = -1;
        lastLine = -1;
        resultStart = -1;
        resultBytes = -1;
        attempt = -1;
        slot = -1;
        flag = false;
        steps.clear();
    }

    private void field(JsonParser parser, String name) {
        switch (name) {
            case "type" -> type = parser.getString();
            case "id" -> id = parser.getString();
            case "ordinal" -> ordinal = parser.getLongValue();
            case "attempt" -> attempt = parser.getIntValue();
            case "slot" -> slot = parser.getIntValue();
            case "at" -> at = parser.getLongValue();
            case "start" -> start = parser.getLongValue();
            case "end" -> end = parser.getLongValue();
            case "result" -> result(parser);
            case "steps" -> {
                if (withSteps) {
                    steps(parser);
                } else {
                    parser.skipChildren();
                }
            }
            case "failure" -> failure(parser);
            default -> rareField(parser, name);
        }
    }

    private void rareField(JsonParser parser, String name) {
        switch (name) {
            case "mode", "how", "sha256", "reason" -> text = parser.getString();
            case "index", "block", "rows", "pid", "delay" -> number = parser.getLongValue();
            case "bytes" -> bytes = parser.getLongValue();
            case "firstLine" -> firstLine = parser.getLongValue();
            case "lastLine" -> lastLine = parser.getLongValue();
            case "host" -> host = parser.getString();
            case "grown" -> flag = parser.getBooleanValue();
            case "details" -> {
                if (withSteps) {
                    details = WITHIN.readTree(parser).toString();
                } else {
                    parser.skipChildren();
                }
            }
            default -> parser.skipChildren(); // of a later version
        }
    }

    private void result(JsonParser parser) {
        if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            resultStart = parser.getLongValue();
            parser.nextToken();
            resultBytes = parser.getLongValue();
        }
        while (parser.currentToken() != JsonToken.END_ARRAY && parser.currentToken() != null) {
            parser.nextToken();
        }
    }

    private void failure(JsonParser parser) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            switch (name) {
                case "step" -> failureStep = parser.getString();
                case "kind" -> failureKind = parser.getString();
                case "message" -> failureMessage = parser.getString();
                default -> parser.skipChildren();
            }
        }
    }

    private void steps(JsonParser parser) {
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
    }
}

package dev.hawser.batch.input;

import dev.hawser.batch.job.BadRows;
import dev.hawser.batch.job.InputSpec;
import dev.hawser.batch.job.Nesting;
import dev.hawser.batch.source.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Rows of JSON Lines. */
final class JsonRows implements Rows {
    /** Numbers keep their digits, and a name that occurs twice is refused. How long a text may be, max-row says. */
    private static final ObjectReader READER = JsonMapper.builder(JsonFactory.builder()
                    .disable(TokenStreamFactory.Feature.CHARSET_DETECTION) // zeros do not make it UTF-16
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNestingDepth(Nesting.MOST)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build()
            .readerFor(JsonNode.class);

    private final Place place;
    private final Lines lines;
    private final boolean refuses;
    private long ordinal;

    JsonRows(InputStream bytes, InputSpec spec) {
        this.place = new Place(spec.displayName());
        this.lines = new Lines(bytes, place, spec.maxRow());
        this.refuses = spec.badRows() == BadRows.REFUSE;
    }

    @Override
    public Optional<List<String>> columns() {
        return Optional.empty();
    }

    @Override
    public @Nullable Row next() throws IOException, InputException {
        do {
            if (!lines.advance()) {
                return null;
            }
        } while (lines.isBlank());
        ordinal++;
        try {
            return new Row(ordinal, lines.number(), object(), null);
        } catch (InputException e) {
            if (refuses) {
                throw e;
            }
            String text = new String(lines.buffer(), lines.offset(), lines.length(), StandardCharsets.UTF_8);
            ObjectNode nothing = JsonNodeFactory.instance.objectNode();
            return new Row(ordinal, lines.number(), nothing, new Bad(String.valueOf(e.getMessage()), text));
        }
    }

    @Override
    public long consumed() {
        return lines.consumed();
    }

    private ObjectNode object() throws InputException {
        JsonNode value;
        try {
            value = READER.readTree(lines.buffer(), lines.offset(), lines.length());
        } catch (JacksonException e) {
            throw place.mistake(lines.number(), where(e) + message(e), e);
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        String found = value.isArray() ? "a list" : value.isMissingNode() ? "nothing" : "a single value";
        throw place.mistake(lines.number(), "found " + found + ", expected a JSON object on each line");
    }

    private static String where(JacksonException e) {
        int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
        return column > 0 ? "column " + column + ": " : "";
    }

    /** What the parser says, without the names of its classes and settings. */
    private static String message(JacksonException e) {
        String text = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
        if (text.startsWith("Trailing token")) {
            return "something follows the object, expected one object on each line";
        }
        if (text.startsWith("Duplicate property")) {
            return text.replaceAll("^Duplicate property (\".*\") for.*$", "$1 is there a second time");
        }
        if (text.startsWith("Document nesting depth")) {
            return "nested deeper than " + Nesting.MOST + " levels";
        }
        return "not JSON: "
                + text.replaceAll(" \\(start marker at .*", "")
                        .replaceAll("(, )?from `StreamReadConstraints[^`]*`", "");
    }
}

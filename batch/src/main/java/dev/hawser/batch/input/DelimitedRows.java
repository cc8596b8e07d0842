package dev.hawser.batch.input;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.hawser.batch.job.BadRows;
import dev.hawser.batch.job.InputSpec;
import dev.hawser.batch.source.InputException;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Rows of CSV and TSV. */
final class DelimitedRows implements Rows {
    /** Stands for "no quotes" towards the parser, which needs a character: Unicode guarantees that no text has it. */
    private static final char NO_CHARACTER = '\uFFFF';

    /** So many characters the parser may read beyond a row. */
    private static final int AHEAD = 1 << 16;

    /** Shown of a header, at most. */
    private static final int SHOWN = 12;

    private final InputSpec spec;
    private final Place place;
    private final StrictReader characters;
    private final boolean refuses;
    private @Nullable Iterator<Fields> records;
    private List<String> columns = List.of();
    private long ordinal;

    /** The record that was read last. */
    private final Fields fields = new Fields();

    DelimitedRows(InputStream bytes, InputSpec spec) {
        this.spec = spec;
        this.refuses = spec.badRows() == BadRows.REFUSE;
        this.characters = new StrictReader(bytes, spec.encoding(), !refuses);
        this.place = new Place(spec.displayName());
    }

    @Override
    public Optional<List<String>> columns() throws IOException, InputException {
        begun();
        return Optional.of(columns);
    }

    @Override
    public @Nullable Row next() throws IOException, InputException {
        if (record(begun()) == null) {
            return null;
        }
        List<String> values = fields.values();
        if (fields.chars() > spec.maxRow()) {
            throw place.mistake(
                    fields.line(),
                    "the row has more than the %,d characters that max-row allows".formatted(spec.maxRow()));
        }
        ordinal++;
        String wrong = wrong(values);
        if (wrong != null) {
            if (refuses) {
                throw place.mistake(fields.line(), wrong);
            }
            String text = fields.text(spec.delimiter(), spec.quote().orElse(NO_CHARACTER));
            ObjectNode nothing = JsonNodeFactory.instance.objectNode();
            return new Row(ordinal, fields.line(), nothing, new Bad(place.at(fields.line(), wrong), text));
        }
        ObjectNode row = new ObjectNode(JsonNodeFactory.instance, LinkedHashMap.newLinkedHashMap(values.size()));
        for (int i = 0; i < values.size(); i++) {
            row.set(columns.get(i), StringNode.valueOf(values.get(i)));
        }
        return new Row(ordinal, fields.line(), row, null);
    }

    /** What keeps the record from being a row; null if nothing does. */
    private @Nullable String wrong(List<String> values) {
        StrictReader.BadBytesException bad = badBytes();
        if (bad != null) {
            return String.valueOf(bad.getMessage());
        }
        return values.size() == columns.size()
                ? null
                : "found " + counted(values.size()) + ", expected " + columns.size() + " (" + shown(columns) + ")";
    }

    private StrictReader.@Nullable BadBytesException badBytes() {
        return refuses ? null : characters.replacedOn(fields.line(), fields.lastLine());
    }

    @Override
    public long consumed() {
        return (long) (fields.allChars() * characters.bytesPerChar());
    }

    private Iterator<Fields> begun() throws IOException, InputException {
        Iterator<Fields> all = records;
        if (all == null) {
            all = open();
            columns = spec.columns().isEmpty() ? header(all) : spec.columns();
            records = all;
        }
        return all;
    }

    private Iterator<Fields> open() throws IOException {
        return CsvReader.builder()
                .fieldSeparator(spec.delimiter())
                .quoteCharacter(spec.quote().orElse(NO_CHARACTER))
                .commentStrategy(CommentStrategy.NONE)
                .skipEmptyLines(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .maxBufferSize(spec.maxRow() + AHEAD)
                .build(fields, characters)
                .iterator();
    }

    private List<String> header(Iterator<Fields> all) throws IOException, InputException {
        Fields first = record(all);
        if (first == null) {
            throw place.mistake(1, "there is no header, expected the names of the columns");
        }
        StrictReader.BadBytesException bad = badBytes();
        if (bad != null) {
            throw place.mistake(bad.line(), String.valueOf(bad.getMessage()));
        }
        Map<String, Integer> seen = new LinkedHashMap<>();
        for (String name : first.values()) {
            int column = seen.size() + 1;
            if (name.isBlank()) {
                throw place.mistake(first.line(), "column " + column + " of the header has no name");
            }
            Integer before = seen.putIfAbsent(name, column);
            if (before != null) {
                throw place.mistake(
                        first.line(),
                        "columns " + before + " and " + column + " are both named \"" + name
                                + "\", expected names that differ");
            }
        }
        return List.copyOf(seen.keySet());
    }

    private @Nullable Fields record(Iterator<Fields> all) throws IOException, InputException {
        try {
            if (!all.hasNext()) {
                return null;
            }
            return all.next();
        } catch (CsvParseException e) {
            throw unreadable(e);
        } catch (UncheckedIOException e) {
            throw unreadable(e.getCause() == null ? e : e.getCause());
        }
    }

    private InputException unreadable(Exception e) throws IOException {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof StrictReader.BadBytesException bad) {
                return place.mistake(bad.line(), String.valueOf(bad.getMessage()));
            }
        }
        if (e instanceof IOException io && !(e instanceof CharConversionException)) {
            throw io;
        }
        // The parser tells the line of the record that cannot be read in its words only, and the record told to Fields.
        return place.mistake(fields.line(), message(e), e);
    }

    /** Says in our words what the parser says in its own; what it may say one day goes through as it is. */
    private String message(Exception e) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("maximum buffer size")) {
            return "a field has more than the %,d characters that max-row allows; perhaps a quote is not closed"
                    .formatted(spec.maxRow());
        }
        if (text.contains("unclosed") || text.contains("Unclosed")) {
            return "a quote is not closed by the end of the file";
        }
        return text.replaceAll(" \\(record starting at line \\d+\\)", "");
    }

    private static String counted(int fields) {
        return fields == 1 ? "1 field" : fields + " fields";
    }

    private static String shown(List<String> names) {
        String all = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
        return names.size() > SHOWN ? all + ", …" : all;
    }
}

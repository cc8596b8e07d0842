package dev.hawser.batch.input;

import dev.hawser.batch.job.BadRows;
import dev.hawser.batch.job.InputSpec;
import dev.hawser.batch.job.InputSpec.Format;
import dev.hawser.batch.source.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Rows that are one text each, with a line break or a zero byte after it. Empty ones are no rows. */
final class PlainRows implements Rows {
    private final InputSpec spec;
    private final Place place;
    private final Lines lines;
    private long ordinal;

    PlainRows(InputStream bytes, InputSpec spec) {
        this.spec = spec;
        this.place = new Place(spec.displayName());
        this.lines = new Lines(bytes, place, spec.maxRow(), (byte) (spec.format() == Format.NUL ? 0 : '\n'));
    }

    @Override
    public Optional<List<String>> columns() {
        return Optional.of(spec.columns());
    }

    @Override
    public @Nullable Row next() throws IOException, InputException {
        do {
            if (!lines.advance()) {
                return null;
            }
        } while (lines.length() == 0);
        ordinal++;
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        ByteBuffer bytes = ByteBuffer.wrap(lines.buffer(), lines.offset(), lines.length());
        try {
            String text = spec.encoding().newDecoder().decode(bytes).toString();
            return new Row(ordinal, lines.number(), row.put(spec.columns().getFirst(), text), null);
        } catch (CharacterCodingException e) {
            String why = "cannot be read as " + spec.encoding() + "; if the file is in another encoding, set that";
            if (spec.badRows() == BadRows.REFUSE) {
                throw place.mistake(lines.number(), why, e);
            }
            String text = new String(lines.buffer(), lines.offset(), lines.length(), spec.encoding());
            return new Row(ordinal, lines.number(), row, new Bad(place.at(lines.number(), why), text));
        }
    }

    @Override
    public long consumed() {
        return lines.consumed();
    }
}

package dev.hawser.batch.journal;

import dev.hawser.batch.source.InputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One JSON object on each line. */
final class JsonRows implements RowReader {
    static final RowReader.Format FORMAT = JsonRows::new;

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final BufferedReader lines;
    private long line;

    JsonRows(InputStream bytes) {
        lines = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public Row next() throws IOException, InputException {
        String text = lines.readLine();
        if (text == null) {
            return null;
        }
        line++;
        try {
            return new Row(line, (ObjectNode) MAPPER.readTree(text), null);
        } catch (JacksonException | ClassCastException e) {
            throw new InputException("line " + line + ": not a JSON object: " + text, e);
        }
    }
}

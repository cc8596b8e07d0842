package dev.hawser.batch.input;

import dev.hawser.batch.job.Columns;
import dev.hawser.batch.source.InputException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Several rows as one, which has them in a list. A row that cannot be read stays alone. */
final class ChunkedRows implements Rows {
    private final Rows rows;
    private final int size;
    private @Nullable Row bad;
    private long ordinal;

    ChunkedRows(Rows rows, int size) {
        this.rows = rows;
        this.size = size;
    }

    @Override
    public Optional<List<String>> columns() throws IOException, InputException {
        Optional<List<String>> _ = rows.columns(); // may be wrong
        return Optional.of(List.of(Columns.CHUNK_ROWS, Columns.CHUNK_COUNT));
    }

    @Override
    public @Nullable Row next() throws IOException, InputException {
        Row next = bad != null ? bad : rows.next();
        bad = null;
        if (next == null) {
            return null;
        }
        ordinal++;
        if (next.bad() != null) {
            return new Row(ordinal, next.line(), next.fields(), next.bad());
        }
        long line = next.line();
        ObjectNode chunk = JsonNodeFactory.instance.objectNode();
        ArrayNode list = chunk.putArray(Columns.CHUNK_ROWS);
        while (next != null && next.bad() == null) {
            list.add(next.fields());
            next = list.size() < size ? rows.next() : null;
        }
        bad = next;
        return new Row(ordinal, line, chunk.put(Columns.CHUNK_COUNT, list.size()), null);
    }

    @Override
    public long consumed() {
        return rows.consumed();
    }
}

package dev.hawser.batch;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One row of the list: one customer to serve.
 *
 * <p>Two items of a run never have the same id. The fields are shared by whoever holds the item, so nobody may change
 * them.
 *
 * @param id what identifies the item in the journal, in the results and towards servers; the same in every run over
 *     the same input
 * @param ordinal the number of the row in the input, from 1, without headers
 * @param line the line of the input file on which the row begins, from 1
 * @param fields the columns by name, in the order of the input: strings for CSV and TSV, any JSON for JSONL
 */
public record Item(String id, long ordinal, long line, ObjectNode fields) {
    /** What an object needs besides its content: headers, and its place in a list or table. */
    private static final int ENTRY = 96;

    /** {@return about how many bytes of memory it takes} */
    public long memory() {
        return ENTRY + 2L * id.length() + memory(fields);
    }

    /**
     * {@return about how many bytes of memory a value takes, rather more than less}
     *
     * @param value any
     */
    public static long memory(JsonNode value) {
        if (!value.isContainer()) {
            return ENTRY + (value.isString() ? value.asString().length() : 0);
        }
        long sum = ENTRY;
        for (Map.Entry<String, JsonNode> field : value.properties()) { // names are shared by rows, or short
            sum += field.getKey().length() + memory(field.getValue());
        }
        if (value.isArray()) {
            for (JsonNode element : value) {
                sum += memory(element);
            }
        }
        return sum;
    }
}

package dev.hawser.batch;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rows that a step has found, which are to be served too.
 *
 * @param step the name of the step
 * @param rows their columns by name; not to be changed any more. Each has the column that identifies a row of the run
 * @param depth how far a row may be from one of the input, which is at depth 0; what is further is left out
 * @param most how many rows may be found in the whole run; what is beyond is left out
 */
public record Emission(String step, List<ObjectNode> rows, int depth, long most) {
    /** The column that identifies a row where the run has none for that: of a row of a chunk that is served alone. */
    public static final String UNNAMED = "id";

    /** Copies the list. */
    public Emission {
        rows = List.copyOf(rows);
    }

    /**
     * The ids of the rows, by which they are told apart.
     *
     * @param column the one that identifies a row of the run; empty if there is none, for {@link #UNNAMED}
     * @return an id for each row
     * @throws StepException if a row has none
     */
    public List<String> ids(String column) throws StepException {
        List<String> ids = new ArrayList<>();
        String by = column.isEmpty() ? UNNAMED : column;
        for (ObjectNode row : rows) {
            JsonNode value = row.path(by);
            String id = value.isNull() || value.isContainer() ? "" : value.asString("");
            if (id.isEmpty()) {
                throw refused("a row that was found has no text or number as \"" + by
                        + "\", by which rows are told apart: it has " + row.propertyNames());
            }
            ids.add(id);
        }
        return ids;
    }

    /**
     * Why such rows cannot be taken.
     *
     * @param message in words
     * @return the failure of the step
     */
    public StepException refused(String message) {
        return new StepException(step, "emit", message, false, null);
    }

    /**
     * What became of them.
     *
     * @param added how many are new, and will be served
     * @param known how many are there already, by their id
     * @param beyond how many were left out, since they are too deep or too many
     */
    public record Result(int added, int known, int beyond) {}
}

package dev.hawser.batch.step;

import dev.hawser.batch.Emission;
import dev.hawser.batch.job.Columns;
import dev.hawser.batch.job.Condition;
import dev.hawser.batch.job.Results;
import dev.hawser.batch.job.Scope;
import dev.hawser.http.client.Fetched;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells apart what became of the rows of a chunk. Those that failed become rows of the run, as if they had been found: that
 * is on the disk before the chunk counts as done. One that was alone fails itself.
 */
final class RowResults implements Finding {
    /** The kind of a failure of a row, and of a chunk whose answer does not tell of its rows. */
    private static final String ONE = "result";

    private static final String ALL = "results";

    private static final int SHOWN = 200;

    /** So many rows are made safe at once. */
    private static final int BATCH = 2048;

    /** So many ids are named in a message. */
    private static final int NAMED = 5;

    private final Results results;
    private final String step;
    private final Scope scope;
    private final ToldJson reading;
    private final ArrayNode told = JsonNodeFactory.instance.arrayNode();
    private int again;
    private boolean isDone;

    RowResults(Results results, String step, Scope scope, Reactor reactor) {
        this.results = results;
        this.step = step;
        this.scope = scope;
        this.reading = new ToldJson(reactor, ALL, "results");
    }

    @Override
    public boolean isDone() {
        return isDone;
    }

    @Override
    public void response(Fetched answer) throws StepFailure {
        json(reading.of(answer));
    }

    @Override
    public void text(String text) throws StepFailure {
        json(reading.of(text));
    }

    @Override
    public void output(Path file, int limit) throws StepFailure, IOException {
        json(reading.of(file, limit));
    }

    @Override
    public void json(JsonNode root) throws StepFailure {
        isDone = true;
        JsonNode list = root.at(results.in());
        if (!list.isArray()) {
            String where = results.in().matches() ? "" : " at \"" + results.in() + "\"";
            throw wrong("there is no list of results" + where + " but " + shown(list)
                    + ", expected an element for each row");
        }
        List<JsonNode> rows = rows();
        List<JsonNode> elements =
                results.id().isPresent() ? byId(list, rows, results.id().get()) : inOrder(list, rows);
        List<ObjectNode> alone = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            JsonNode element = elements.get(i);
            boolean forGood = results.dead().isPresent() && holds(results.dead().get(), i, element);
            if (!forGood && !holds(results.failed(), i, element)) {
                told.add(element);
            } else if (rows.size() == 1) {
                throw StepFailure.of(ONE, "the result of the row is " + shown(element), !forGood);
            } else {
                told.add(NullNode.getInstance());
                alone.add(alone(i, rows.get(i)));
            }
        }
        again = alone.size();
        serve(alone);
    }

    /** They are rows of the run from then on. */
    private void serve(List<ObjectNode> alone) throws StepFailure {
        for (int i = 0; i < alone.size(); i += BATCH) {
            List<ObjectNode> some = alone.subList(i, Math.min(alone.size(), i + BATCH));
            Emission emission = new Emission(step, some, Integer.MAX_VALUE, Long.MAX_VALUE);
            if (Waits.await(scope.attempt().observer().emit(emission)).beyond() > 0) {
                throw wrong("there is no room in the run for the rows that failed");
            }
        }
    }

    @Override
    public void tell(ObjectNode captured) {
        captured.set("results", told);
        captured.put("again", again);
    }

    private List<JsonNode> rows() throws StepFailure {
        List<JsonNode> rows = new ArrayList<>();
        scope.item().fields().path(Columns.CHUNK_ROWS).forEach(rows::add);
        if (rows.isEmpty()) {
            throw wrong("the row has no list \"" + Columns.CHUNK_ROWS + "\", which those of a chunk have");
        }
        return rows;
    }

    private static String counts(JsonNode list, List<JsonNode> rows) {
        int found = list.size();
        return (found == 1 ? "there is 1 result" : "there are " + found + " results") + " for "
                + (rows.size() == 1 ? "1 row" : rows.size() + " rows");
    }

    private static List<JsonNode> inOrder(JsonNode list, List<JsonNode> rows) throws StepFailure {
        if (list.size() != rows.size()) {
            throw wrong(
                    counts(list, rows) + ", expected one for each in their order, or \"id\", which says whose each is");
        }
        List<JsonNode> elements = new ArrayList<>();
        list.forEach(elements::add);
        return elements;
    }

    private List<JsonNode> byId(JsonNode list, List<JsonNode> rows, JsonPointer id) throws StepFailure {
        if (list.size() > rows.size() + NAMED) { // too many to look at each
            throw wrong(counts(list, rows) + ", expected one for each");
        }
        Map<String, JsonNode> left = new LinkedHashMap<>();
        for (JsonNode element : list) {
            String of = named(element.at(id), () -> "a result has no id at \"" + id + "\": " + shown(element));
            if (left.put(of, element) != null) {
                throw wrong("there are two results for " + shown(element.at(id)) + ", expected one for each row");
            }
        }
        List<JsonNode> elements = taken(rows, left);
        if (!left.isEmpty()) {
            List<JsonNode> strangers =
                    left.values().stream().map(each -> each.at(id)).toList();
            throw wrong("there are results for " + some(strangers) + ", which no row of the chunk has as \""
                    + results.column() + "\"");
        }
        return elements;
    }

    /** Takes the element of each row out of those that are left. */
    private List<JsonNode> taken(List<JsonNode> rows, Map<String, JsonNode> left) throws StepFailure {
        List<JsonNode> elements = new ArrayList<>();
        List<JsonNode> without = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JsonNode row : rows) {
            JsonNode own = row.path(results.column());
            String of = named(own, () -> "a row has no text or number as \"" + results.column() + "\": " + shown(row));
            if (!ids.add(of)) {
                throw wrong("two rows of the chunk have " + shown(own) + " as \"" + results.column()
                        + "\", so that it does not tell whose a result is");
            }
            JsonNode element = left.remove(of);
            if (element == null) {
                without.add(own);
            } else {
                elements.add(element);
            }
        }
        if (!without.isEmpty()) {
            throw wrong("there is no result for " + some(without) + ", expected one for each row");
        }
        return elements;
    }

    /** {@return it as a text} What is wrong is put into words only then: that takes longer than all else. */
    private static String named(JsonNode id, Supplier<String> otherwise) throws StepFailure {
        if (id.isMissingNode() || id.isNull() || id.isContainer()) {
            throw wrong(otherwise.get());
        }
        return id.asString();
    }

    private String some(List<JsonNode> names) {
        String first = names.stream().limit(NAMED).map(this::shown).collect(Collectors.joining(", "));
        return names.size() > NAMED ? first + " and " + (names.size() - NAMED) + " more" : first;
    }

    private boolean holds(Condition condition, int index, JsonNode element) {
        return condition.holds(Each.scope(scope, index, element));
    }

    private ObjectNode alone(int index, JsonNode row) {
        ObjectNode chunk = JsonNodeFactory.instance.objectNode();
        chunk.putArray(Columns.CHUNK_ROWS).add(row);
        return chunk.put(Columns.CHUNK_COUNT, 1)
                .put(Emission.UNNAMED, scope.item().id() + "." + (index + 1));
    }

    private String shown(JsonNode value) {
        return value.isMissingNode() ? "nothing" : scope.secrets().shortened(value.toString(), SHOWN);
    }

    /** The answer is none that tells, so nobody knows which rows are done. */
    private static StepFailure wrong(String text) {
        return StepFailure.permanent(ALL, text);
    }
}

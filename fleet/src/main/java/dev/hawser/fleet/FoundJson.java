package dev.hawser.fleet;

import dev.hawser.batch.Emission;
import dev.hawser.batch.journal.GatheredRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;

/** Rows that were found, as {@code hawser.emit} takes them, and what it says of them. */
final class FoundJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private FoundJson() {}

    static String of(List<Turns.Found> found) {
        ArrayNode told = JSON.createArrayNode();
        for (Turns.Found one : found) {
            ArrayNode rows = told.addObject()
                    .put("o", one.ordinal())
                    .put("a", one.attempt())
                    .put("s", one.emission().step())
                    .put("at", one.at())
                    .put("d", one.emission().depth())
                    .put("m", one.emission().most())
                    .putArray("rows");
            for (KeyedItem row : one.rows()) {
                rows.addArray()
                        .add(row.item().id())
                        .add(GatheredRun.digest(row.item().id()).toString())
                        .add(row.shortKey())
                        .add(row.item().fields().toString()); // a text, since it may have a NUL, which no jsonb has
            }
        }
        return told.toString();
    }

    static List<Optional<Emission.Result>> results(String text) {
        List<Optional<Emission.Result>> results = new ArrayList<>();
        for (JsonNode one : JSON.readTree(text)) {
            results.add(
                    one.isNull()
                            ? Optional.empty()
                            : Optional.of(new Emission.Result(
                                    one.get(0).asInt(),
                                    one.get(1).asInt(),
                                    one.get(2).asInt())));
        }
        return results;
    }
}

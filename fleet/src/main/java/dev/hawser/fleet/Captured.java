package dev.hawser.fleet;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What steps captured that are not done again, as it is in the database: an object with a text for each step, which is JSON
 * again. So it may have characters that a {@code jsonb} cannot.
 */
final class Captured {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Captured() {}

    /** {@return what was kept, by the name of the step} */
    static ObjectNode read(String text) {
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        if (!text.isEmpty()) {
            for (var step : JSON.readTree(text).properties()) {
                kept.set(
                        step.getKey(),
                        step.getValue().isNull()
                                ? null
                                : JSON.readTree(step.getValue().asString()));
            }
        }
        return kept;
    }

    /** {@return it as the database has it; null if it cannot be kept} */
    static @Nullable String text(@Nullable JsonNode captured) {
        return captured == null || captured.isNull() ? null : captured.toString();
    }
}

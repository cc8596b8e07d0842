package dev.hawser.fleet;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepTime;
import dev.hawser.sql.Row;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads reports back from what {@link Ended} made of them. */
final class Reports {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Reports() {}

    /** {@return the attempt that a row of {@link Fleet#history} tells of} */
    static AttemptReport of(Row row) {
        JsonNode told = JSON.readTree(row.asString("report"));
        ObjectNode fields = row.isNull("fields")
                ? JsonNodeFactory.instance.objectNode()
                : (ObjectNode) JSON.readTree(row.asString("fields"));
        List<StepTime> steps = new ArrayList<>();
        for (JsonNode step : told.path("steps")) {
            steps.add(new StepTime(
                    step.path("step").asString(),
                    step.path("start").asLong(),
                    step.path("end").asLong(),
                    step.path("ok").asBoolean()));
        }
        return new AttemptReport(
                new Item(row.asString("id"), row.asLong("ordinal"), row.asLong("line"), fields),
                row.asInt("attempt"),
                told.path("slot").asInt(-1),
                told.path("start").asLong(),
                told.path("end").asLong(),
                steps,
                outcome(told));
    }

    private static AttemptOutcome outcome(JsonNode told) {
        JsonNode error = told.path("error");
        if (error.isObject()) {
            return new AttemptOutcome.Failed(
                    error.path("step").asString(""),
                    error.path("kind").asString(""),
                    error.path("message").asString(""));
        }
        return new AttemptOutcome.Succeeded(
                told.path("output") instanceof ObjectNode output ? output : JsonNodeFactory.instance.objectNode());
    }

    /** {@return the details of what happened to the run} */
    static ObjectNode details(Row row) {
        return JSON.readTree(row.asString("report")) instanceof ObjectNode details
                ? details
                : JsonNodeFactory.instance.objectNode();
    }
}

package dev.hawser.batch.rehearsal;

import dev.hawser.batch.job.Columns;
import dev.hawser.batch.job.InputSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A file of cases beside a job: {@code job.test.yaml}.
 *
 * @param environment what the job sees of the environment, and no more
 * @param cases the cases, in order
 */
public record CaseFile(Map<String, String> environment, List<JobCase> cases) {
    /** Copies both. */
    public CaseFile {
        environment = Map.copyOf(environment);
        cases = List.copyOf(cases);
    }

    /**
     * {@return the cases of a file}
     *
     * @param text what is in it
     * @param called what the file is called in messages
     * @throws IllegalArgumentException if it cannot be read; with a message for the user
     */
    public static CaseFile parse(String text, String called) {
        JsonNode root;
        try {
            Object loaded = new Load(LoadSettings.builder().setLabel(called).build()).loadFromString(text);
            root = JsonMapper.shared().valueToTree(loaded);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(
                    called + ": " + String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; "), e);
        }
        check(called, root, List.of("cases", "env"));
        if (root.path("cases").isEmpty()) {
            throw new IllegalArgumentException(called + ": has no \"cases\", expected a list of one or more");
        }
        Map<String, String> environment = new HashMap<>();
        root.path("env")
                .properties()
                .forEach(each -> environment.put(each.getKey(), each.getValue().asString("")));
        List<JobCase> cases = new ArrayList<>();
        for (JsonNode each : root.path("cases")) {
            cases.add(one(each, called + ", case " + (cases.size() + 1)));
        }
        return new CaseFile(environment, cases);
    }

    private static JobCase one(JsonNode node, String where) {
        check(where, node, List.of("name", "row", "answers", "services", "expect"));
        check(where + ", expect", node.path("expect"), JobCase.EXPECTATIONS);
        if (!(node.get("row") instanceof ObjectNode row)) {
            throw new IllegalArgumentException(where + ": has no \"row\", expected a mapping from columns to values");
        }
        Map<String, JsonNode> answers = new HashMap<>();
        node.path("answers").properties().forEach(each -> answers.put(each.getKey(), each.getValue()));
        Map<String, ObjectNode> services = new HashMap<>();
        node.path("services").properties().forEach(each -> {
            if (each.getValue() instanceof ObjectNode values) {
                services.put(each.getKey(), values);
            }
        });
        return new JobCase(
                node.path("name").asString(where),
                row,
                answers,
                services,
                node.path("expect").isMissingNode() ? JsonNodeFactory.instance.objectNode() : node.get("expect"));
    }

    /**
     * {@return the same, with rows as an input gives them: values of CSV are texts, and how many rows a chunk has is a number}
     *
     * @param input of the job
     */
    public CaseFile as(InputSpec input) {
        return new CaseFile(
                environment,
                cases.stream().map(each -> each.of(row(each.row(), input))).toList());
    }

    private static ObjectNode row(ObjectNode row, InputSpec input) {
        boolean textsOnly = input.format() != InputSpec.Format.JSONL;
        if (input.packing().chunk() == 1 || !(row.get(Columns.CHUNK_ROWS) instanceof ArrayNode rows)) {
            return textsOnly ? texts(row) : row;
        }
        ObjectNode chunk = textsOnly ? texts(row) : row.deepCopy();
        ArrayNode list = chunk.putArray(Columns.CHUNK_ROWS);
        rows.forEach(each -> list.add(textsOnly && each instanceof ObjectNode one ? texts(one) : each));
        return chunk.put(Columns.CHUNK_COUNT, list.size());
    }

    private static ObjectNode texts(ObjectNode row) {
        ObjectNode texts = JsonNodeFactory.instance.objectNode();
        row.properties()
                .forEach(each -> texts.put(each.getKey(), each.getValue().asString("")));
        return texts;
    }

    private static void check(String where, JsonNode node, List<String> known) {
        for (String name : node.propertyNames()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        where + ": \"" + name + "\" is not known, expected one of " + String.join(", ", known));
            }
        }
    }
}

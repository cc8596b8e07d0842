package dev.hawser.batch.rehearsal;

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
     * @param textsOnly whether all values of a row are texts, as those of CSV are
     * @throws IllegalArgumentException if it cannot be read; with a message for the user
     */
    public static CaseFile parse(String text, String called, boolean textsOnly) {
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
            cases.add(one(each, called + ", case " + (cases.size() + 1), textsOnly));
        }
        return new CaseFile(environment, cases);
    }

    private static JobCase one(JsonNode node, String where, boolean textsOnly) {
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
                textsOnly ? texts(row) : row,
                answers,
                services,
                node.path("expect").isMissingNode() ? JsonNodeFactory.instance.objectNode() : node.get("expect"));
    }

    private static ObjectNode texts(ObjectNode row) {
        ObjectNode texts = JsonNodeFactory.instance.objectNode();
        row.properties().forEach(each -> texts.set(each.getKey(), text(each.getValue())));
        return texts;
    }

    /** A list is of the rows of a chunk, whose values are texts. */
    private static JsonNode text(JsonNode value) {
        if (value instanceof ArrayNode list) {
            ArrayNode rows = JsonNodeFactory.instance.arrayNode();
            list.forEach(each -> rows.add(each instanceof ObjectNode row ? texts(row) : each));
            return rows;
        }
        return JsonNodeFactory.instance.stringNode(value.asString(""));
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

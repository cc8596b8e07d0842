package dev.hawser.batch.job;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes JSON Schema of declared settings, so that editors complete job files. */
public final class JobSchema {
    private JobSchema() {}

    /**
     * {@return the JSON Schema of job files, draft 2020-12; the caller may change it}
     *
     * @param types the kinds of steps that jobs may have
     */
    public static ObjectNode of(List<StepType> types) {
        List<Key<?>> keys = new ArrayList<>(JobKeys.ALL);
        keys.add(StepsReader.ofServices(types).key());
        keys.add(StepsReader.ofSteps(types).key());
        keys.add(StepsReader.ofFinals(types).key());
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "A job of Hawser");
        schema.put("description", "What `hawser run` does for each row of a list.");
        schema.setAll(ofMapping(keys, null));
        ArrayNode either = ((ObjectNode) schema.at("/properties/input/anyOf/1")).putArray("anyOf");
        for (Key<?> key : List.of(JobKeys.FILE, JobKeys.FILES, JobKeys.GLOB, JobKeys.SQL)) {
            either.addObject().putArray("required").add(key.name());
        }
        return schema;
    }

    /**
     * {@return the schema of a mapping}
     *
     * @param keys its settings
     * @param shortForm the one that may stand there alone; null if none may
     */
    static ObjectNode ofMapping(List<Key<?>> keys, @Nullable Key<?> shortForm) {
        ObjectNode mapping = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = mapping.putObject("properties");
        ArrayNode required = JsonNodeFactory.instance.arrayNode();
        for (Key<?> key : keys) {
            ObjectNode property = key.type().schema();
            String defaultText =
                    key.defaultText().map(text -> " Default: `" + text + "`.").orElse("");
            properties.set(key.name(), property.put("description", key.description() + defaultText));
            if (key.isRequired()) {
                required.add(key.name());
            }
        }
        if (!required.isEmpty()) {
            mapping.set("required", required);
        }
        mapping.put("additionalProperties", false);
        if (shortForm == null) {
            return mapping;
        }
        ObjectNode either = JsonNodeFactory.instance.objectNode();
        either.putArray("anyOf").add(shortForm.type().schema()).add(mapping);
        return either;
    }
}

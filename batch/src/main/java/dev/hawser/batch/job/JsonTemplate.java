package dev.hawser.batch.job;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A value of any shape with names in its texts: the body of a request. A text that is a single name and nothing else
 * becomes what the name stands for, be it a number or an object.
 *
 * <p>Immutable.
 */
public final class JsonTemplate {
    /** Stands for null. */
    static final JsonTemplate NOTHING = new JsonTemplate(new Fixed(JsonNodeFactory.instance.nullNode()));

    private static final ScalarResolver TYPES = new CoreScalarResolver(false);

    private final Part root;

    private JsonTemplate(Part root) {
        this.root = root;
    }

    private sealed interface Part {}

    private record Fixed(JsonNode value) implements Part {}

    private record Text(Template template) implements Part {}

    private record Elements(List<Part> parts) implements Part {}

    private record Fields(Map<String, Part> parts) implements Part {}

    static JsonTemplate of(Node node, Names names) throws BadValue {
        return new JsonTemplate(part(node, names));
    }

    private static Part part(Node node, Names names) throws BadValue {
        return switch (node) {
            case Node.Scalar scalar -> scalar(scalar, names);
            case Node.Sequence sequence -> {
                List<Part> parts = new ArrayList<>();
                for (Node element : sequence.elements()) {
                    parts.add(part(element, names));
                }
                yield new Elements(parts);
            }
            case Node.Mapping mapping -> {
                Map<String, Part> parts = new LinkedHashMap<>();
                for (Map.Entry<String, Node.Entry> entry : mapping.entries().entrySet()) {
                    parts.put(entry.getKey(), part(entry.getValue().value(), names));
                }
                yield new Fields(parts);
            }
        };
    }

    private static Part scalar(Node.Scalar scalar, Names names) throws BadValue {
        String text = scalar.text();
        JsonNodeFactory json = JsonNodeFactory.instance;
        Tag tag = scalar.plain() ? TYPES.resolve(text, true) : Tag.STR;
        if (tag.equals(Tag.NULL)) {
            return new Fixed(json.nullNode());
        }
        if (tag.equals(Tag.BOOL)) {
            return new Fixed(json.booleanNode(Boolean.parseBoolean(text)));
        }
        if (tag.equals(Tag.INT) && text.matches("[-+]?[0-9]{1,1000}")) {
            return new Fixed(json.numberNode(new BigInteger(text)));
        }
        if (tag.equals(Tag.FLOAT)
                && text.matches("[-+]?([0-9]{1,100}(\\.[0-9]{0,100})?|\\.[0-9]{1,100})([eE][-+]?[0-9]{1,3})?")) {
            return new Fixed(json.numberNode(new BigDecimal(text)));
        }
        return new Text(TemplateParser.parse(scalar, names));
    }

    /**
     * {@return whether a secret is put in}
     *
     * @param scope what names stand for
     */
    public boolean takesSecret(Scope scope) {
        return takesSecret(root, scope);
    }

    private static boolean takesSecret(Part part, Scope scope) {
        return switch (part) {
            case Fixed _ -> false;
            case Text text -> text.template().takesSecret(scope);
            case Elements elements -> elements.parts().stream().anyMatch(each -> takesSecret(each, scope));
            case Fields fields -> fields.parts().values().stream().anyMatch(each -> takesSecret(each, scope));
        };
    }

    /**
     * {@return the value, with the names replaced by what they stand for; the caller may change it}
     *
     * @param scope what they stand for
     * @throws MissingNameException if the row or the step has no such field
     */
    public JsonNode render(Scope scope) {
        return render(root, scope);
    }

    private static JsonNode render(Part part, Scope scope) {
        return switch (part) {
            case Fixed fixed -> fixed.value();
            case Text text -> text.template().value(scope).deepCopy();
            case Elements elements -> {
                ArrayNode array =
                        JsonNodeFactory.instance.arrayNode(elements.parts().size());
                elements.parts().forEach(each -> array.add(render(each, scope)));
                yield array;
            }
            case Fields fields -> {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                fields.parts().forEach((name, each) -> object.set(name, render(each, scope)));
                yield object;
            }
        };
    }
}

package dev.hawser.batch.job;

import dev.hawser.batch.job.Template.Reference;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Whether something holds for a row: {@code status == 201 and plan != 'free'}. A small closed language, without loops,
 * functions or effects: see {@link ConditionParser}.
 *
 * <p>Immutable.
 */
public final class Condition {
    /** A part of it. */
    sealed interface Part {}

    /** All of them. */
    record And(List<Part> parts) implements Part {}

    /** Any of them. */
    record Or(List<Part> parts) implements Part {}

    /** Not that. */
    record Not(Part part) implements Part {}

    /** Whether two values are in that relation. */
    record Compared(Value left, Relation relation, Value right) implements Part {}

    /** Whether an expression is found in a text. */
    record Matched(Value value, Pattern pattern) implements Part {}

    /** Whether a name stands for something. */
    record Exists(Reference reference) implements Part {}

    /** A value that is true or false itself. */
    record Alone(Value value) implements Part {}

    /** What can be compared. */
    sealed interface Value {}

    /** A value that stands there. */
    record Fixed(JsonNode value) implements Value {}

    /** One that a name stands for. */
    record Named(Reference reference) implements Value {}

    /** Several. */
    record Several(List<Value> values) implements Value {}

    /** How two values can be related. */
    enum Relation {
        EQUAL("=="),
        UNEQUAL("!="),
        LESS("<"),
        AT_MOST("<="),
        MORE(">"),
        AT_LEAST(">="),
        IN("in"),
        CONTAINS("contains");

        final String written;

        Relation(String written) {
            this.written = written;
        }
    }

    private final String source;
    private final Part root;

    Condition(String source, Part root) {
        this.source = source;
        this.root = root;
    }

    /**
     * {@return whether it holds}
     *
     * @param scope what names stand for
     * @throws MissingNameException if that cannot be told: a name that it needs stands for nothing, or a value is none
     *     that can be compared so
     */
    public boolean holds(Scope scope) {
        return holds(root, scope);
    }

    private boolean holds(Part part, Scope scope) {
        return switch (part) {
            case And(List<Part> parts) -> parts.stream().allMatch(each -> holds(each, scope));
            case Or(List<Part> parts) -> parts.stream().anyMatch(each -> holds(each, scope));
            case Not(Part inner) -> !holds(inner, scope);
            case Exists(Reference reference) ->
                scope.find(reference.name())
                        .map(reference::transformed)
                        .filter(value -> !value.isNull() && !value.isMissingNode())
                        .isPresent();
            case Matched(Value value, Pattern pattern) ->
                pattern.matcher(Template.text(value(value, scope))).find();
            case Alone(Value value) -> truth(value(value, scope));
            case Compared compared -> compare(compared, scope);
        };
    }

    private boolean truth(JsonNode value) {
        String text = Template.text(value);
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new MissingNameException("'" + source + "': was " + shown(value) + ", expected true or false");
        };
    }

    private static JsonNode value(Value value, Scope scope) {
        return switch (value) {
            case Fixed(JsonNode fixed) -> fixed;
            case Named(Reference reference) -> reference.value(scope);
            case Several _ -> throw new IllegalStateException("a list stands behind \"in\" only");
        };
    }

    private boolean compare(Compared compared, Scope scope) {
        JsonNode left = value(compared.left(), scope);
        return switch (compared.relation()) {
            case EQUAL -> equal(left, value(compared.right(), scope));
            case UNEQUAL -> !equal(left, value(compared.right(), scope));
            case LESS -> order(left, value(compared.right(), scope)) < 0;
            case AT_MOST -> order(left, value(compared.right(), scope)) <= 0;
            case MORE -> order(left, value(compared.right(), scope)) > 0;
            case AT_LEAST -> order(left, value(compared.right(), scope)) >= 0;
            case IN -> members(compared.right(), scope).stream().anyMatch(each -> equal(left, each));
            case CONTAINS -> contains(left, value(compared.right(), scope));
        };
    }

    private List<JsonNode> members(Value list, Scope scope) {
        List<JsonNode> members = new ArrayList<>();
        if (list instanceof Several(List<Value> values)) {
            values.forEach(each -> members.add(value(each, scope)));
            return members;
        }
        JsonNode node = value(list, scope);
        if (!node.isArray()) {
            throw new MissingNameException("'" + source + "': was " + shown(node) + " behind \"in\", expected a list");
        }
        node.forEach(members::add);
        return members;
    }

    private static boolean contains(JsonNode whole, JsonNode part) {
        if (!whole.isArray()) {
            return Template.text(whole).contains(Template.text(part));
        }
        for (JsonNode each : whole) {
            if (equal(each, part)) {
                return true;
            }
        }
        return false;
    }

    /** A number equals a text that says the same number, since columns of CSV are texts; else texts have to be the same. */
    private static boolean equal(JsonNode left, JsonNode right) {
        if (left.isNumber() || right.isNumber()) {
            Optional<BigDecimal> a = number(left);
            Optional<BigDecimal> b = number(right);
            return a.isPresent() && b.isPresent() && a.get().compareTo(b.get()) == 0;
        }
        if (left.isValueNode() && right.isValueNode() && !left.isNull() && !right.isNull()) {
            return Template.text(left).equals(Template.text(right));
        }
        return left.equals(right);
    }

    /** By number if both are numbers, or texts that say one; else as texts. */
    private int order(JsonNode left, JsonNode right) {
        Optional<BigDecimal> a = number(left);
        Optional<BigDecimal> b = number(right);
        if (a.isPresent() && b.isPresent()) {
            return a.get().compareTo(b.get());
        }
        if (left.isString() && right.isString()) {
            return left.stringValue().compareTo(right.stringValue());
        }
        throw new MissingNameException("'" + source + "': " + shown(left) + " and " + shown(right)
                + " have no order, expected two numbers or two texts");
    }

    private static Optional<BigDecimal> number(JsonNode node) {
        if (node.isNumber()) {
            return node.decimalValueOpt(); // 1e400 is none
        }
        String text = node.isString() ? node.stringValue() : "";
        return text.matches("-?[0-9]{1,30}(\\.[0-9]{1,30})?") ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }

    private static String shown(JsonNode node) {
        String text = node.toString();
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }

    /** {@return the text as it is written in the job} */
    @Override
    public String toString() {
        return source;
    }
}

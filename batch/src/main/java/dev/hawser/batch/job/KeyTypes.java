package dev.hawser.batch.job;

import dev.hawser.batch.job.Node.Entry;
import dev.hawser.batch.job.Node.Mapping;
import dev.hawser.batch.job.Node.Scalar;
import dev.hawser.batch.job.Node.Sequence;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What may stand in a job file. */
public final class KeyTypes {
    /** A text as it is. Templates are not expanded in it. */
    public static final KeyType<String> TEXT = new KeyType<>(
            "a text", (node, reading) -> KeyType.scalar(node, "a text").text(), () -> "", KeyTypes::scalarSchema);

    /** A text with names in it. */
    public static final KeyType<Template> TEMPLATE = new KeyType<>(
            "a text, with names such as {{id}} in it",
            (node, reading) -> TemplateParser.parse(KeyType.scalar(node, "a text"), reading.names()),
            () -> Template.literal(""),
            KeyTypes::scalarSchema);

    /** A password: not one that stands there for all to read. */
    public static final KeyType<Template> PASSWORD = new KeyType<>(
            "a text with names in it: {{env.NAME}}",
            (node, reading) -> ClearPassword.refuse(node, TEMPLATE.read(node, reading)),
            () -> Template.literal(""),
            KeyTypes::scalarSchema);

    /** A URL with names in it, and no password that stands there for all to read. */
    public static final KeyType<Template> URL = new KeyType<>(
            TEMPLATE.expected(),
            (node, reading) -> notEmpty(node, ClearPassword.refuseIn(node, TEMPLATE.read(node, reading))),
            () -> Template.literal(""),
            KeyTypes::scalarSchema);

    /** Whether something holds. */
    public static final KeyType<Condition> CONDITION = new KeyType<>(
            "a condition such as plan == 'large' and not sites > 3",
            (node, reading) -> ConditionParser.parse(KeyType.scalar(node, "a condition"), reading.names()),
            () -> new Condition("true", new Condition.Alone(new Condition.Fixed(BooleanNode.TRUE))),
            () -> KeyType.textSchema(null));

    /** Any value, with names in its texts. */
    public static final KeyType<JsonTemplate> JSON = new KeyType<>(
            "any value, with names such as {{id}} in its texts",
            (node, reading) -> JsonTemplate.of(node, reading.names()),
            () -> JsonTemplate.NOTHING,
            JsonNodeFactory.instance::objectNode);

    /** A time: {@code 300ms}, {@code 30s}, {@code 5m}, {@code 1m30s}, {@code PT30S}. Zero is one, less is not. */
    public static final KeyType<Duration> DURATION =
            KeyType.ofText("a time such as 300ms, 30s or 5m", DurationText.PATTERN, Duration.ZERO, DurationText::parse);

    /** A time longer than zero, or {@code none}, which is read as empty. */
    public static final KeyType<Optional<Duration>> LIMIT = KeyType.ofText(
            "a time such as 300ms, 30s or 5m, or none",
            "^none$|" + DurationText.PATTERN,
            Optional.<Duration>empty(),
            text -> text.equals("none") ? Optional.empty() : Optional.of(DurationText.parsePositive(text)));

    /** A number of bytes: {@code 512}, {@code 64KiB}, {@code 10MB}. */
    public static final KeyType<Long> SIZE =
            KeyType.ofText("a size such as 512, 64KiB or 10MB", SizeText.PATTERN, 0L, SizeText::parse);

    /** Yes or no. */
    public static final KeyType<Boolean> FLAG = new KeyType<>(
            "true or false",
            (node, reading) ->
                    KeyType.parsed(KeyType.scalar(node, "true or false"), "true or false", text -> switch (text) {
                        case "true" -> true;
                        case "false" -> false;
                        default -> throw new IllegalArgumentException();
                    }),
            () -> false,
            () -> schema("boolean"));

    /** A file. In the job file it is relative to the job file's directory; in an option, to the working directory. */
    public static final KeyType<Path> PATH = new KeyType<>(
            "a path",
            (node, reading) -> path(KeyType.scalar(node, "a path"), reading),
            () -> Path.of(""),
            KeyTypes::scalarSchema);

    private KeyTypes() {}

    /**
     * {@return a whole number}
     *
     * @param from the smallest
     * @param to the largest
     */
    public static KeyType<Integer> integer(int from, int to) {
        String range = to == Integer.MAX_VALUE ? " of " + from + " or more" : " from " + from + " to " + to;
        String expected = "a whole number" + range;
        return new KeyType<>(
                expected,
                (node, reading) ->
                        KeyType.parsed(KeyType.scalar(node, expected), expected, text -> integer(text, from, to)),
                () -> from,
                () -> {
                    ObjectNode schema = schema("integer").put("minimum", from);
                    return to == Integer.MAX_VALUE ? schema : schema.put("maximum", to);
                });
    }

    /**
     * {@return a whole number, or a text with names that make one of each row}
     *
     * @param from the smallest
     * @param to the largest
     */
    static KeyType<Template> integerOrName(int from, int to) {
        KeyType<Integer> number = integer(from, to);
        String expected = number.expected() + ", or a text with a name in it";
        return new KeyType<>(
                expected,
                (node, reading) -> {
                    Template template = TEMPLATE.read(node, reading);
                    if (template.names().isEmpty()) {
                        var _ = KeyType.parsed(
                                KeyType.scalar(node, expected), expected, text -> integer(text, from, to));
                    }
                    return template;
                },
                () -> Template.literal(String.valueOf(from)),
                () -> {
                    ObjectNode schema = JsonNodeFactory.instance.objectNode();
                    schema.putArray("anyOf")
                            .add(number.schema())
                            .add(schema("string").put("pattern", "\\{\\{"));
                    return schema;
                });
    }

    private static int integer(String text, int from, int to) {
        int number;
        try {
            number = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException();
        }
        if (number < from || number > to) {
            throw new IllegalArgumentException();
        }
        return number;
    }

    /**
     * {@return a number}
     *
     * @param from the smallest
     * @param to the largest
     */
    public static KeyType<Double> number(double from, double to) {
        String expected = "a number from " + plain(from) + " to " + plain(to);
        return new KeyType<>(
                expected,
                (node, reading) ->
                        KeyType.parsed(KeyType.scalar(node, expected), expected, text -> number(text, from, to)),
                () -> from,
                () -> schema("number").put("minimum", from).put("maximum", to));
    }

    private static double number(String text, double from, double to) {
        if (!text.matches("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d{1,3})?")) {
            throw new IllegalArgumentException();
        }
        double number = Double.parseDouble(text);
        if (!(number >= from && number <= to)) {
            throw new IllegalArgumentException();
        }
        return number;
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    /**
     * {@return one of the constants of an enum, written in lower case with dashes}
     *
     * @param constants the class of the enum
     * @param <E> the enum
     */
    public static <E extends Enum<E>> KeyType<E> oneOf(Class<E> constants) {
        E[] all = constants.getEnumConstants();
        List<String> written = Arrays.stream(all).map(KeyTypes::written).toList();
        String expected = "one of " + String.join(", ", written);
        KeyType.TextParser<E> parser = text -> {
            int index = written.indexOf(text);
            if (index < 0) {
                throw new IllegalArgumentException();
            }
            return all[index];
        };
        return new KeyType<>(
                expected,
                (node, reading) -> KeyType.parsed(KeyType.scalar(node, expected), expected, parser),
                () -> all[0],
                () -> {
                    ObjectNode schema = JsonNodeFactory.instance.objectNode();
                    ArrayNode values = schema.putArray("enum");
                    written.forEach(values::add);
                    return schema;
                });
    }

    private static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * {@return a list; a single element may stand there without the brackets}
     *
     * @param element the type of the elements
     * @param <T> what an element is read as
     */
    public static <T> KeyType<List<T>> listOf(KeyType<T> element) {
        return new KeyType<List<T>>(
                        "a list of: " + element.expected(),
                        (node, reading) -> list(node, element, reading),
                        () -> List.of(element.standIn()), // an empty one would be another mistake
                        () -> {
                            ObjectNode schema = JsonNodeFactory.instance.objectNode();
                            ArrayNode either = schema.putArray("anyOf");
                            either.add(element.schema());
                            either.add(schema("array").set("items", element.schema()));
                            return schema;
                        })
                .withParts(element.parts());
    }

    private static Template notEmpty(Node node, Template url) throws BadValue {
        if (url.source().isEmpty()) {
            throw new BadValue(node.position(), "was \"\", expected a URL");
        }
        return url;
    }

    private static <T> List<T> list(Node node, KeyType<T> element, Reading reading) throws BadValue {
        if (!(node instanceof Sequence(Position position, List<Node> elements, long weight))) {
            return List.of(element.read(node, reading));
        }
        List<T> values = new ArrayList<>();
        for (Node each : elements) {
            try {
                values.add(element.read(each, reading));
            } catch (BadValue e) {
                reading.mistakes().add(e.position(), "element " + (values.size() + 1) + " " + e.message());
                values.add(element.standIn());
            }
        }
        return List.copyOf(values);
    }

    /**
     * {@return names that the user chooses, with values; read in the order of the file}
     *
     * @param value the type of the values
     * @param <T> what a value is read as
     */
    public static <T> KeyType<Map<String, T>> mapOf(KeyType<T> value) {
        String expected = "a mapping from names to: " + value.expected();
        Map<String, Key<?>> parts = new LinkedHashMap<>();
        value.parts().forEach((path, key) -> parts.put("NAME." + path, key));
        return new KeyType<Map<String, T>>(
                        expected,
                        (node, reading) -> map(node, value, reading, expected),
                        Map::of,
                        () -> schema("object").set("additionalProperties", value.schema()))
                .withParts(parts);
    }

    private static <T> Map<String, T> map(Node node, KeyType<T> value, Reading reading, String expected)
            throws BadValue {
        if (!(node instanceof Mapping mapping)) {
            throw KeyType.unexpected(node, expected);
        }
        Map<String, T> values = new LinkedHashMap<>();
        for (Map.Entry<String, Entry> each : mapping.entries().entrySet()) {
            try {
                values.put(each.getKey(), value.read(each.getValue().value(), reading));
            } catch (BadValue e) {
                reading.mistakes().add(e.position(), each.getKey() + ": " + e.message());
                values.put(each.getKey(), value.standIn());
            }
        }
        return Collections.unmodifiableMap(values);
    }

    /**
     * {@return settings within a setting}
     *
     * @param what it is, for messages: {@code input}
     * @param keys which settings there are
     * @param shortForm the one that is meant when no mapping stands there; null if there must be one
     */
    public static KeyType<Settings> mapping(String what, List<Key<?>> keys, @Nullable Key<?> shortForm) {
        List<Key<?>> all = List.copyOf(keys);
        Map<String, Key<?>> parts = new LinkedHashMap<>();
        for (Key<?> key : all) {
            parts.put(key.name(), key);
            key.type().parts().forEach((path, part) -> parts.put(key.name() + "." + path, part));
        }
        return new KeyType<>(
                        shortForm == null ? "a mapping" : shortForm.type().expected() + ", or a mapping",
                        (node, reading) -> Settings.of(what, node, new Settings.Declared(all, shortForm), reading),
                        () -> Settings.standIn(what, all),
                        () -> JobSchema.ofMapping(all, shortForm))
                .withParts(parts);
    }

    private static Path path(Scalar scalar, Reading reading) throws BadValue {
        if (scalar.text().isEmpty()) {
            throw KeyType.unexpected(scalar, "a path");
        }
        Path path;
        try {
            path = Path.of(scalar.text());
        } catch (InvalidPathException e) {
            throw KeyType.unexpected(scalar, "a path");
        }
        return scalar.position().isOption() ? path : reading.directory().resolve(path);
    }

    private static ObjectNode schema(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    private static ObjectNode scalarSchema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.putArray("type").add("string").add("number").add("boolean");
        return schema;
    }
}

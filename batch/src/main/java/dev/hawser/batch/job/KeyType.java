package dev.hawser.batch.job;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What may stand in a place of a job file, and what it is read as. {@link KeyTypes} has the usual ones.
 *
 * <p>Immutable.
 *
 * @param <T> what it is read as
 */
public final class KeyType<T> {
    private final String expected;
    private final Reader<T> reader;
    private final Supplier<T> standIn;
    private final Supplier<ObjectNode> schema;

    /** The settings within it, by their paths from here. */
    private final Map<String, Key<?>> parts;

    /**
     * Makes one.
     *
     * @param expected what may stand there, for messages: {@code a time such as 30s}
     * @param reader reads it
     * @param standIn gives what goes on in the place of something that could not be read, so that all mistakes of a
     *     job can be told at once; such a job is never run
     * @param schema gives its JSON Schema
     */
    KeyType(String expected, Reader<T> reader, Supplier<T> standIn, Supplier<ObjectNode> schema) {
        this(expected, reader, standIn, schema, Map.of());
    }

    private KeyType(
            String expected,
            Reader<T> reader,
            Supplier<T> standIn,
            Supplier<ObjectNode> schema,
            Map<String, Key<?>> parts) {
        this.expected = expected;
        this.reader = reader;
        this.standIn = standIn;
        this.schema = schema;
        this.parts = parts;
    }

    /** {@return the same type, of which it is known which settings it has in it, by their paths} */
    KeyType<T> withParts(Map<String, Key<?>> all) {
        return new KeyType<>(expected, reader, standIn, schema, all);
    }

    /** {@return the settings within it, by their paths from here: {@code status}, {@code NAME.from}} */
    Map<String, Key<?>> parts() {
        return parts;
    }

    /**
     * Reads a piece of a job file.
     *
     * @param <T> what it is read as
     */
    interface Reader<T> {
        /**
         * {@return what stands there; mistakes inside it are told to the reading}
         *
         * @param node the piece
         * @param reading what else is needed
         * @throws BadValue if it cannot be read
         */
        T read(Node node, Reading reading) throws BadValue;
    }

    /**
     * Reads a text.
     *
     * @param <T> what it is read as
     */
    @FunctionalInterface
    public interface TextParser<T> {
        /**
         * {@return what the text says}
         *
         * @param text as it stands in the job, without quotes
         * @throws IllegalArgumentException if it is not what is expected; a message, if there is one, goes on where
         *     "was this, expected that" ends, and says no more than that
         */
        T parse(String text);
    }

    /**
     * {@return a type that is written as one piece of text or a number}
     *
     * @param expected what may stand there, for messages: {@code a colour such as red}
     * @param pattern a regular expression for the JSON Schema, that matches wherever the parser does; null for any text
     * @param standIn goes on in the place of a text that could not be read; such a job is never run
     * @param parser reads the text
     * @param <T> what it is read as
     */
    public static <T> KeyType<T> ofText(String expected, @Nullable String pattern, T standIn, TextParser<T> parser) {
        return new KeyType<>(
                expected,
                (node, reading) -> parsed(scalar(node, expected), expected, parser),
                () -> standIn,
                () -> textSchema(pattern));
    }

    static <T> T parsed(Node.Scalar scalar, String expected, TextParser<T> parser) throws BadValue {
        try {
            return parser.parse(scalar.text());
        } catch (IllegalArgumentException e) {
            String why = e.getMessage() == null ? "" : ": " + e.getMessage();
            throw new BadValue(scalar.position(), "was " + scalar.described() + ", expected " + expected + why);
        }
    }

    static Node.Scalar scalar(Node node, String expected) throws BadValue {
        if (node instanceof Node.Scalar scalar && !scalar.isNothing()) {
            return scalar;
        }
        throw unexpected(node, expected);
    }

    static BadValue unexpected(Node node, String expected) {
        return new BadValue(node.position(), "was " + node.described() + ", expected " + expected);
    }

    /** YAML tells {@code 12} from {@code "12"} and the parser does not: a number will do where its digits would. */
    static ObjectNode textSchema(@Nullable String pattern) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        ArrayNode types = schema.putArray("type").add("string");
        if (pattern == null) {
            types.add("number").add("boolean");
            return schema;
        }
        schema.put("pattern", pattern);
        Predicate<String> matches = Pattern.compile(pattern).asPredicate();
        if (matches.test("12345")) {
            types.add("number");
            return schema;
        }
        List<String> numbers = Stream.concat(IntStream.range(0, 1_000).mapToObj(Integer::toString), Stream.of("1.1"))
                .filter(matches)
                .sorted(Comparator.comparingDouble(Double::parseDouble))
                .toList();
        if (!numbers.isEmpty()) {
            types.add("number");
            schema.put("minimum", new BigDecimal(numbers.getFirst()));
            schema.put("maximum", new BigDecimal(numbers.getLast()));
        }
        return schema;
    }

    /** {@return whether it is a list, so that an option for it may be given several times} */
    boolean isList() {
        return standIn() instanceof List;
    }

    /** {@return what may stand there, for messages and the reference} */
    public String expected() {
        return expected;
    }

    /** {@return its JSON Schema; a new one at each call} */
    ObjectNode schema() {
        return schema.get();
    }

    /** {@return what goes on in the place of something that could not be read} */
    T standIn() {
        return standIn.get();
    }

    /**
     * {@return what stands there}
     *
     * @param node the piece of the job file
     * @param reading what else is needed
     * @throws BadValue if it cannot be read
     */
    T read(Node node, Reading reading) throws BadValue {
        return reader.read(node, reading);
    }
}

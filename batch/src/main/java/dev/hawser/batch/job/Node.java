package dev.hawser.batch.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A piece of the job file with its place. */
sealed interface Node {
    /** {@return where it begins} */
    Position position();

    /** {@return what it is, for a message: {@code "abc"}, {@code a list}} */
    String described();

    /** {@return of how many pieces it consists, an alias counted as what it stands for} */
    long weight();

    /**
     * Text, a number, a truth value or nothing: what it is depends on who reads it.
     *
     * @param position where it begins
     * @param text without quotes and escapes
     * @param plain whether it is written without quotes
     * @param textOffset how far behind its position the text begins, if the text stands there as it is; else -1
     */
    record Scalar(Position position, String text, boolean plain, int textOffset) implements Node {
        /** What fits a line of a message. */
        private static final int SHOWN = 60;

        /** {@return whether no value is given} */
        boolean isNothing() {
            return plain && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
        }

        /**
         * {@return the place of a character of the text, as exactly as it is known}
         *
         * @param index of the character
         */
        Position at(int index) {
            return textOffset < 0 ? position : position.plus(textOffset + index);
        }

        @Override
        public String described() {
            if (isNothing()) {
                return "nothing";
            }
            String line = text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
            return '"' + (line.length() > SHOWN ? beginning(line) + "…" : line) + '"';
        }

        private static String beginning(String line) {
            return line.substring(0, Character.isHighSurrogate(line.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN);
        }

        @Override
        public long weight() {
            return 1;
        }
    }

    /**
     * A list.
     *
     * @param position where it begins
     * @param elements in order
     * @param weight of how many pieces it consists
     */
    record Sequence(Position position, List<Node> elements, long weight) implements Node {
        Sequence(Position position, List<Node> elements) {
            this(
                    position,
                    List.copyOf(elements),
                    1 + elements.stream().mapToLong(Node::weight).sum());
        }

        @Override
        public String described() {
            return "a list";
        }
    }

    /**
     * Names with values.
     *
     * @param position where it begins
     * @param entries in order
     * @param weight of how many pieces it consists
     */
    record Mapping(Position position, Map<String, Entry> entries, long weight) implements Node {
        Mapping(Position position, Map<String, Entry> entries) {
            this(
                    position,
                    new LinkedHashMap<>(entries),
                    1
                            + entries.values().stream()
                                    .mapToLong(entry -> entry.value().weight())
                                    .sum());
        }

        @Override
        public String described() {
            return "a mapping";
        }
    }

    /**
     * A name with its value.
     *
     * @param position where the name stands
     * @param value what it is set to
     */
    record Entry(Position position, Node value) {}
}

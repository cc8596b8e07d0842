package dev.hawser.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A statement with its parameters found. Immutable, any thread.
 *
 * @param text as it was given
 * @param jdbc with a question mark for each named parameter
 * @param names the named parameters in the order of their question marks; a name may come again
 * @param marks how many question marks it had that are parameters
 * @param marksAreSafe whether question marks beside named parameters are kept from the driver
 * @param kind what it does
 */
record ParsedSql(String text, String jdbc, List<String> names, int marks, boolean marksAreSafe, Kind kind) {
    /** A statement with its values: what is run. */
    record Bound(ParsedSql sql, String jdbc, List<@Nullable Object> values) {
        String text() {
            return sql.text();
        }

        Kind kind() {
            return sql.kind();
        }
    }

    /**
     * What a statement does, as far as its words tell.
     *
     * @param words the first three, in upper case; fewer if it has no more
     * @param returning whether it changes something and gives rows
     * @param several whether it is more than one statement
     * @param hasSemicolons whether there is a semicolon in it
     */
    record Kind(List<String> words, boolean returning, boolean several, boolean hasSemicolons) {
        private static final Set<String> READING = Set.of("SELECT", "VALUES", "SHOW", "TABLE", "DESCRIBE");
        private static final Set<String> PLAIN =
                Set.of("SELECT", "VALUES", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE");

        private String verb() {
            return words.isEmpty() ? "" : words.getFirst();
        }

        /** Whether it changes nothing. A function that is called by it may. */
        boolean reads() {
            return READING.contains(verb()) && !several;
        }

        /** Whether it is one of those that neither begin nor end a transaction. */
        boolean isPlain() {
            return PLAIN.contains(verb()) && !several;
        }

        /** Whether it begins a transaction; a block of code begins with the same word, but has semicolons. */
        boolean begins() {
            return (verb().equals("BEGIN")
                            || (words.size() > 1 && words.subList(0, 2).equals(List.of("START", "TRANSACTION"))))
                    && !hasSemicolons;
        }

        /** Whether it ends a transaction. */
        boolean ends() {
            return switch (verb()) {
                case "COMMIT", "END", "ABORT" -> true;
                case "ROLLBACK" -> !words.contains("TO");
                default -> false;
            };
        }
    }

    /** @throws IllegalArgumentException if these are not as many as the statement has parameters */
    Bound bind(@Nullable Object[] values) {
        if (!names.isEmpty()) {
            throw new IllegalArgumentException("the statement has named parameters, :%s; give their values in a Map: %s"
                    .formatted(String.join(", :", new LinkedHashSet<>(names)), text));
        }
        if (values.length != marks) {
            throw new IllegalArgumentException("the statement has %d parameters, but %d values were given: %s"
                    .formatted(marks, values.length, text));
        }
        return new Bound(this, text, Arrays.asList(values.clone()));
    }

    /** @throws IllegalArgumentException if one of its parameters is not among these */
    Bound bind(Map<String, ? extends @Nullable Object> values) {
        if (marks > 0 && !(marksAreSafe && !names.isEmpty())) {
            throw new IllegalArgumentException(
                    "the statement has %d parameters without a name, but the values have names".formatted(marks)
                            + "; use :name for all, or ? for all: " + text);
        }
        List<@Nullable Object> inOrder = new ArrayList<>(names.size());
        LinkedHashSet<String> missing = new LinkedHashSet<>();
        for (String name : names) {
            if (values.containsKey(name)) {
                inOrder.add(values.get(name));
            } else {
                missing.add(name);
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("no value was given for :%s; there are values for %s: %s"
                    .formatted(String.join(", :", missing), values.keySet(), text));
        }
        return new Bound(this, names.isEmpty() ? text : jdbc, inOrder);
    }
}

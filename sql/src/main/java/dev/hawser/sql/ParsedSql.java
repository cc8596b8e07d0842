package dev.hawser.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A statement with its parameters found. Immutable, any thread.
 *
 * @param text as it was given
 * @param jdbc with a question mark for each named parameter
 * @param names the named parameters in the order of their question marks; a name may come again
 * @param marks how many question marks it had that are parameters
 * @param marksAreSafe whether question marks beside named parameters are kept from the driver
 */
record ParsedSql(String text, String jdbc, List<String> names, int marks, boolean marksAreSafe) {
    /** A statement with its values: what is run. */
    record Bound(String text, String jdbc, List<@Nullable Object> values) {}

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
        return new Bound(text, text, Arrays.asList(values.clone()));
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
        return new Bound(text, names.isEmpty() ? text : jdbc, inOrder);
    }
}

package dev.hawser.http;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The fields of a message, in their order; names are compared without regard to case. Immutable. What is not a field, such as
 * a value with a line break in it, cannot be in here.
 */
public final class Headers {
    private static final Headers NONE = new Headers(List.of());

    /** Name, value, name, value. */
    private final List<String> fields;

    private Headers(List<String> fields) {
        this.fields = fields;
    }

    /** {@return no fields} */
    public static Headers none() {
        return NONE;
    }

    /**
     * {@return fields}
     *
     * @param namesAndValues alternating
     * @throws IllegalArgumentException if one is not a name, or not a value
     */
    public static Headers of(String... namesAndValues) {
        return of(List.of(namesAndValues));
    }

    /**
     * {@return fields}
     *
     * @param namesAndValues alternating
     * @throws IllegalArgumentException if one is not a name, or not a value
     */
    public static Headers of(List<String> namesAndValues) {
        if (namesAndValues.size() % 2 != 0) {
            throw new IllegalArgumentException(
                    "expected names and values in turn, were " + namesAndValues.size() + " texts");
        }
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            check(namesAndValues.get(i), namesAndValues.get(i + 1));
        }
        return namesAndValues.isEmpty() ? NONE : new Headers(List.copyOf(namesAndValues));
    }

    private static void check(String name, String value) {
        if (!Syntax.isToken(name)) {
            throw new IllegalArgumentException("the name of a field is a token, was " + Syntax.shown(name));
        }
        if (!Syntax.isFieldValue(value)) {
            throw new IllegalArgumentException("the value of " + name
                    + " has characters that no field may have, or blanks around it: " + Syntax.shown(value));
        }
    }

    /** {@return how many fields there are} */
    public int size() {
        return fields.size() / 2;
    }

    /**
     * {@return the value of the first field of a name}
     *
     * @param name in any case
     */
    public Optional<String> first(String name) {
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equalsIgnoreCase(name)) {
                return Optional.of(fields.get(i + 1));
            }
        }
        return Optional.empty();
    }

    /**
     * {@return the values of all fields of a name, in their order}
     *
     * @param name in any case
     */
    public List<String> all(String name) {
        List<String> values = List.of();
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equalsIgnoreCase(name)) {
                if (values.isEmpty()) {
                    values = new ArrayList<>(1);
                }
                values.add(fields.get(i + 1));
            }
        }
        return values;
    }

    /**
     * {@return whether one of the comma-separated words of a field is this one}
     *
     * @param name of the field, in any case
     * @param word in any case
     */
    public boolean has(String name, String word) {
        for (String value : all(name)) {
            for (String part : value.split(",", -1)) {
                if (part.strip().equalsIgnoreCase(word)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * {@return these, with one field in the place of all of its name}
     *
     * @param name the name
     * @param value the value
     */
    public Headers with(String name, String value) {
        check(name, value);
        List<String> changed = new ArrayList<>(fields.size() + 2);
        forEach((existing, its) -> {
            if (!existing.equalsIgnoreCase(name)) {
                changed.add(existing);
                changed.add(its);
            }
        });
        changed.add(requireNonNull(name, "name"));
        changed.add(value);
        return new Headers(List.copyOf(changed));
    }

    /**
     * {@return these, with one field more}
     *
     * @param name the name
     * @param value the value
     */
    public Headers and(String name, String value) {
        check(name, value);
        List<String> changed = new ArrayList<>(fields);
        changed.add(name);
        changed.add(value);
        return new Headers(List.copyOf(changed));
    }

    /**
     * {@return these, without some}
     *
     * @param names all fields of these are left out
     */
    public Headers without(String... names) {
        List<String> kept = new ArrayList<>(fields.size());
        forEach((existing, its) -> {
            if (Stream.of(names).noneMatch(existing::equalsIgnoreCase)) {
                kept.add(existing);
                kept.add(its);
            }
        });
        return new Headers(List.copyOf(kept));
    }

    /**
     * Calls with each field, in their order.
     *
     * @param action given the name and the value
     */
    public void forEach(BiConsumer<? super String, ? super String> action) {
        for (int i = 0; i < fields.size(); i += 2) {
            action.accept(fields.get(i), fields.get(i + 1));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        forEach((name, value) -> text.append(text.length() > 1 ? ", " : "")
                .append(name)
                .append(": ")
                .append(value));
        return text.append('}').toString();
    }
}

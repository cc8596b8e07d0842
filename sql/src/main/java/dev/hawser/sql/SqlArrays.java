package dev.hawser.sql;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Hands lists and arrays to a statement as SQL arrays, of the type that all their elements fit. On a worker.
 */
final class SqlArrays {
    /** Whole numbers and decimals, each of which takes the ones before it. */
    private static final List<Class<?>> WIDENING = List.of(Short.class, Integer.class, Long.class, BigDecimal.class);

    /** Names that PostgreSQL and others with arrays have in common, or nearly so. */
    private static final Map<Class<?>, String> NAMES = Map.ofEntries(
            Map.entry(Integer.class, "integer"),
            Map.entry(Short.class, "smallint"),
            Map.entry(Long.class, "bigint"),
            Map.entry(Double.class, "double precision"),
            Map.entry(Float.class, "real"),
            Map.entry(Boolean.class, "boolean"),
            Map.entry(BigDecimal.class, "numeric"),
            Map.entry(UUID.class, "uuid"),
            Map.entry(LocalDate.class, "date"),
            Map.entry(LocalTime.class, "time"),
            Map.entry(OffsetTime.class, "timetz"),
            Map.entry(LocalDateTime.class, "timestamp"),
            Map.entry(OffsetDateTime.class, "timestamptz"),
            Map.entry(byte[].class, "bytea"));

    private SqlArrays() {}

    /** Whether a value is one of those that this is for. */
    static boolean takes(Object value) {
        return value instanceof Collection<?> || (value.getClass().isArray() && !(value instanceof byte[]));
    }

    static void set(PreparedStatement statement, int index, Object value, Dialect dialect) throws SQLException {
        if (!dialect.has(Dialect.Trait.ARRAYS)) {
            throw refused(dialect);
        }
        List<@Nullable Object> elements = elements(value);
        List<Object> leaves = new ArrayList<>();
        collect(elements, leaves);
        if (leaves.isEmpty() && dialect == Dialect.POSTGRESQL) {
            // of which type, only the statement knows
            statement.setObject(index, literal(elements), Types.OTHER);
            return;
        }
        Class<?> type = commonType(leaves);
        UnaryOperator<Object> form = each -> dialect == Dialect.POSTGRESQL ? PostgresText.of(each) : each;
        Class<?> component = leaves.isEmpty()
                ? Object.class
                : form.apply(converted(leaves.getFirst(), type)).getClass();
        int[] lengths = lengths(elements);
        Object array = Array.newInstance(component, lengths);
        fill(array, elements, lengths.length, each -> form.apply(converted(each, type)));
        try {
            java.sql.Array made = statement.getConnection().createArrayOf(nameOf(type), (Object[]) array);
            if (made == null) {
                throw refused(dialect);
            }
            statement.setObject(index, made);
        } catch (SQLFeatureNotSupportedException e) {
            throw refused(dialect);
        }
    }

    private static IllegalArgumentException refused(Dialect dialect) {
        return new IllegalArgumentException(
                "a list or an array cannot be handed over, this database has none for that; "
                        + switch (dialect) {
                            case SQLITE -> "give JSON text, and write: in (select value from json_each(:list))";
                            case MYSQL ->
                                "give JSON text, and write: in (select v from json_table(:list, '$[*]' columns (v int path '$')) j)";
                            case SQLSERVER -> "give JSON text, and write: in (select value from openjson(:list))";
                            case POSTGRESQL, ORACLE, H2, DUCKDB, OTHER -> "give its elements one by one";
                        });
    }

    /** In one form, arrays of primitives too; with elements as drivers take them. */
    private static List<@Nullable Object> elements(Object value) {
        List<@Nullable Object> made = new ArrayList<>();
        if (value instanceof Collection<?> all) {
            all.forEach(each -> made.add(element(each)));
        } else {
            for (int i = 0; i < Array.getLength(value); i++) {
                made.add(element(Array.get(value, i)));
            }
        }
        return made;
    }

    private static @Nullable Object element(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (takes(value)) {
            return elements(value);
        }
        Object plain = Values.plain(value);
        return plain instanceof Byte number ? Short.valueOf(number) : plain;
    }

    private static void collect(List<?> elements, List<Object> leaves) {
        for (Object each : elements) {
            if (each instanceof List<?> inner) {
                collect(inner, leaves);
            } else if (each != null) {
                leaves.add(each);
            }
        }
    }

    private static Class<?> commonType(List<Object> leaves) {
        Class<?> common = null;
        for (Object leaf : leaves) {
            Class<?> type = leaf.getClass();
            common = common == null || common == type ? type : wider(common, type);
        }
        return common == null ? String.class : common;
    }

    private static Class<?> wider(Class<?> one, Class<?> other) {
        if (isFloating(one) && isFloating(other)) {
            return Double.class;
        }
        if (isNumber(one) && isNumber(other)) {
            int widest = Math.max(WIDENING.indexOf(one), WIDENING.indexOf(other));
            return isFloating(one) || isFloating(other) ? BigDecimal.class : WIDENING.get(widest);
        }
        throw new IllegalArgumentException("a list with a %s and a %s: the elements of an SQL array have one type"
                .formatted(one.getSimpleName(), other.getSimpleName()));
    }

    private static boolean isFloating(Class<?> type) {
        return type == Double.class || type == Float.class;
    }

    private static boolean isNumber(Class<?> type) {
        return isFloating(type) || WIDENING.contains(type);
    }

    private static Object converted(Object value, Class<?> type) {
        if (value.getClass() == type || !(value instanceof Number number)) {
            return value;
        }
        if (type == Integer.class) {
            return number.intValue();
        } else if (type == Long.class) {
            return number.longValue();
        } else if (type == Double.class) {
            return Double.valueOf(number.toString()); // 0.1f is 0.1
        }
        try {
            return new BigDecimal(number.toString());
        } catch (NumberFormatException e) { // whose message has the value
            throw new IllegalArgumentException("a list with numbers that are not finite beside whole or decimal ones");
        }
    }

    /** How many elements in each dimension. */
    private static int[] lengths(List<?> elements) {
        Optional<? extends List<?>> inner = elements.stream()
                .filter(each -> each instanceof List<?>)
                .<List<?>>map(each -> (List<?>) each)
                .findFirst();
        if (inner.isEmpty()) {
            return new int[] {elements.size()};
        }
        int[] rest = lengths(inner.get());
        boolean even =
                elements.stream().allMatch(each -> each instanceof List<?> list && Arrays.equals(lengths(list), rest));
        if (!even) {
            throw new IllegalArgumentException(
                    "lists of different length in a list: an SQL array has as many elements in" + " each row");
        }
        int[] all = new int[rest.length + 1];
        all[0] = elements.size();
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    private static void fill(Object array, List<?> elements, int dimensions, UnaryOperator<Object> form) {
        for (int i = 0; i < elements.size(); i++) {
            Object each = elements.get(i);
            if (dimensions > 1) {
                fill(Array.get(array, i), (List<?>) Objects.requireNonNull(each), dimensions - 1, form);
            } else if (each != null) {
                Array.set(array, i, form.apply(each));
            }
        }
    }

    /** Without a single value: PostgreSQL has no empty rows. */
    private static String literal(List<?> elements) {
        boolean nulls = elements.stream().anyMatch(Objects::isNull);
        return nulls ? "{" + "NULL,".repeat(elements.size() - 1) + "NULL}" : "{}";
    }

    private static String nameOf(Class<?> type) {
        return NAMES.getOrDefault(type, "text");
    }
}

package dev.hawser.sql;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * One row of a result. Columns are named without regard to case, or counted from 0; of two with the same name, the name
 * means the first.
 *
 * {@snippet class="dev.hawser.sql.SqlSnippetsTest" region="row"}
 *
 * <p>The methods named for a type convert where nothing is lost, and throw {@link IllegalArgumentException} where
 * something would be, or where the value is of another kind; they throw {@link NullPointerException} for NULL, which
 * {@link #isNull(String)} and {@link #optional} tell apart.
 *
 * <p>Values are numbers, strings, booleans, bytes, dates and times of {@code java.time}, UUIDs, lists of these for SQL
 * arrays; whatever else the driver has comes as its text.
 *
 * <p>Immutable, but for the bytes of {@link #object}; any thread.
 */
public final class Row {
    private final Columns columns;
    private final @Nullable Object[] values;

    /** Takes the array. */
    Row(Columns columns, @Nullable Object[] values) {
        this.columns = columns;
        this.values = values;
    }

    /** {@return the names of the columns, as the database gives them} */
    public List<String> columns() {
        return columns.names();
    }

    /**
     * {@return the value as it is, or null}
     *
     * @param column its name
     */
    public @Nullable Object object(String column) {
        return values[columns.place(column)];
    }

    /**
     * {@return the value as it is, or null}
     *
     * @param column its place, from 0
     */
    public @Nullable Object object(int column) {
        return values[columns.checked(column)];
    }

    /**
     * {@return whether the value is NULL}
     *
     * @param column its name
     */
    public boolean isNull(String column) {
        return object(column) == null;
    }

    /**
     * The value as a type.
     *
     * @param column its name
     * @param type one of {@code String}, {@code Integer}, {@code Long}, {@code Double}, {@code BigDecimal},
     *     {@code Boolean}, {@code byte[]}, {@code Instant}, {@code OffsetDateTime}, {@code LocalDateTime},
     *     {@code LocalDate}, {@code LocalTime}, {@code UUID}, or what {@link #object} gives
     * @param <T> the type
     * @return the value; never null
     */
    public <T> T as(String column, Class<T> type) {
        return convert(columns.place(column), type);
    }

    /**
     * The value as a type.
     *
     * @param column its place, from 0
     * @param type as for {@link #as(String, Class)}
     * @param <T> the type
     * @return the value; never null
     */
    public <T> T as(int column, Class<T> type) {
        return convert(columns.checked(column), type);
    }

    /**
     * The value as a type, if there is one.
     *
     * @param column its name
     * @param type as for {@link #as(String, Class)}
     * @param <T> the type
     * @return the value, or empty for NULL
     */
    public <T> Optional<T> optional(String column, Class<T> type) {
        return isNull(column) ? Optional.empty() : Optional.of(as(column, type));
    }

    private <T> T convert(int place, Class<T> type) {
        Object value = values[place];
        if (value == null) {
            throw new NullPointerException("column " + columns.describe(place)
                    + " is NULL; ask isNull(…), or optional(…) for a value that may be missing");
        }
        return Conversion.to(type, value, columns.describe(place));
    }

    /**
     * {@return the value as text}
     *
     * @param column its name
     */
    public String asString(String column) {
        return as(column, String.class);
    }

    /**
     * {@return the value as text}
     *
     * @param column its place, from 0
     */
    public String asString(int column) {
        return as(column, String.class);
    }

    /**
     * {@return the value as an int}
     *
     * @param column its name
     */
    public int asInt(String column) {
        return as(column, Integer.class);
    }

    /**
     * {@return the value as an int}
     *
     * @param column its place, from 0
     */
    public int asInt(int column) {
        return as(column, Integer.class);
    }

    /**
     * {@return the value as a long}
     *
     * @param column its name
     */
    public long asLong(String column) {
        return as(column, Long.class);
    }

    /**
     * {@return the value as a long}
     *
     * @param column its place, from 0
     */
    public long asLong(int column) {
        return as(column, Long.class);
    }

    /**
     * {@return the value as a double}
     *
     * @param column its name
     */
    public double asDouble(String column) {
        return as(column, Double.class);
    }

    /**
     * {@return the value as a decimal number}
     *
     * @param column its name
     */
    public BigDecimal asDecimal(String column) {
        return as(column, BigDecimal.class);
    }

    /**
     * {@return the value as a boolean; the numbers 1 and 0 are true and false}
     *
     * @param column its name
     */
    public boolean asBoolean(String column) {
        return as(column, Boolean.class);
    }

    /**
     * {@return a copy of the bytes}
     *
     * @param column its name
     */
    public byte[] asBytes(String column) {
        return as(column, byte[].class);
    }

    /**
     * {@return the moment; a time without a zone counts as UTC}
     *
     * @param column its name
     */
    public Instant asInstant(String column) {
        return as(column, Instant.class);
    }

    /**
     * {@return the date}
     *
     * @param column its name
     */
    public LocalDate asDate(String column) {
        return as(column, LocalDate.class);
    }

    /** {@return the values by the names of their columns, in order; of two with one name, the first} */
    public Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            map.putIfAbsent(columns.names().get(i), values[i]);
        }
        return map;
    }

    /** {@return whether the other is a row with equal columns and values} */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Row row
                && row.columns.names().equals(columns.names())
                && Objects.deepEquals(row.values, values);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(values);
    }

    /** {@return the row for a log: values of more than 80 characters are cut, bytes are only counted} */
    @Override
    public String toString() {
        StringJoiner joined = new StringJoiner(", ", "{", "}");
        for (int i = 0; i < values.length; i++) {
            joined.add(columns.names().get(i) + "=" + Conversion.abbreviated(values[i]));
        }
        return joined.toString();
    }
}

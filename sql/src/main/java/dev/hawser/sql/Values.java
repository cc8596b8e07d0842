package dev.hawser.sql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Hands values to a statement, each in the form that its database takes. On a worker. */
final class Values {
    /** All digits always: text of different length would not sort as time goes. */
    private static final DateTimeFormatter SORTABLE_TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 9, 9, true)
            .toFormatter(Locale.ROOT);

    private static final DateTimeFormatter SORTABLE_DATE_TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral('T')
            .append(SORTABLE_TIME)
            .toFormatter(Locale.ROOT);

    private Values() {}

    static void set(PreparedStatement statement, List<@Nullable Object> values, Dialect dialect) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            try {
                set(statement, i + 1, value, dialect);
            } catch (RuntimeException e) { // of which a driver's would have the value in its message
                String kind = value == null ? "null" : value.getClass().getName();
                String why = e instanceof IllegalArgumentException && e.getClass() == IllegalArgumentException.class
                        ? ": "
                                + Redactor.of("", Collections.singletonList(value))
                                        .text(e.getMessage())
                        : ", the driver fails with " + e.getClass().getName();
                throw new IllegalArgumentException("parameter " + (i + 1) + ", a " + kind + why);
            }
        }
    }

    private static void set(PreparedStatement statement, int index, @Nullable Object value, Dialect dialect)
            throws SQLException {
        switch (value) {
            case null -> statement.setNull(index, Types.NULL);
            case byte[] bytes -> statement.setBytes(index, bytes);
            case Object list when SqlArrays.takes(list) -> SqlArrays.set(statement, index, list, dialect);
            default -> statement.setObject(index, forDialect(plain(value), dialect));
        }
    }

    private static Object forDialect(Object plain, Dialect dialect) {
        return switch (dialect) {
            case SQLITE -> forSqlite(plain);
            case MYSQL -> forMysql(plain);
            case POSTGRESQL, SQLSERVER, ORACLE, H2, DUCKDB, OTHER -> plain;
        };
    }

    /** The driver would write a moment in the time zone of the JVM, which no reader knows. */
    private static Object forMysql(Object value) {
        return value instanceof OffsetDateTime time
                ? time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()
                : value;
    }

    /** What every driver with JDBC 4.2 takes. */
    static Object plain(Object value) {
        return switch (value) {
            case Instant instant -> instant.atOffset(ZoneOffset.UTC);
            case ZonedDateTime zoned -> zoned.toOffsetDateTime();
            case BigInteger big -> new BigDecimal(big);
            case Character character -> character.toString();
            case Enum<?> constant -> constant.name();
            default -> value;
        };
    }

    /** SQLite has numbers, text and bytes. Its own functions read dates in these forms, and they sort as time goes. */
    private static Object forSqlite(Object value) {
        return switch (value) {
            case OffsetDateTime time -> SORTABLE_DATE_TIME.format(time.withOffsetSameInstant(ZoneOffset.UTC)) + "Z";
            case LocalDateTime time -> SORTABLE_DATE_TIME.format(time);
            case LocalTime time -> SORTABLE_TIME.format(time);
            case TemporalAccessor other -> other.toString();
            case UUID uuid -> uuid.toString();
            case BigDecimal decimal -> decimal.toPlainString();
            case Double number when number.isNaN() -> throw nan();
            case Float number when number.isNaN() -> throw nan();
            default -> value;
        };
    }

    private static IllegalArgumentException nan() {
        return new IllegalArgumentException("SQLite would make NULL of a number that is NaN; give null, or text");
    }
}

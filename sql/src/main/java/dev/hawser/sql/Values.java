package dev.hawser.sql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Collection;
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
            set(statement, i + 1, values.get(i), dialect);
        }
    }

    private static void set(PreparedStatement statement, int index, @Nullable Object value, Dialect dialect)
            throws SQLException {
        switch (value) {
            case null -> statement.setNull(index, Types.NULL);
            case byte[] bytes -> statement.setBytes(index, bytes);
            case Object[] array -> statement.setObject(index, sqlArray(statement.getConnection(), array));
            case Collection<?> list -> statement.setObject(index, sqlArray(statement.getConnection(), list.toArray()));
            default -> statement.setObject(index, dialect == Dialect.SQLITE ? forSqlite(plain(value)) : plain(value));
        }
    }

    /** What every driver with JDBC 4.2 takes. */
    private static Object plain(Object value) {
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
            default -> value;
        };
    }

    private static java.sql.Array sqlArray(Connection connection, @Nullable Object[] elements) throws SQLException {
        Object first = null;
        @Nullable Object[] plain = new @Nullable Object[elements.length];
        for (int i = 0; i < elements.length; i++) {
            Object element = elements[i];
            plain[i] = element == null ? null : plain(element);
            first = first == null ? plain[i] : first;
        }
        return connection.createArrayOf(elementType(first), plain);
    }

    /** Names that PostgreSQL and others with arrays have in common, or nearly so. */
    private static String elementType(@Nullable Object element) {
        return switch (element) {
            case Integer _ -> "integer";
            case Short _ -> "smallint";
            case Long _ -> "bigint";
            case Double _ -> "double precision";
            case Float _ -> "real";
            case Boolean _ -> "boolean";
            case BigDecimal _ -> "numeric";
            case UUID _ -> "uuid";
            case LocalDate _ -> "date";
            case LocalDateTime _ -> "timestamp";
            case OffsetDateTime _ -> "timestamptz";
            case byte[] _ -> "bytea";
            case null, default -> "text";
        };
    }
}

package dev.hawser.sql;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads rows into plain values that need no connection any more. On a worker, for one result. */
final class Results {
    /** Reads the value of one column. */
    private interface Reader {
        @Nullable Object read(ResultSet from, int index) throws SQLException;
    }

    private final ResultSet from;
    private final Columns columns;
    private final Reader[] readers;

    Results(ResultSet from, Dialect dialect) throws SQLException {
        this.from = from;
        ResultSetMetaData meta = from.getMetaData();
        int count = meta.getColumnCount();
        List<String> names = new ArrayList<>(count);
        readers = new Reader[count];
        for (int i = 1; i <= count; i++) {
            names.add(meta.getColumnLabel(i));
            readers[i - 1] = dialect == Dialect.SQLITE ? Results::any : reader(meta, i);
        }
        columns = new Columns(names);
    }

    /** {@return how many rows a statement has changed or given, which was executed; of several, all together} */
    static long counted(PreparedStatement statement, boolean givesRows, boolean mayBeSeveral) throws SQLException {
        long sum = 0;
        boolean rows = givesRows;
        while (true) {
            long count = rows ? rowsOf(statement) : updateCount(statement);
            if (count < 0) {
                return sum;
            }
            sum += count;
            if (!mayBeSeveral) {
                return sum;
            }
            rows = statement.getMoreResults();
        }
    }

    private static long rowsOf(PreparedStatement statement) throws SQLException {
        try (ResultSet found = statement.getResultSet()) {
            long count = 0;
            while (found.next()) {
                count++;
            }
            return count;
        }
    }

    /** {@return how many rows it has changed; -1 if there is no such result} */
    static long updateCount(PreparedStatement statement) throws SQLException {
        try {
            return statement.getLargeUpdateCount();
        } catch (UnsupportedOperationException | SQLFeatureNotSupportedException e) { // an old driver
            return statement.getUpdateCount();
        }
    }

    /** {@return how many rows each of a batch has changed; -2 where the driver does not say} */
    static List<Long> executeBatch(PreparedStatement statement) throws SQLException {
        try {
            return Arrays.stream(statement.executeLargeBatch()).boxed().toList();
        } catch (UnsupportedOperationException | SQLFeatureNotSupportedException e) { // an old driver
            return Arrays.stream(statement.executeBatch())
                    .mapToObj(count -> (long) count)
                    .toList();
        }
    }

    /** {@return up to so many rows; fewer only at the end} */
    List<Row> take(int most) throws SQLException {
        List<Row> rows = new ArrayList<>();
        while (rows.size() < most && from.next()) {
            rows.add(row());
        }
        return Collections.unmodifiableList(rows);
    }

    private Row row() throws SQLException {
        @Nullable Object[] values = new @Nullable Object[readers.length];
        for (int i = 0; i < readers.length; i++) {
            values[i] = readers[i].read(from, i + 1);
        }
        return new Row(columns, values);
    }

    private static Reader reader(ResultSetMetaData meta, int index) throws SQLException {
        String typeName = meta.getColumnTypeName(index);
        boolean zoned =
                typeName != null && typeName.equals("timestamptz"); // PostgreSQL's driver calls both a TIMESTAMP
        return switch (meta.getColumnType(index)) {
            case Types.DATE -> as(LocalDate.class);
            case Types.TIME -> "timetz".equals(typeName) ? as(OffsetTime.class) : as(LocalTime.class);
            case Types.TIME_WITH_TIMEZONE -> as(OffsetTime.class);
            case Types.TIMESTAMP -> zoned ? as(OffsetDateTime.class) : as(LocalDateTime.class);
            case Types.TIMESTAMP_WITH_TIMEZONE -> as(OffsetDateTime.class);
            case Types.CLOB, Types.NCLOB, Types.SQLXML -> ResultSet::getString;
            case Types.BLOB -> ResultSet::getBytes;
            default -> Results::any;
        };
    }

    private static Reader as(Class<?> type) {
        return (from, index) -> from.getObject(index, type);
    }

    private static @Nullable Object any(ResultSet from, int index) throws SQLException {
        Object value = from.getObject(index);
        Object plain = plain(value);
        return plain != null || value == null ? plain : from.getString(index);
    }

    /** {@return the value in a form that is immutable and needs no connection, or null if there is none} */
    private static @Nullable Object plain(@Nullable Object value) throws SQLException {
        return switch (value) {
            case null -> null;
            case Byte number -> number.intValue();
            case Short number -> number.intValue();
            case Integer _, Long _, Double _, Boolean _, BigDecimal _, String _, UUID _, byte[] _, Temporal _ -> value;
            case Float number -> Double.valueOf(number.toString());
            case java.math.BigInteger number -> new BigDecimal(number);
            case Timestamp time -> time.toLocalDateTime();
            case Date date -> date.toLocalDate();
            case Time time -> time.toLocalTime();
            case Clob clob -> clob.getSubString(1, Math.toIntExact(clob.length()));
            case SQLXML xml -> xml.getString();
            case Blob blob -> blob.getBytes(1, Math.toIntExact(blob.length()));
            case java.sql.Array array -> elements(array);
            default -> null;
        };
    }

    private static List<@Nullable Object> elements(java.sql.Array array) throws SQLException {
        try {
            String type = array.getBaseTypeName();
            boolean ofPostgresql = array.getClass().getName().startsWith("org.postgresql.");
            return ofPostgresql && type != null && PostgresText.reads(type)
                    ? PostgresText.read(array.toString(), type)
                    : list(array.getArray());
        } finally {
            array.free();
        }
    }

    private static List<@Nullable Object> list(Object array) throws SQLException {
        int length = Array.getLength(array);
        List<@Nullable Object> plain = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            Object element = Array.get(array, i); // of primitives, with some drivers
            Object value = element instanceof Object[] inner ? list(inner) : plain(element);
            plain.add(value == null && element != null ? element.toString() : value);
        }
        return Collections.unmodifiableList(plain);
    }
}

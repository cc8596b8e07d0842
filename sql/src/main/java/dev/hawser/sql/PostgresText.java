package dev.hawser.sql;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalQuery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Dates and times in arrays, in the form in which PostgreSQL writes and reads them: its driver has none but those of
 * {@code java.sql} for them there, which lose fractions and eras. Of one thread, for one array.
 */
final class PostgresText {
    private static final String BEFORE_CHRIST = " BC";

    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR_OF_ERA, 4, 10, SignStyle.NEVER)
            .appendPattern("-MM-dd")
            .toFormatter(Locale.ROOT);
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffset("+HH:mm:ss", "Z") // not "+00", with which others begin
            .toFormatter(Locale.ROOT);
    private static final DateTimeFormatter DATE_TIME = new DateTimeFormatterBuilder()
            .append(DATE)
            .appendLiteral(' ')
            .append(TIME)
            .toFormatter(Locale.ROOT);

    /** The end of a day is no time of it. */
    private static final String END_OF_DAY = "24:00:00";

    private static final Set<String> TYPES = Set.of("date", "time", "timetz", "timestamp", "timestamptz");

    private final String text;
    private final String type;
    private int at;

    private PostgresText(String text, String type) {
        this.text = text;
        this.type = type;
    }

    /** {@return an element of an array as PostgreSQL reads it, or itself if that is any way right} */
    static Object of(Object value) {
        return switch (value) {
            case LocalDate date -> DATE.format(date) + era(date.getYear());
            case LocalDateTime time -> DATE_TIME.format(time) + era(time.getYear());
            case OffsetDateTime time -> DATE_TIME.format(time) + era(time.getYear());
            case LocalTime time -> TIME.format(time);
            case OffsetTime time -> TIME.format(time);
            default -> value;
        };
    }

    private static String era(int year) {
        return year <= 0 ? BEFORE_CHRIST : "";
    }

    /** Whether the elements of a type are better read from the text of an array. */
    static boolean reads(String type) {
        return TYPES.contains(type);
    }

    /** {@return the elements of an array literal} */
    static List<@Nullable Object> read(String literal, String type) {
        PostgresText reading = new PostgresText(literal, type);
        reading.at = literal.indexOf('{'); // after bounds, which it has if they do not begin with 1
        return reading.list();
    }

    private List<@Nullable Object> list() {
        List<@Nullable Object> made = new ArrayList<>();
        at++;
        while (text.charAt(at) != '}') {
            switch (text.charAt(at)) {
                case '{' -> made.add(list());
                case ',' -> at++;
                default -> made.add(element());
            }
        }
        at++;
        return Collections.unmodifiableList(made);
    }

    /** Of a date or time: in quotes or not, with nothing in it that is written in another way. */
    private @Nullable Object element() {
        boolean quoted = text.charAt(at) == '"';
        int begin = quoted ? at + 1 : at;
        int end = begin;
        while (quoted ? text.charAt(end) != '"' : text.charAt(end) != ',' && text.charAt(end) != '}') {
            end++;
        }
        at = quoted ? end + 1 : end;
        String element = text.substring(begin, end);
        return !quoted && element.equals("NULL") ? null : value(element);
    }

    private Object value(String element) {
        return switch (type) {
            case "time" -> LocalTime.parse(inDay(element), TIME);
            case "timetz" -> OffsetTime.parse(inDay(element), TIME);
            case "date" -> endless(element, LocalDate.MIN, LocalDate.MAX, text -> inEra(text, DATE, LocalDate::from));
            case "timestamp" ->
                endless(
                        element,
                        LocalDateTime.MIN,
                        LocalDateTime.MAX,
                        text -> inEra(text, DATE_TIME, LocalDateTime::from));
            default ->
                endless(
                        element,
                        OffsetDateTime.MIN,
                        OffsetDateTime.MAX,
                        text -> inEra(text, DATE_TIME, OffsetDateTime::from));
        };
    }

    /** The last moment of a day for its end, as the driver has it. */
    private static String inDay(String time) {
        return time.startsWith(END_OF_DAY) ? LocalTime.MAX + time.substring(END_OF_DAY.length()) : time;
    }

    private static <T> T endless(String element, T least, T most, Function<String, T> finite) {
        return switch (element) {
            case "infinity" -> most;
            case "-infinity" -> least;
            default -> finite.apply(element);
        };
    }

    /** In the era that the text names: whether a year is a leap year depends on that. */
    private static <T> T inEra(String text, DateTimeFormatter form, TemporalQuery<T> query) {
        boolean before = text.endsWith(BEFORE_CHRIST);
        return new DateTimeFormatterBuilder()
                .append(form)
                .parseDefaulting(ChronoField.ERA, before ? 0 : 1)
                .toFormatter(Locale.ROOT)
                .parse(before ? text.substring(0, text.length() - BEFORE_CHRIST.length()) : text, query);
    }
}

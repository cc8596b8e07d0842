package dev.hawser.sql;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the value of a row one of another type, where nothing is lost. */
final class Conversion {
    private static final int LONGEST_SHOWN = 80;

    /** As ISO has it, or with a blank for the T, as SQLite's own functions give it; the offset may be missing. */
    private static final DateTimeFormatter DATE_TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("['T'][' ']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[XXX][X]")
            .toFormatter(Locale.ROOT);

    private static final Map<Class<?>, Function<Object, @Nullable Object>> CONVERSIONS = Map.ofEntries(
            Map.entry(String.class, Conversion::toText),
            Map.entry(Integer.class, value -> map(toDecimal(value), BigDecimal::intValueExact)),
            Map.entry(Long.class, value -> map(toDecimal(value), BigDecimal::longValueExact)),
            Map.entry(Short.class, value -> map(toDecimal(value), BigDecimal::shortValueExact)),
            Map.entry(Double.class, Conversion::toDouble),
            Map.entry(BigDecimal.class, Conversion::toDecimal),
            Map.entry(Boolean.class, Conversion::toBoolean),
            Map.entry(byte[].class, Conversion::toBytes),
            Map.entry(Instant.class, value -> map(toOffsetDateTime(value), OffsetDateTime::toInstant)),
            Map.entry(OffsetDateTime.class, Conversion::toOffsetDateTime),
            Map.entry(LocalDateTime.class, Conversion::toLocalDateTime),
            Map.entry(LocalDate.class, Conversion::toDate),
            Map.entry(LocalTime.class, Conversion::toTime),
            Map.entry(UUID.class, value -> value instanceof String text ? UUID.fromString(text) : null));

    private Conversion() {}

    /** @throws IllegalArgumentException if it cannot be had */
    static <T> T to(Class<T> type, Object value, String column) {
        if (type.isInstance(value) && !(value instanceof byte[])) {
            return type.cast(value);
        }
        Function<Object, @Nullable Object> conversion = CONVERSIONS.get(type);
        if (conversion == null) {
            throw new IllegalArgumentException("column %s is a %s, and there is no way to make it a %s"
                    .formatted(column, value.getClass().getSimpleName(), type.getName()));
        }
        try {
            @Nullable Object converted = conversion.apply(value);
            if (converted != null) {
                return type.cast(converted);
            }
        } catch (ArithmeticException | DateTimeException | IllegalArgumentException e) {
            throw cannot(type, value, column); // without the cause, which has the value in its message
        }
        throw cannot(type, value, column);
    }

    private static IllegalArgumentException cannot(Class<?> type, Object value, String column) {
        return new IllegalArgumentException("column %s is a %s that is no %s"
                .formatted(column, value.getClass().getSimpleName(), type.getSimpleName()));
    }

    private static <A, B> @Nullable B map(@Nullable A value, Function<A, B> function) {
        return value == null ? null : function.apply(value);
    }

    private static @Nullable String toText(Object value) {
        return switch (value) {
            case BigDecimal decimal -> decimal.toPlainString();
            case byte[] bytes -> decoded(bytes);
            default -> value.toString();
        };
    }

    private static @Nullable BigDecimal toDecimal(Object value) {
        return switch (value) {
            case BigDecimal decimal -> decimal;
            case Double number -> new BigDecimal(number.toString());
            case Number number -> BigDecimal.valueOf(number.longValue());
            case String text -> new BigDecimal(text.strip());
            case Boolean bool -> bool ? BigDecimal.ONE : BigDecimal.ZERO;
            default -> null;
        };
    }

    /** Not as bytes that are no text would be, with question marks for them. */
    private static @Nullable String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static byte @Nullable [] encoded(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text) ? text.getBytes(StandardCharsets.UTF_8) : null;
    }

    /** The nearest one to a fraction, as for a literal; a whole number is right to its last digit, or there is none. */
    private static @Nullable Double toDouble(Object value) {
        if (value instanceof Double number) {
            return number;
        }
        BigDecimal decimal = toDecimal(value);
        if (decimal == null) {
            return null;
        }
        double nearest = decimal.doubleValue();
        boolean gone = Double.isInfinite(nearest) || (nearest == 0 && decimal.signum() != 0);
        boolean whole = !gone && decimal.stripTrailingZeros().scale() <= 0;
        return gone || (whole && new BigDecimal(nearest).compareTo(decimal) != 0) ? null : (Double) nearest;
    }

    private static @Nullable Boolean toBoolean(Object value) {
        return switch (value.toString().toLowerCase(Locale.ROOT)) {
            case "1", "true", "t" -> true;
            case "0", "false", "f" -> false;
            default -> null;
        };
    }

    private static byte @Nullable [] toBytes(Object value) {
        return switch (value) {
            case byte[] bytes -> bytes.clone();
            case String text -> encoded(text);
            default -> null;
        };
    }

    private static @Nullable OffsetDateTime toOffsetDateTime(Object value) {
        return switch (value) {
            case OffsetDateTime time -> time;
            case LocalDateTime time -> time.atOffset(ZoneOffset.UTC);
            case String text -> {
                TemporalAccessor parsed = DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
                yield parsed instanceof OffsetDateTime time
                        ? time
                        : LocalDateTime.from(parsed).atOffset(ZoneOffset.UTC);
            }
            default -> null;
        };
    }

    /** A moment has no date and time of its own without a zone: only text without one is taken. */
    private static @Nullable LocalDateTime toLocalDateTime(Object value) {
        return switch (value) {
            case LocalDate date -> date.atStartOfDay();
            case String text -> LocalDateTime.parse(text.replace(' ', 'T'));
            default -> null;
        };
    }

    private static @Nullable LocalDate toDate(Object value) {
        return value instanceof String text ? LocalDate.parse(text) : null;
    }

    private static @Nullable LocalTime toTime(Object value) {
        return value instanceof String text ? LocalTime.parse(text) : null;
    }

    /** For {@code toString}. */
    static String abbreviated(@Nullable Object value) {
        return switch (value) {
            case null -> "NULL";
            case byte[] bytes -> bytes.length + " bytes";
            default -> {
                String text = value.toString();
                yield text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
            }
        };
    }
}

package dev.hawser.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The value of a row as another type: nothing is lost, or it is refused without being told. */
class ConversionTest {
    private static final OffsetDateTime MOMENT = OffsetDateTime.parse("2026-03-01T12:00:00.5+02:00");
    private static final UUID ID = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");

    private static Row row(@Nullable Object value) {
        return new Row(new Columns(List.of("x")), new @Nullable Object[] {value});
    }

    static Stream<Arguments> kept() {
        return Stream.of(
                arguments(7, Long.class, 7L),
                arguments((long) Integer.MAX_VALUE, Integer.class, Integer.MAX_VALUE),
                arguments((long) Integer.MIN_VALUE, Integer.class, Integer.MIN_VALUE),
                arguments(new BigDecimal("9223372036854775807"), Long.class, Long.MAX_VALUE),
                arguments(new BigDecimal("5.00"), Integer.class, 5),
                arguments(" -12\n", Integer.class, -12),
                arguments("1e3", Long.class, 1000L),
                arguments(3.0, Integer.class, 3),
                arguments(32767, Short.class, Short.MAX_VALUE),
                arguments(true, Integer.class, 1),
                arguments(false, Long.class, 0L),
                arguments(0.1, BigDecimal.class, new BigDecimal("0.1")),
                arguments("0.10", BigDecimal.class, new BigDecimal("0.10")),
                arguments(1L << 53, Double.class, 9007199254740992.0),
                arguments(new BigDecimal("0.1000"), Double.class, 0.1),
                arguments("1e-320", Double.class, 1e-320),
                arguments("-0", Double.class, 0.0),
                arguments(new BigDecimal("1e3"), String.class, "1000"),
                arguments("ä€".getBytes(StandardCharsets.UTF_8), String.class, "ä€"),
                arguments(LocalDate.EPOCH, String.class, "1970-01-01"),
                arguments("T", Boolean.class, true),
                arguments("False", Boolean.class, false),
                arguments(1L, Boolean.class, true),
                arguments(BigDecimal.ZERO, Boolean.class, false),
                arguments("f", Boolean.class, false),
                arguments(MOMENT, Instant.class, Instant.parse("2026-03-01T10:00:00.5Z")),
                arguments(LocalDateTime.MIN, OffsetDateTime.class, OffsetDateTime.parse("-999999999-01-01T00:00Z")),
                arguments("2026-03-01 12:00:00.5+02:00", OffsetDateTime.class, MOMENT),
                arguments("2026-03-01T12:00:00.5+02", OffsetDateTime.class, MOMENT),
                arguments("2026-03-01 12:00:00", Instant.class, Instant.parse("2026-03-01T12:00:00Z")),
                arguments("2026-03-01T12:00Z", Instant.class, Instant.parse("2026-03-01T12:00:00Z")),
                arguments("2026-03-01 12:00:00", LocalDateTime.class, LocalDateTime.parse("2026-03-01T12:00")),
                arguments(LocalDate.EPOCH, LocalDateTime.class, LocalDateTime.parse("1970-01-01T00:00")),
                arguments("2026-03-01", LocalDate.class, LocalDate.of(2026, 3, 1)),
                arguments("23:59", LocalTime.class, LocalTime.of(23, 59)),
                arguments(ID.toString(), UUID.class, ID));
    }

    @ParameterizedTest
    @MethodSource("kept")
    void valueIsWhatItWasInAnotherForm(Object value, Class<?> type, Object expected) {
        assertThat(row(value).as("x", type)).isEqualTo(expected);
        assertThat(row(value).as(0, type)).isEqualTo(expected);
        assertThat(row(value).optional("X", type)).isEqualTo(java.util.Optional.of(expected));
    }

    static Stream<Arguments> lost() {
        return Stream.of(
                arguments(2_147_483_648L, Integer.class),
                arguments(new BigDecimal("9223372036854775808"), Long.class),
                arguments(32768, Short.class),
                arguments(1.5, Integer.class),
                arguments(Double.NaN, Long.class),
                arguments("", Integer.class),
                arguments("0x10", Integer.class),
                arguments("1e999999999", Long.class),
                arguments((1L << 53) + 1, Double.class),
                arguments("1e309", Double.class),
                arguments("-1e309", Double.class),
                arguments("1e-400", Double.class),
                arguments("2", Boolean.class),
                arguments(1.0, Boolean.class),
                arguments("yes", Boolean.class),
                arguments(MOMENT, LocalDateTime.class),
                arguments("2026-03-01T12:00Z", LocalDateTime.class),
                arguments("2026-02-30", LocalDate.class),
                arguments("2026-03-01", Instant.class),
                arguments(LocalDate.EPOCH, Instant.class),
                arguments(LocalDateTime.MIN, LocalDate.class),
                arguments("24:00", LocalTime.class),
                arguments(new byte[] {(byte) 0xc3}, String.class),
                arguments("\ud800", byte[].class),
                arguments(7, byte[].class),
                arguments(7, UUID.class),
                arguments("no id", UUID.class));
    }

    @ParameterizedTest
    @MethodSource("lost")
    void whatWouldBeLostIsRefusedAndNotTold(Object value, Class<?> type) {
        assertThatThrownBy(() -> row(value).as("x", type))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessage("column x (0) is a %s that is no %s"
                        .formatted(value.getClass().getSimpleName(), type.getSimpleName()));
    }

    @Test
    void typeThatThereIsNoWayToIsRefused() {
        assertThatThrownBy(() -> row(7).as("x", OffsetTime.class))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("column x (0) is a Integer, and there is no way to make it a java.time.OffsetTime");
        Object list = row(List.of(1)).as("x", List.class);
        assertThat(list).isEqualTo(List.of(1)); // it is one
    }

    @Test
    void bytesAreTheCallersOwn() {
        Row row = row(new byte[] {1});
        row.asBytes("x")[0] = 2;
        assertThat(row.asBytes("x")).containsExactly(1);
    }
}

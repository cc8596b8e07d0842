package dev.hawser.cli.tale;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.LongStream;

/// The time axis that all examples share.
///
/// @param span nanoseconds from its beginning to its end
/// @param step nanoseconds from one mark to the next
record Axis(long span, long step) {
    /// An axis for all of them.
    ///
    /// @param mostMarks how many marks there is room for, without the one at 0
    static Axis of(List<Told> tale, int mostMarks) {
        long span = Math.max(1, tale.stream().mapToLong(Told::elapsed).max().orElse(1));
        long unit = Math.max(1, tale.getFirst().installation());
        return new Axis(span, step(span, unit, mostMarks));
    }

    /// Marks stand at whole installations: every one, every second, fifth, tenth, and so on.
    private static long step(long span, long unit, int mostMarks) {
        for (long scale = 1; ; scale *= 10) {
            for (int factor : new int[] {1, 2, 5}) {
                if (span / (unit * scale * factor) <= mostMarks) {
                    return unit * scale * factor;
                }
            }
        }
    }

    /// {@return where the marks stand, in nanoseconds}
    LongStream marks() {
        return LongStream.rangeClosed(0, span / step).map(mark -> mark * step);
    }

    /// {@return a time in seconds, without zeros at the end}
    static String seconds(long nanos) {
        return BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString();
    }
}

package dev.hawser.batch.job;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as they are written in a job: {@code 512}, {@code 64KiB}, {@code 10MB}. */
final class SizeText {
    /** For the JSON Schema. */
    static final String PATTERN = "^[0-9]+(\\.[0-9]+)? ?(B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB)?$";

    private static final Pattern SIZE =
            Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?) ?(B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB)?");

    private static final Map<String, Long> UNITS = Map.of(
            "B", 1L,
            "kB", 1_000L,
            "KB", 1_000L,
            "MB", 1_000_000L,
            "GB", 1_000_000_000L,
            "TB", 1_000_000_000_000L,
            "KiB", 1L << 10,
            "MiB", 1L << 20,
            "GiB", 1L << 30,
            "TiB", 1L << 40);

    private static final BigDecimal LARGEST = BigDecimal.valueOf(1L << 60);

    private SizeText() {}

    static long parse(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException();
        }
        long unit = matcher.group(2) == null ? 1 : UNITS.getOrDefault(matcher.group(2), 1L);
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
        if (bytes.compareTo(LARGEST) > 0) {
            throw new IllegalArgumentException("it is too large");
        }
        if (bytes.stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException("it is not a whole number of bytes");
        }
        return bytes.longValueExact();
    }
}

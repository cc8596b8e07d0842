package dev.hawser.http.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which parts of a content a client wants. */
final class Ranges {
    /** Who asks for more is given all. */
    private static final int MOST = 16;

    private static final Pattern ONE = Pattern.compile("(\\d{0,18})-(\\d{0,18})");

    /**
     * Some bytes.
     *
     * @param from the first
     * @param to the one behind the last
     */
    record Range(long from, long to) {
        long length() {
            return to - from;
        }
    }

    private Ranges() {}

    /**
     * Reads the field.
     *
     * @return the ranges that there are in that content, perhaps none; empty if the field asks for nothing of that kind, or for
     *     so much that all of it is given
     */
    static Optional<List<Range>> parse(String field, long length) {
        String text = field.toLowerCase(Locale.ROOT).replace(" ", "").replace("\t", "");
        if (!text.startsWith("bytes=")) {
            return Optional.empty();
        }
        String[] parts = text.substring(6).split(",", -1);
        List<Range> ranges = new ArrayList<>();
        long total = 0;
        for (String part : parts) {
            Matcher one = ONE.matcher(part);
            if (!one.matches() || part.equals("-") || parts.length > MOST) {
                return Optional.empty();
            }
            if (isBackward(one.group(1), one.group(2))) {
                return Optional.empty();
            }
            Range range = range(one.group(1), one.group(2), length);
            if (range.length() > 0) {
                ranges.add(range);
                total += range.length();
            }
        }
        return total > length ? Optional.empty() : Optional.of(ranges);
    }

    private static boolean isBackward(String first, String last) {
        return !first.isEmpty() && !last.isEmpty() && Long.parseLong(first) > Long.parseLong(last);
    }

    private static Range range(String first, String last, long length) {
        if (first.isEmpty()) {
            long count = Math.min(length, Long.parseLong(last));
            return new Range(length - count, length);
        }
        long from = Long.parseLong(first);
        return new Range(from, last.isEmpty() ? length : Math.min(length, Long.parseLong(last) + 1));
    }
}

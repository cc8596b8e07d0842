package dev.hawser.flight;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jfr.SettingControl;

/**
 * The setting {@code least} of an event: how long something took at least, to be told. JFR's own {@code threshold} reads the
 * event's duration, which only one that was begun has. Of several recordings the shortest counts, as there.
 */
final class Least extends SettingControl {
    private static final Pattern TIME = Pattern.compile("\\s*(\\d{1,9})\\s*(ns|us|ms|s|m|h|d)\\s*");

    private static final Map<String, TimeUnit> UNITS = Map.of(
            "ns", TimeUnit.NANOSECONDS,
            "us", TimeUnit.MICROSECONDS,
            "ms", TimeUnit.MILLISECONDS,
            "s", TimeUnit.SECONDS,
            "m", TimeUnit.MINUTES,
            "h", TimeUnit.HOURS,
            "d", TimeUnit.DAYS);

    /** Unless a recording says otherwise: 10 ms, in nanoseconds. */
    static final long LONG_NANOS = 10_000_000;

    /** So many failures that were short are told of a kind of event in a second. */
    static final int SHORT_FAILURES = 100;

    /** More than can be told in a second. */
    private static final long SECOND = SHORT_FAILURES + 1;

    /** The second of what was told last, of the JVM's clock, by {@link #SECOND}, and how many were told in it. */
    private final AtomicLong told = new AtomicLong(Long.MIN_VALUE);

    /** Written by whoever changes a recording; read by any thread, for which an old one does for a moment. */
    private long nanos = LONG_NANOS;

    private String value = "10 ms";

    @Override
    public String combine(Set<String> values) {
        return values.stream()
                .filter(text -> TIME.matcher(text).matches())
                .min(Comparator.comparingLong(Least::nanos))
                .orElse(value);
    }

    @Override
    public void setValue(String text) {
        nanos = nanos(text); // if that fails, JFR says so in its log, and nothing has changed
        value = text;
    }

    @Override
    public String getValue() {
        return value;
    }

    boolean isReached(long taken) {
        return taken >= nanos;
    }

    /** {@return whether one more that was short and went wrong is told in this second} Any thread. */
    boolean tellsMore() {
        return tellsMore(System.nanoTime());
    }

    boolean tellsMore(long nanoTime) {
        long now = Math.floorDiv(nanoTime, TimeUnit.SECONDS.toNanos(1));
        long before = told.getAndUpdate(last -> next(last, now));
        return next(before, now) != before;
    }

    /** The same again if no more may be told. A thread that is late does not begin an old second anew. */
    private static long next(long last, long now) {
        if (Math.floorDiv(last, SECOND) < now) {
            return now * SECOND + 1;
        }
        return Math.floorMod(last, SECOND) < SHORT_FAILURES ? last + 1 : last;
    }

    private static long nanos(String text) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a time is a number with ns, us, ms, s, m, h or d, not " + text);
        }
        return requireNonNull(UNITS.get(matcher.group(2))).toNanos(Long.parseLong(matcher.group(1)));
    }
}

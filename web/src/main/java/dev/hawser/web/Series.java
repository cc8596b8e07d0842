package dev.hawser.web;

import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Throughput and times of attempts over time: points of a second each; when there are too many, of two seconds each, and so
 * on. So a run of any length has at most {@value #MOST} points.
 *
 * <p>The percentiles of a point that was made of two are the mean of their medians, by the number of attempts, and the
 * higher of the others.
 */
final class Series {
    static final int MOST = 240;

    private static final long SECOND = 1_000_000;
    private static final long LONGEST_MICROS = 30L * 24 * 3600 * SECOND;
    private static final double MEDIAN = 50;
    private static final double P99 = 99;
    private static final int FIELDS = 5;

    private static final int ENDED = 0;
    private static final int FAILED = 1;
    private static final int ATTEMPTS = 2;
    private static final int HALF = 3;
    private static final int HIGH = 4;

    /** A point after the other: items that ended, attempts that failed, attempts, median and p99 in microseconds. */
    private final long[] points;

    /** Of the last point. */
    private final Histogram times;

    private long width;
    private long first;
    private int size;

    Series() {
        this(new long[MOST * FIELDS], new Histogram(1, LONGEST_MICROS, 2));
        this.width = SECOND;
    }

    private Series(long[] points, Histogram times) {
        this.points = points;
        this.times = times;
    }

    Series copy() {
        Series copy = new Series(points.clone(), times.copy());
        copy.width = width;
        copy.first = first;
        copy.size = size;
        return copy;
    }

    /** An item needs no more work. */
    void ended(long atMicros) {
        points[at(atMicros) + ENDED]++;
    }

    /** An attempt has ended. */
    void attempt(long atMicros, long micros, boolean failed) {
        int point = at(atMicros);
        points[point + FAILED] += failed ? 1 : 0;
        points[point + ATTEMPTS]++;
        times.recordValue(Math.clamp(micros, 0, LONGEST_MICROS));
    }

    /** Of the last point, where what came late counts, too. Done when somebody asks: to look for them takes longer than to count. */
    private void percentiles() {
        if (times.getTotalCount() > 0) {
            int last = (size - 1) * FIELDS;
            points[last + HALF] = times.getValueAtPercentile(MEDIAN);
            points[last + HIGH] = times.getValueAtPercentile(P99);
        }
    }

    /** Where the point of a time begins. */
    private int at(long atMicros) {
        if (size == 0) {
            first = Math.floorDiv(atMicros, SECOND) * SECOND;
        }
        while ((atMicros - first) / width >= MOST) {
            halve();
        }
        int index = Math.max(0, (int) ((atMicros - first) / width));
        if (index >= size) {
            percentiles();
            size = index + 1;
            times.reset();
        }
        return index * FIELDS;
    }

    private void halve() {
        percentiles();
        times.reset(); // what comes next has a point of its own
        int half = (size + 1) / 2;
        for (int i = 0; i < half; i++) {
            merge(i * FIELDS, 2 * i * FIELDS, 2 * i + 1 < size);
        }
        Arrays.fill(points, half * FIELDS, points.length, 0);
        size = half;
        width *= 2;
    }

    private void merge(int to, int from, boolean two) {
        int next = from + FIELDS;
        long attempts = points[from + ATTEMPTS] + (two ? points[next + ATTEMPTS] : 0);
        long half = points[from + HALF];
        long high = points[from + HIGH];
        if (two && points[next + ATTEMPTS] > 0) {
            half = (half * points[from + ATTEMPTS] + points[next + HALF] * points[next + ATTEMPTS]) / attempts;
            high = Math.max(high, points[next + HIGH]);
        }
        points[to + ENDED] = points[from + ENDED] + (two ? points[next + ENDED] : 0);
        points[to + FAILED] = points[from + FAILED] + (two ? points[next + FAILED] : 0);
        points[to + ATTEMPTS] = attempts;
        points[to + HALF] = half;
        points[to + HIGH] = high;
    }

    long width() {
        return width;
    }

    /** {@return what somebody knows who is told of all points now} */
    Known known() {
        if (size == 0) {
            return Known.NOTHING;
        }
        percentiles();
        long[] last = Arrays.copyOfRange(points, (size - 1) * FIELDS, size * FIELDS);
        return new Known(width, size, Arrays.stream(last).boxed().toList());
    }

    int size() {
        return size;
    }

    /**
     * What somebody was told of points.
     *
     * @param width of each, in microseconds
     * @param size how many there were
     * @param last what was in the last one, which may have grown since
     */
    record Known(long width, int size, List<Long> last) {
        static final Known NOTHING = new Known(0, 0, List.of());

        /** {@return from which point on there is something to tell} */
        int from(Known now) {
            return now.width == width ? Math.max(0, size - 1) : 0;
        }
    }

    /** {@return the points from one on: how many items ended, how many attempts failed, median and p99 in microseconds} */
    ObjectNode json(int from) {
        percentiles();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("width", width)
                .put("first", first)
                .put("from", from);
        ArrayNode list = json.putArray("points");
        for (int i = from; i < size; i++) {
            int point = i * FIELDS;
            ArrayNode one = list.addArray().add(points[point + ENDED]).add(points[point + FAILED]);
            if (points[point + ATTEMPTS] > 0) {
                one.add(points[point + HALF]).add(points[point + HIGH]);
            }
        }
        return json;
    }
}

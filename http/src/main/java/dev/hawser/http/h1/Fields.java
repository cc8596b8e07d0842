package dev.hawser.http.h1;

import dev.hawser.http.Headers;
import dev.hawser.http.Status;
import java.util.ArrayList;
import java.util.List;

/** The lines of a head behind its first, and of trailers. */
final class Fields {
    private final HeadLimits limits;
    private final List<String> fields = new ArrayList<>();

    Fields(HeadLimits limits) {
        this.limits = limits;
    }

    /** Takes a line without its end. */
    void add(String line) throws Refusal {
        char first = line.charAt(0);
        if (first == ' ' || first == '\t') {
            throw Refusal.bad("a field goes on in the next line, which nobody may write any more");
        }
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw Refusal.bad("a line of the head is no field: it has no name with a colon behind it");
        }
        if (fields.size() >= 2 * limits.count()) {
            throw new Refusal(Status.HEADER_FIELDS_TOO_LARGE, "there are more than " + limits.count() + " fields");
        }
        fields.add(line.substring(0, colon));
        fields.add(stripped(line.substring(colon + 1)));
    }

    private static String stripped(String value) {
        int from = 0;
        int to = value.length();
        while (from < to && isBlank(value.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(value.charAt(to - 1))) {
            to--;
        }
        return value.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    Headers headers() throws Refusal {
        try {
            return Headers.of(fields);
        } catch (IllegalArgumentException e) {
            throw Refusal.bad(String.valueOf(e.getMessage()));
        }
    }
}

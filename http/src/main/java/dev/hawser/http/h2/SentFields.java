package dev.hawser.http.h2;

import dev.hawser.http.Headers;
import dev.hawser.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The fields of heads that are sent. */
public final class SentFields {
    private SentFields() {}

    /**
     * {@return the fields}
     *
     * @param response its status and its fields
     * @param date of now
     * @param length of the content; -1 if it is not said
     */
    public static List<String> answer(Response response, String date, long length) {
        List<String> fields = new ArrayList<>(2 * response.headers().size() + 6);
        fields.add(":status");
        fields.add(Integer.toString(response.status().code()));
        if (response.headers().first("date").isEmpty()) {
            fields.add("date");
            fields.add(date);
        }
        add(fields, response.headers());
        if (length >= 0) {
            fields.add("content-length");
            fields.add(Long.toString(length));
        }
        return fields;
    }

    /** {@return what gives leave to send a body} */
    public static List<String> goOn() {
        return List.of(":status", "100");
    }

    /**
     * {@return the fields of a request}
     *
     * @param line those that begin with a colon, names and values in turn
     * @param others all others
     */
    public static List<String> request(List<String> line, List<String> others) {
        List<String> fields = new ArrayList<>(line.size() + others.size());
        fields.addAll(line);
        add(fields, Headers.of(others));
        return fields;
    }

    private static void add(List<String> fields, Headers headers) {
        headers.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!FieldRules.isOfConnection(lower)) {
                fields.add(lower);
                fields.add(value);
            }
        });
    }
}

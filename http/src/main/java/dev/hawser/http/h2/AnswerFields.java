package dev.hawser.http.h2;

import dev.hawser.http.Headers;
import dev.hawser.http.Method;
import dev.hawser.http.Status;
import dev.hawser.http.h1.ResponseHead;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes of the fields of a stream the head of an answer, as HTTP/1.1 would have it. */
public final class AnswerFields {
    private AnswerFields() {}

    /**
     * {@return the head}
     *
     * @param stream its number
     * @param from names and values in turn
     * @param end whether nothing follows
     * @param asked what it answers, which says whether there is content
     * @throws H2Failure if it is malformed: the stream ends
     */
    public static ResponseHead head(int stream, List<String> from, boolean end, Method asked) throws H2Failure {
        @Nullable Status status = null;
        List<String> fields = new ArrayList<>(from.size());
        for (int i = 0; i < from.size(); i += 2) {
            String name = from.get(i);
            if (name.equals(":status") && status == null) {
                status = status(stream, from.get(i + 1));
            } else if (name.startsWith(":")) {
                throw FieldRules.malformed(stream, "an answer has one :status, and no " + name);
            } else {
                FieldRules.check(stream, name, from.get(i + 1));
                fields.add(name);
                fields.add(from.get(i + 1));
            }
        }
        if (status == null) {
            throw FieldRules.malformed(stream, "an answer has a :status");
        }
        return head(stream, status, FieldRules.headers(stream, fields), new Place(end, asked));
    }

    /** Where the head stands: whether nothing follows, and what it answers. */
    private record Place(boolean end, Method asked) {}

    private static ResponseHead head(int stream, Status status, Headers headers, Place place) throws H2Failure {
        boolean end = place.end();
        if (status.code() == 101 || (status.code() < 200 && end)) {
            throw FieldRules.malformed(
                    stream, "an answer by " + status.code() + " comes from HTTP/1.1, or ends nothing");
        }
        long said = FieldRules.length(stream, headers);
        boolean silent = place.asked().equals(Method.HEAD) || !status.allowsBody();
        if (end && said > 0 && !silent) {
            throw FieldRules.malformed(stream, "a length is said, and no content follows");
        }
        return new ResponseHead(status, headers, end || silent ? 0 : said, true);
    }

    private static Status status(int stream, String text) throws H2Failure {
        if (!text.matches("[1-5][0-9][0-9]")) {
            throw FieldRules.malformed(stream, "a :status is a number from 100 to 599");
        }
        return new Status(Integer.parseInt(text));
    }
}

package dev.hawser.http.h2;

import dev.hawser.http.Headers;
import dev.hawser.http.Method;
import dev.hawser.http.Status;
import dev.hawser.http.h1.HeadLimits;
import dev.hawser.http.h1.Refusal;
import dev.hawser.http.h1.RequestHead;
import dev.hawser.http.h1.RequestRules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes of the fields of a stream the head of a request, as HTTP/1.1 would have it. */
public final class RequestFields {
    private final int stream;
    private final HeadLimits limits;
    private final List<String> fields = new ArrayList<>();
    private final StringBuilder cookies = new StringBuilder();
    private @Nullable String method;
    private @Nullable String scheme;
    private @Nullable String path;
    private @Nullable String authority;
    private @Nullable String host;
    private int bytes;

    private RequestFields(int stream, HeadLimits limits) {
        this.stream = stream;
        this.limits = limits;
    }

    /**
     * {@return the head}
     *
     * @param stream its number
     * @param from names and values in turn
     * @param end whether nothing follows
     * @param limits how long it may be
     * @throws H2Failure if it is malformed: the stream ends
     * @throws Refusal if it is a request that is not served
     */
    public static RequestHead head(int stream, List<String> from, boolean end, HeadLimits limits)
            throws H2Failure, Refusal {
        RequestFields made = new RequestFields(stream, limits);
        for (int i = 0; i < from.size(); i += 2) {
            made.add(from.get(i), from.get(i + 1));
        }
        return made.head(end);
    }

    /**
     * Checks what stands behind a body, which is dropped.
     *
     * @param stream its number
     * @param from names and values in turn
     * @throws H2Failure if it may not stand there
     */
    public static void checkTrailers(int stream, List<String> from) throws H2Failure {
        for (int i = 0; i < from.size(); i += 2) {
            if (from.get(i).startsWith(":")) {
                throw FieldRules.malformed(stream, from.get(i) + " came behind the body");
            }
            FieldRules.check(stream, from.get(i), from.get(i + 1));
        }
    }

    private void add(String name, String value) throws H2Failure, Refusal {
        switch (name) {
            case ":method" -> method = once(method, value);
            case ":scheme" -> scheme = once(scheme, value);
            case ":path" -> path = once(path, value);
            case ":authority" -> authority = once(authority, value);
            case "host" -> host = once(host, value);
            case "cookie" -> cookies.append(cookies.isEmpty() ? "" : "; ").append(value);
            default -> {
                if (name.startsWith(":")) {
                    throw FieldRules.malformed(stream, "a request has no " + name);
                }
                FieldRules.check(stream, name, value);
                fields.add(name);
                fields.add(value);
            }
        }
        if (!name.startsWith(":")) {
            bytes += name.length() + value.length() + 4; // as HTTP/1.1 would need
        }
        if (fields.size() > 2 * limits.count()) {
            throw new Refusal(Status.HEADER_FIELDS_TOO_LARGE, "there are more than " + limits.count() + " fields");
        }
        if (bytes > limits.fields()) {
            throw new Refusal(
                    Status.HEADER_FIELDS_TOO_LARGE,
                    "the fields are longer than " + limits.fields() + " bytes together");
        }
    }

    private String once(@Nullable String before, String value) throws H2Failure {
        if (before != null) {
            throw FieldRules.malformed(stream, "a field that is there once came twice");
        }
        return value;
    }

    private RequestHead head(boolean end) throws H2Failure, Refusal {
        if (method == null) {
            throw FieldRules.malformed(stream, "a request has a :method");
        }
        Method asked = RequestRules.method(method);
        if (scheme == null || path == null || path.isEmpty()) {
            throw FieldRules.malformed(stream, "a request has a :scheme and a :path");
        }
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new Refusal(Status.BAD_REQUEST, "the scheme is neither http nor https");
        }
        if (path.length() > limits.line()) {
            throw new Refusal(Status.URI_TOO_LONG, "the path is longer than " + limits.line() + " bytes");
        }
        List<String> all = new ArrayList<>(fields.size() + 4);
        all.add("host");
        all.add(host());
        all.addAll(fields);
        if (!cookies.isEmpty()) {
            all.add("cookie");
            all.add(cookies.toString());
        }
        Headers headers = FieldRules.headers(stream, all);
        long said = FieldRules.length(stream, headers);
        if (end && said > 0) {
            throw FieldRules.malformed(stream, "a length is said, and no body follows");
        }
        return new RequestHead(
                asked,
                RequestRules.target(asked, path),
                1,
                headers,
                end ? 0 : said,
                true,
                RequestRules.expectsContinue(headers, 1));
    }

    private String host() throws H2Failure, Refusal {
        if (authority != null && host != null && !authority.equalsIgnoreCase(host)) {
            throw FieldRules.malformed(stream, "the :authority is another than the Host");
        }
        String found = authority != null ? authority : host;
        if (found == null || !RequestRules.isHost(found)) {
            throw new Refusal(Status.BAD_REQUEST, "a request has one :authority, a name or address with a port");
        }
        return found;
    }
}

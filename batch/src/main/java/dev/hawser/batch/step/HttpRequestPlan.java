package dev.hawser.batch.step;

import dev.hawser.batch.job.JsonTemplate;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.Template;
import dev.hawser.batch.step.HttpCall.Header;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The request that a step sends.
 *
 * @param method its method
 * @param url where to
 * @param query parameters that are added to the URL
 * @param headers header fields
 * @param body what is sent
 * @param auth as whom
 * @param idempotencyHeader the field that says whether two requests are the same; empty for none
 */
record HttpRequestPlan(
        String method,
        Template url,
        Map<String, Template> query,
        Map<String, List<Template>> headers,
        Body body,
        Optional<HttpAuth> auth,
        String idempotencyHeader) {
    /** The methods that are not idempotent by themselves (RFC 9110, 9.2.2). */
    private static final Set<String> NOT_IDEMPOTENT = Set.of("POST", "PATCH");

    /** What is sent. */
    sealed interface Body
            permits HttpRequestPlan.Body.None,
                    HttpRequestPlan.Body.Text,
                    HttpRequestPlan.Body.Json,
                    HttpRequestPlan.Body.Form,
                    HttpRequestPlan.Body.File,
                    HttpMultipart {
        /** {@return the files in it, whatever the row is} */
        default Set<Path> files() {
            return Set.of();
        }

        /** Nothing. */
        record None() implements Body {}

        /**
         * A text.
         *
         * @param text the text
         */
        record Text(Template text) implements Body {}

        /**
         * JSON.
         *
         * @param value the value
         */
        record Json(JsonTemplate value) implements Body {}

        /**
         * A form, as a browser sends it.
         *
         * @param fields its fields
         */
        record Form(Map<String, Template> fields) implements Body {}

        /**
         * A file.
         *
         * @param path where it is
         * @param directory what that is relative to
         */
        record File(Template path, Path directory) implements Body {
            Path resolve(Scope scope) throws StepFailure {
                return RowPath.of(path, scope, directory, "file");
            }

            @Override
            public Set<Path> files() {
                return path.isConstant() ? Set.of(directory.resolve(path.constant())) : Set.of();
            }
        }
    }

    /**
     * {@return the request; of a file, without its content}
     *
     * @param step the name of the step
     * @param scope what names stand for
     * @throws StepFailure if there is no such request
     */
    HttpCall render(String step, Scope scope) throws StepFailure {
        List<Header> all = new ArrayList<>();
        headers.forEach((name, values) ->
                values.forEach(value -> all.add(new Header(name, value.render(scope), value.takesSecret(scope)))));
        if (auth.isPresent()) {
            all.add(auth.get().header(scope));
        }
        for (Header header : all) {
            check(header);
        }
        addUnlessThere(all, "Content-Type", contentType());
        if (!idempotencyHeader.isEmpty() && NOT_IDEMPOTENT.contains(method)) {
            addUnlessThere(all, idempotencyHeader, idempotencyKey(step, scope));
        }
        URI uri = uri(scope);
        if (uri.getRawUserInfo() != null && all.stream().noneMatch(h -> h.is("Authorization"))) {
            all.add(UrlText.authorization(uri));
        }
        return new HttpCall(method, UrlText.withoutUser(uri), all, body(scope));
    }

    /** Each step has its own key: to a server, an equal key with another request is a mistake. */
    private static String idempotencyKey(String step, Scope scope) {
        return scope.attempt().idempotencyKey() + "." + URLEncoder.encode(step, StandardCharsets.UTF_8);
    }

    private static void addUnlessThere(List<Header> headers, String name, String value) {
        if (!value.isEmpty() && headers.stream().noneMatch(h -> h.is(name))) {
            headers.add(new Header(name, value, false));
        }
    }

    private static void check(Header header) throws StepFailure {
        boolean fits = header.value().chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f && c < 0x100));
        if (!fits) {
            throw StepFailure.permanent(
                    "header",
                    "the value of header field " + header.name()
                            + " has a line break or another character in it that no header can have");
        }
    }

    private String contentType() {
        return switch (body) {
            case Body.None(), Body.File(Template _, Path _) -> "";
            case Body.Text(Template _) -> "text/plain; charset=utf-8";
            case Body.Json(JsonTemplate _) -> "application/json";
            case Body.Form(Map<String, Template> _) -> "application/x-www-form-urlencoded";
            case HttpMultipart _ -> MultipartCall.TYPE;
        };
    }

    private URI uri(Scope scope) throws StepFailure {
        URI uri = UrlText.of(url, scope);
        if (query.isEmpty()) {
            return uri;
        }
        String text = uri.toString();
        int fragment = text.indexOf('#');
        String before = fragment < 0 ? text : text.substring(0, fragment);
        return URI.create(before + (before.indexOf('?') < 0 ? "?" : "&") + encoded(query, scope));
    }

    private HttpCall.Body body(Scope scope) throws StepFailure {
        return switch (body) {
            case Body.None(), Body.File(Template _, Path _) -> HttpCall.Body.NONE;
            case Body.Text(Template text) -> HttpCall.Body.Bytes.of(text.render(scope), text.takesSecret(scope));
            case Body.Json(JsonTemplate value) ->
                HttpCall.Body.Bytes.of(value.render(scope).toString(), value.takesSecret(scope));
            case HttpMultipart form -> form.render(scope);
            case Body.Form(Map<String, Template> fields) ->
                HttpCall.Body.Bytes.of(
                        encoded(fields, scope), fields.values().stream().anyMatch(value -> value.takesSecret(scope)));
        };
    }

    private static String encoded(Map<String, Template> fields, Scope scope) {
        return fields.entrySet().stream()
                .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue().render(scope)))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

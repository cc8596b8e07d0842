package dev.hawser.batch.step;

import dev.hawser.batch.job.JsonTemplate;
import dev.hawser.batch.job.Key;
import dev.hawser.batch.job.KeyType;
import dev.hawser.batch.job.KeyTypes;
import dev.hawser.batch.job.Settings;
import dev.hawser.batch.job.StepType;
import dev.hawser.batch.job.Template;
import dev.hawser.batch.step.HttpRequestPlan.Body;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** {@code http}: sends a request and checks the response. */
final class HttpStepType implements StepType {
    private static final Key<Template> URL = Key.of(
                    "url",
                    KeyTypes.URL,
                    "Where to. A value that the URL begins with is a URL; values further on are percent-encoded, so that each"
                            + " stays one part of the path or one parameter.")
            .required();
    private static final Key<String> METHOD = Key.of(
            "method",
            KeyType.ofText("a method such as GET", "^[A-Za-z]+$", "GET", HttpStepType::method),
            "The method. By default GET, and POST if there is a body.");
    private static final Key<Map<String, Template>> QUERY =
            Key.of("query", KeyTypes.mapOf(KeyTypes.TEMPLATE), "Parameters that are added to the URL.");
    private static final Key<Map<String, List<Template>>> HEADERS = Key.of(
            "headers",
            KeyTypes.mapOf(KeyTypes.listOf(KeyTypes.TEMPLATE)),
            "Header fields, Host included. A list sends a field several times.");
    private static final Key<JsonTemplate> JSON = Key.of(
            "json",
            KeyTypes.JSON,
            "The body, as JSON. A text that is a single name becomes what the name stands for, be it a number or an object.");
    private static final Key<Map<String, Template>> FORM =
            Key.of("form", KeyTypes.mapOf(KeyTypes.TEMPLATE), "The body, as a form that a browser sends.");
    private static final Key<Template> BODY = Key.of("body", KeyTypes.TEMPLATE, "The body, as text.");
    private static final Key<Template> FILE =
            Key.of("file", KeyTypes.TEMPLATE, "The body: what is in this file, relative to the job file.");
    private static final Key<Optional<Duration>> TIMEOUT = Key.of(
                    "timeout",
                    KeyTypes.LIMIT,
                    "How long the step may take, with all redirects and the whole body; with until, each request.")
            .defaulting("30s");
    private static final Key<String> IDEMPOTENCY = Key.of(
                    "idempotency-key",
                    KeyType.ofText("the name of a header field, or none", null, "", HttpStepType::idempotency),
                    "The header field that tells the server, on POST and PATCH, that two requests are the same one: its value"
                            + " is the same on every attempt at the item.")
            .defaulting("Idempotency-Key");
    private static final List<Key<?>> OWN = List.of(
            URL, METHOD, QUERY, HEADERS, HttpAuth.KEY, JSON, FORM, HttpMultipart.KEY, BODY, FILE, IDEMPOTENCY, TIMEOUT);
    private static final List<Key<?>> BODIES = List.of(JSON, FORM, HttpMultipart.KEY, BODY, FILE);

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    /** What the client sets, because it says how the body is framed. */
    private static final Set<String> FRAMING = Set.of(
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "proxy-connection",
            "upgrade",
            "te",
            "trailer",
            "expect");

    @Override
    public String name() {
        return "http";
    }

    @Override
    public String description() {
        return "Sends a request and checks the response.";
    }

    @Override
    public List<Key<?>> keys() {
        return Stream.of(OWN, HttpResponseKeys.ALL, HttpClientKeys.ALL)
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public Optional<Key<?>> shortForm() {
        return Optional.of(URL);
    }

    @Override
    public HttpPlan parse(String stepName, Settings settings) {
        checkUrl(settings);
        Body body = body(settings);
        String method = settings.find(METHOD).orElse(body instanceof Body.None ? "GET" : "POST");
        Optional<HttpUntil> until = HttpResponseKeys.until(settings);
        // What is sent again on purpose is not the same request to the server, or it would give the same answer.
        String idempotency = until.isPresent() && !settings.has(IDEMPOTENCY) ? "" : settings.get(IDEMPOTENCY);
        HttpRequestPlan request = new HttpRequestPlan(
                method,
                settings.get(URL),
                settings.find(QUERY).orElse(Map.of()),
                headers(settings, body),
                body,
                settings.find(HttpAuth.KEY).map(HttpAuth::of),
                idempotency);
        HttpExpectation expectation = HttpResponseKeys.expectation(settings);
        Optional<HttpSave> save = HttpResponseKeys.save(settings, expectation, until);
        return new HttpPlan(
                request,
                expectation,
                HttpClientKeys.client(settings, save.isPresent()),
                HttpClientKeys.manner(settings, save.isPresent()),
                settings.get(TIMEOUT),
                until,
                save);
    }

    private static void checkUrl(Settings settings) {
        Template url = settings.get(URL);
        if (!url.source().isEmpty()
                && !UrlText.canBegin(url.prefix(), url.names().isEmpty())) {
            settings.error(URL, "was \"" + url.source() + "\", expected one such as https://host.example/path");
        }
    }

    private static Body body(Settings settings) {
        List<Key<?>> given = BODIES.stream().filter(settings::has).toList();
        if (given.size() > 1) {
            settings.error(given.getLast(), "there is " + given.getFirst() + " already, expected one body");
        }
        Optional<Body> json = settings.find(JSON).map(Body.Json::new);
        return json.or(() -> settings.find(FORM).map(Body.Form::new))
                .or(() -> settings.has(HttpMultipart.KEY) ? Optional.of(HttpMultipart.of(settings)) : Optional.empty())
                .or(() -> settings.find(BODY).map(Body.Text::new))
                .or(() -> settings.find(FILE)
                        .map(path -> new Body.File(path, settings.directory().toAbsolutePath())))
                .orElseGet(Body.None::new);
    }

    private static Map<String, List<Template>> headers(Settings settings, Body body) {
        Map<String, List<Template>> headers = settings.find(HEADERS).orElse(Map.of());
        for (String name : headers.keySet()) {
            if (!name.matches(TOKEN)) {
                settings.error(HEADERS, "\"" + name + "\" is no name of a header field");
            } else if (FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
                settings.error(HEADERS, "\"" + name + "\" is set by the client, which knows how the body is sent");
            } else if (name.equalsIgnoreCase("content-type") && body instanceof HttpMultipart) {
                settings.error(HEADERS, "\"" + name + "\" is set by multipart, which knows what is between the parts");
            } else if (name.equalsIgnoreCase("authorization") && settings.has(HttpAuth.KEY)) {
                settings.error(HEADERS, "\"" + name + "\" is said by auth already, expected one of them");
            }
        }
        return headers;
    }

    private static String method(String text) {
        if (!text.matches("[A-Za-z]+")) {
            throw new IllegalArgumentException();
        }
        return text.toUpperCase(Locale.ROOT);
    }

    private static String idempotency(String text) {
        if (text.equals("none")) {
            return "";
        }
        if (!text.matches(TOKEN)) {
            throw new IllegalArgumentException();
        }
        return text;
    }
}

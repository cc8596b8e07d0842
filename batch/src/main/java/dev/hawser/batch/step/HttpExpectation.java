package dev.hawser.batch.step;

import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.Secrets;
import dev.hawser.http.client.Fetched;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a response must be like, and what of it is kept.
 *
 * @param statuses any of these is right
 * @param terms what else must hold
 * @param within how long it may have taken
 * @param captures what is kept, by name
 * @param retryOn which failures are transient
 */
record HttpExpectation(
        List<StatusRange> statuses,
        HttpTerms terms,
        Optional<Duration> within,
        Captures<Capture> captures,
        RetryOn retryOn) {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int SHOWN = 200;

    /** {@return the same with values for names; immutable, to be used on any thread} */
    Check render(Scope scope) {
        Map<JsonPointer, JsonNode> values = new LinkedHashMap<>();
        terms.json().forEach((pointer, template) -> values.put(pointer, template.render(scope)));
        return new Check(
                this, terms.contains().stream().map(t -> t.render(scope)).toList(), values, scope.secrets());
    }

    private boolean capturesJsonPrivately() {
        return captures.privates().stream().anyMatch(name -> captures.all().get(name) instanceof Capture.Json);
    }

    /**
     * An expectation for one item.
     *
     * @param expectation what is the same for all items
     * @param contains texts that the body must have in it
     * @param json values that the body must have
     * @param secrets are not to be shown, not even a part of one
     */
    record Check(HttpExpectation expectation, List<String> contains, Map<JsonPointer, JsonNode> json, Secrets secrets) {
        /**
         * {@return what is kept of a response}
         *
         * @param answer the response
         * @throws StepFailure if it is not as expected
         */
        ObjectNode apply(Fetched answer) throws StepFailure {
            Lazy body = new Lazy(answer);
            checkStatus(answer, body);
            for (String text : contains) {
                if (!answer.text().contains(text)) {
                    throw failure("body", "the body does not contain '" + text + "', it is: " + shown(answer, body));
                }
            }
            checkPatterns(answer, body);
            for (Map.Entry<JsonPointer, JsonNode> each : json.entrySet()) {
                checkValue(each.getKey(), each.getValue(), body, answer);
            }
            for (Map.Entry<JsonPointer, Amount> each :
                    expectation.terms().count().entrySet()) {
                checkCount(each.getKey(), each.getValue(), body, answer);
            }
            ObjectNode captured = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, Capture> each : expectation.captures().all().entrySet()) {
                captured.set(each.getKey(), captured(each.getKey(), each.getValue(), answer, body));
            }
            return captured;
        }

        /** Looks at the status alone. */
        void status(Fetched answer) throws StepFailure {
            checkStatus(answer, new Lazy(answer));
        }

        private void checkStatus(Fetched answer, Supplier<JsonNode> body) throws StepFailure {
            int status = answer.status().code();
            if (expectation.statuses().stream().anyMatch(range -> range.has(status))) {
                return;
            }
            String expected =
                    expectation.statuses().stream().map(StatusRange::toString).collect(Collectors.joining(", "));
            String kind = "http-" + status;
            String message =
                    "status was " + status + ", expected " + expected + "; the body is: " + shown(answer, body);
            throw expectation.retryOn().hasStatus(status)
                    ? StepFailure.transientAfter(kind, message, retryAfter(answer))
                    : StepFailure.permanent(kind, message);
        }

        private static @Nullable Duration retryAfter(Fetched answer) {
            return answer.headers()
                    .first("Retry-After")
                    .map(value -> RetryAfter.parse(value, Instant.now()))
                    .orElse(null);
        }

        private void checkValue(JsonPointer pointer, JsonNode expected, Supplier<JsonNode> body, Fetched answer)
                throws StepFailure {
            JsonNode value = body.get().at(pointer);
            if (value.isMissingNode()) {
                throw failure("json", "the body has nothing at " + pointer + ", it is: " + shown(answer, body));
            }
            if (!equal(value, expected)) {
                throw failure(
                        "json",
                        "the body has " + shorten(value.toString(), answer, body) + " at " + pointer + ", expected "
                                + shorten(expected.toString(), answer, body));
            }
        }

        private void checkPatterns(Fetched answer, Supplier<JsonNode> body) throws StepFailure {
            for (Pattern pattern : expectation.terms().matches()) {
                if (!pattern.matcher(answer.text()).find()) {
                    throw failure(
                            "body", "nothing in the body matches '" + pattern + "', it is: " + shown(answer, body));
                }
            }
            for (Map.Entry<String, Pattern> each : expectation.terms().headers().entrySet()) {
                List<String> values = answer.headers().all(each.getKey());
                if (values.stream()
                        .noneMatch(value -> each.getValue().matcher(value).find())) {
                    String was = values.isEmpty()
                            ? "is not there"
                            : "is: " + shorten(String.join(", ", values), answer, body);
                    throw failure(
                            "header",
                            "header field " + each.getKey() + " " + was + ", expected a match of '" + each.getValue()
                                    + "'");
                }
            }
        }

        private void checkCount(JsonPointer pointer, Amount expected, Supplier<JsonNode> body, Fetched answer)
                throws StepFailure {
            JsonNode value = body.get().at(pointer);
            if (!value.isContainer()) {
                throw failure("json", "the body has no list at " + pointer + ", it is: " + shown(answer, body));
            }
            if (!expected.has(value.size())) {
                throw failure(
                        "json", "the body has " + value.size() + " elements at " + pointer + ", expected " + expected);
            }
        }

        /** Looks at how long it took. */
        void time(Duration taken, String server) throws StepFailure {
            if (expectation.within().isPresent()
                    && taken.compareTo(expectation.within().get()) > 0) {
                throw failure(
                        "slow",
                        server + ": the response took " + StepFailure.spoken(taken) + ", expected "
                                + StepFailure.spoken(expectation.within().get()) + " or less");
            }
        }

        /** 1 and 1.0 are the same number to whoever writes a job, and so is "1" from a CSV file. */
        private static boolean equal(JsonNode value, JsonNode expected) {
            if (value.isNumber() && expected.isNumber()) {
                return value.decimalValueOpt()
                        .map(number -> number.compareTo(expected.decimalValue()) == 0)
                        .orElse(false); // 1e400
            }
            if (value.isNumber() && expected.isString()) {
                return value.toString().equals(expected.stringValue());
            }
            return value.equals(expected);
        }

        private JsonNode captured(String name, Capture capture, Fetched answer, Supplier<JsonNode> body)
                throws StepFailure {
            return capture.find(answer, body)
                    .orElseThrow(() -> failure(
                            capture instanceof Capture.Json ? "json" : "body",
                            "found nothing to capture as " + name + " (" + capture.described() + "); the body is: "
                                    + shown(answer, body)));
        }

        private StepFailure failure(String kind, String message) {
            return StepFailure.of(kind, message, expectation.retryOn().hasKind(kind));
        }

        private String shown(Fetched answer, Supplier<JsonNode> body) {
            if (answer.bytes().length == 0) {
                return "empty";
            }
            String text = answer.text();
            boolean cannotTell =
                    body.get().isMissingNode() && text.stripLeading().matches("(?s)[{\\[].*");
            return cannotTell && expectation.capturesJsonPrivately()
                    ? "broken JSON, which is not shown, since something in it is private"
                    : shorten(text, answer, body);
        }

        /** What would be captured privately if all were well is a secret all the same. */
        private String shorten(String text, Fetched answer, Supplier<JsonNode> body) {
            List<JsonNode> hidden = expectation.captures().privates().stream()
                    .map(expectation.captures().all()::get)
                    .flatMap(capture -> capture.find(answer, body).stream())
                    .toList();
            return secrets.andOf(hidden).shortened(text, SHOWN);
        }
    }

    /** A body as JSON, parsed when it is first asked for. */
    private static final class Lazy implements Supplier<JsonNode> {
        private final Fetched answer;
        private @Nullable JsonNode parsed;

        private Lazy(Fetched answer) {
            this.answer = answer;
        }

        @Override
        public JsonNode get() {
            JsonNode value = parsed;
            if (value == null) {
                value = parse();
                parsed = value;
            }
            return value;
        }

        private JsonNode parse() {
            try {
                JsonNode value = MAPPER.readTree(answer.bytes());
                return value == null ? MissingNode.getInstance() : value;
            } catch (JacksonException notJson) {
                return MissingNode.getInstance();
            }
        }
    }
}

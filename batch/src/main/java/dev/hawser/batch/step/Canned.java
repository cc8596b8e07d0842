package dev.hawser.batch.step;

import dev.hawser.http.Headers;
import dev.hawser.http.Status;
import dev.hawser.http.client.Fetched;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What steps are answered in place of the world, in a test of a job, and what they asked. A step of type {@code http},
 * {@code exec}, {@code sql} or {@code java} that has no answer fails.
 *
 * <p><b>Threads:</b> on the reactor.
 */
public final class Canned {
    private final Map<String, JsonNode> answers;
    private final Map<String, ObjectNode> services;
    private final Map<String, Integer> given = new HashMap<>();
    private final List<ObjectNode> requests = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();

    /**
     * Makes them.
     *
     * @param answers by the name of the step: one for each time, or a list of them for one time each
     * @param services what services tell, by their names
     */
    public Canned(Map<String, JsonNode> answers, Map<String, ObjectNode> services) {
        this.answers = Map.copyOf(answers);
        this.services = Map.copyOf(services);
    }

    /** {@return what was asked, in order: the {@code step}, and what it sent} */
    public List<ObjectNode> requests() {
        return List.copyOf(requests);
    }

    /** {@return what was asked that had no answer} */
    public List<String> missing() {
        return List.copyOf(missing);
    }

    /** {@return what services tell, by their names} */
    Map<String, ObjectNode> services() {
        return services;
    }

    /** The answer to an {@code http} step. */
    Fetched http(HttpCall call, Performance performance, RetryOn retryOn, Optional<Duration> timeout)
            throws StepFailure {
        note(call, performance);
        JsonNode answer = next(performance);
        double after = answer.path("after").asDouble(0);
        if (timeout.isPresent() && after * 1e9 > timeout.get().toNanos()) {
            performance.reactor().sleep(timeout.get()).await();
            throw StepFailure.of(
                    "timeout",
                    "no complete response within " + StepFailure.spoken(timeout.get()),
                    retryOn.hasKind("timeout"));
        }
        wait(performance, after);
        if (answer.has("error")) {
            String kind = answer.path("error").asString();
            throw StepFailure.of(kind, "the answer of the test is: " + kind, retryOn.hasKind(kind));
        }
        String body = answer.has("json")
                ? answer.get("json").toString()
                : answer.path("body").asString("");
        List<String> fields = new ArrayList<>();
        answer.path("headers")
                .properties()
                .forEach(each ->
                        fields.addAll(List.of(each.getKey(), each.getValue().asString())));
        return new Fetched(
                new Status(answer.path("status").asInt(200)),
                Headers.of(fields),
                call.uri(),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private void note(HttpCall call, Performance performance) {
        ObjectNode asked = asked(performance.step());
        asked.put("method", call.method()).put("url", call.uri().toString());
        ObjectNode headers = asked.putObject("headers");
        call.headers().forEach(header -> headers.put(header.name(), header.value()));
        if (call.body() instanceof MultipartCall form) {
            asked.set("multipart", form.toJson());
        }
        if (call.body() instanceof HttpCall.Body.Bytes(byte[] bytes, boolean _) && bytes.length > 0) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            asked.put("body", text);
            JsonNode json = json(text);
            if (json != null) {
                asked.set("json", json);
            }
        }
    }

    private static @Nullable JsonNode json(String text) {
        try {
            return text.matches("(?s)\\s*[\\[{].*") ? JsonMapper.shared().readTree(text) : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    /** What a program says. */
    record Said(int exit, String stdout, String stderr) {}

    /** The answer to an {@code exec} step. */
    Said exec(List<String> command, Performance performance) throws StepFailure {
        ObjectNode asked = asked(performance.step());
        command.forEach(asked.putArray("command")::add);
        JsonNode answer = next(performance);
        wait(performance, answer.path("after").asDouble(0));
        return new Said(
                answer.path("exit").asInt(0),
                answer.path("stdout").asString("").stripTrailing(),
                answer.path("stderr").asString("").stripTrailing());
    }

    /** The answer to an {@code sql} step: its rows, or how many were changed. */
    JsonNode sql(String statement, ObjectNode parameters, Performance performance) throws StepFailure {
        ObjectNode asked = asked(performance.step());
        asked.put("sql", statement.strip()).set("parameters", parameters);
        return next(performance);
    }

    /** What a {@code java} step captures. */
    ObjectNode java(Map<String, String> with, Performance performance) throws StepFailure {
        ObjectNode asked = asked(performance.step());
        ObjectNode settings = asked.putObject("with");
        with.forEach(settings::put);
        return next(performance) instanceof ObjectNode fields ? fields : JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode asked(String step) {
        ObjectNode asked = JsonNodeFactory.instance.objectNode().put("step", step);
        requests.add(asked);
        return asked;
    }

    private JsonNode next(Performance performance) throws StepFailure {
        String step = performance.step();
        JsonNode all = answers.get(step);
        int number = given.merge(step, 1, Integer::sum);
        JsonNode answer = all == null ? null : all.isArray() ? all.get(number - 1) : all;
        if (answer == null) {
            String what = all == null ? "step \"" + step + "\"" : "step \"" + step + "\", for the " + number + ". time";
            missing.add(what);
            throw StepFailure.permanent("no-answer", "the test has no answer for " + what);
        }
        return answer;
    }

    private static void wait(Performance performance, double seconds) {
        if (seconds > 0) {
            performance
                    .reactor()
                    .sleep(Duration.ofNanos((long) (seconds * 1e9)))
                    .await();
        }
    }
}

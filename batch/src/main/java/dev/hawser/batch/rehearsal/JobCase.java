package dev.hawser.batch.rehearsal;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.step.Canned;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A case of a test: a row, the answers, and what must come of it.
 *
 * @param name what it is called
 * @param row the columns of the row
 * @param answers for the steps, by their names
 * @param services what services tell, by their names
 * @param expect what must come of it; only what it names is looked at
 */
public record JobCase(
        String name, ObjectNode row, Map<String, JsonNode> answers, Map<String, ObjectNode> services, JsonNode expect) {
    /** What may be expected. */
    static final List<String> EXPECTATIONS = List.of(
            "outcome", "step", "kind", "message", "attempts", "captures", "requests", "emitted", "log", "seconds");

    /** {@return the same with another row} */
    JobCase of(ObjectNode other) {
        return new JobCase(name, other, answers, services, expect);
    }

    /** {@return new answers for it} */
    public Canned canned() {
        return new Canned(new HashMap<>(answers), new HashMap<>(services));
    }

    /**
     * {@return what is not as expected, a line each}
     *
     * @param result what came of it
     */
    public List<String> wrong(Rehearsal.Result result) {
        List<String> wrong = new ArrayList<>();
        result.missing().forEach(what -> wrong.add("there is no answer for " + what));
        outcome(result, wrong);
        compare("attempts", String.valueOf(result.attempts()), wrong);
        double seconds = result.took().toNanos() / 1e9;
        if (expect.has("seconds") && seconds > expect.path("seconds").asDouble()) {
            wrong.add(String.format(Locale.ROOT, "took %.1f s, expected %s s at most", seconds, text("seconds")));
        }
        Matching.subset("captures", expect.path("captures"), result.output(), wrong);
        Matching.list("requests", expect.path("requests"), result.requests(), wrong);
        Matching.list("emitted", expect.path("emitted"), result.emitted(), wrong);
        for (JsonNode line : expect.path("log")) {
            if (result.log().stream().noneMatch(said -> said.contains(line.asString()))) {
                wrong.add("log: was " + result.log() + ", expected \"" + line.asString() + "\" in it");
            }
        }
        return wrong;
    }

    private void outcome(Rehearsal.Result result, List<String> wrong) {
        AttemptOutcome.Failed failed = result.failed();
        String why = failed == null ? "" : ", step " + failed.step() + ", " + failed.kind() + ": " + failed.message();
        if (expect.has("outcome") && !text("outcome").equals(result.outcome())) {
            wrong.add("outcome: was " + result.outcome() + why + ", expected " + text("outcome"));
        } else if (!expect.has("outcome")
                && !expectsFailure()
                && !result.outcome().equals("done")) {
            wrong.add("the row is " + result.outcome() + why);
        }
        compare("step", failed == null ? "none" : failed.step(), wrong);
        compare("kind", failed == null ? "none" : failed.kind(), wrong);
        String message = failed == null ? "" : failed.message();
        if (expect.has("message") && !message.contains(text("message"))) {
            wrong.add("message: was \"" + message + "\", expected \"" + text("message") + "\" in it");
        }
    }

    private boolean expectsFailure() {
        return expect.has("kind") || expect.has("step") || expect.has("message");
    }

    private String text(String name) {
        return expect.path(name).asString("");
    }

    private void compare(String what, String actual, List<String> wrong) {
        if (expect.has(what) && !text(what).equals(actual)) {
            wrong.add(what + ": was " + actual + ", expected " + text(what));
        }
    }
}

package dev.hawser.batch.step;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.Emission;
import dev.hawser.batch.StepObserver;
import dev.hawser.batch.job.Foreach;
import dev.hawser.batch.job.Scope;
import dev.hawser.defer.Deferred;
import dev.hawser.scope.Nursery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Does a step for each element of a list, so many at once. The first failure ends it.
 *
 * @param foreach which list, and how
 * @param scope of the row
 */
record Each(Foreach foreach, Scope scope) {
    /** Does the step for one element. */
    interface Work {
        ObjectNode of(Scope element) throws Exception;
    }

    ObjectNode run(Work work) throws Exception {
        List<JsonNode> elements = elements();
        List<ObjectNode> found = new ArrayList<>(elements.size());
        boolean[] failed = {false};
        Nursery.run(foreach.slots(), nursery -> {
            for (int i = 0; i < elements.size(); i++) {
                int index = i;
                found.add(JsonNodeFactory.instance.objectNode());
                var _ = nursery.start(() -> {
                    if (failed[0]) {
                        return false; // had its turn when the one before failed
                    }
                    try {
                        found.set(index, work.of(scope(index, elements.get(index))));
                    } catch (Throwable e) {
                        failed[0] = true;
                        throw e;
                    }
                    return true;
                });
            }
        });
        ObjectNode captured = JsonNodeFactory.instance.objectNode().put("count", found.size());
        ArrayNode items = captured.putArray("items");
        found.forEach(items::add);
        return captured;
    }

    private List<JsonNode> elements() throws StepFailure {
        JsonNode list = foreach.in().render(scope);
        List<JsonNode> elements = new ArrayList<>();
        if (list.isArray()) {
            list.forEach(elements::add);
        } else if (list.isString() && foreach.split().isPresent()) {
            String by = foreach.split().get();
            Arrays.stream(list.asString().split(Pattern.quote(by)))
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .map(JsonNodeFactory.instance::stringNode)
                    .forEach(elements::add);
        } else if (!list.isNull()) {
            throw StepFailure.permanent(
                    "foreach",
                    "what it is to go through is no list"
                            + (list.isString()
                                    ? " but a text, expected \"split\" to say what stands between elements"
                                    : ""));
        }
        if (elements.size() > foreach.most()) {
            throw StepFailure.permanent(
                    "foreach",
                    "the list has " + elements.size() + " elements, expected " + foreach.most() + " at most");
        }
        return elements;
    }

    private Scope scope(int index, JsonNode element) {
        return scope(scope, index, element);
    }

    /** {@return what is known of one element of a list} */
    static Scope scope(Scope scope, int index, JsonNode element) {
        ObjectNode each = JsonNodeFactory.instance.objectNode();
        each.put("index", index);
        if (element instanceof ObjectNode object) {
            each.setAll(object);
        } else {
            each.set("value", element);
        }
        Attempt attempt = scope.attempt();
        return scope.of(
                new Attempt(
                        attempt.item(),
                        attempt.number(),
                        scope.slot(),
                        attempt.idempotencyKey() + "." + index,
                        new Within(attempt.observer())),
                Foreach.EACH,
                each);
    }

    /** The slot is the row's: one of several that are done at once cannot give it away. */
    private record Within(StepObserver row) implements StepObserver {
        @Override
        public void started(String step) {}

        @Override
        public void ended(String step, boolean succeeded) {}

        @Override
        public void awaitRow() {
            row.awaitRow();
        }

        @Override
        public Deferred<Emission.Result> emit(Emission emission) {
            return row.emit(emission);
        }
    }
}

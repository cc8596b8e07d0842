package dev.hawser.batch.step;

import dev.hawser.batch.StepException;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.StepPlan;
import dev.hawser.batch.job.Template;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Calls a class of the user's.
 *
 * @param code where the class is
 * @param with the settings that it is given
 * @param until how often it is called, as long as it fails in a way that may pass; empty for once
 */
record JavaPlan(UserCode code, Map<String, Template> with, Optional<Until> until) implements Plan {
    @Override
    public Set<String> captures() {
        return Set.of(StepPlan.ANY);
    }

    @Override
    public ObjectNode perform(Performance performance) throws Exception {
        if (until.isEmpty()) {
            return once(performance);
        }
        return until.get().repeat(performance, () -> {
            try {
                return once(performance);
            } catch (StepException notYet) {
                if (!notYet.isTransient()) {
                    throw notYet;
                }
                throw StepFailure.transientAfter(
                        notYet.kind(), String.valueOf(notYet.getMessage()), notYet.retryAfter());
            }
        });
    }

    private ObjectNode once(Performance performance) throws Exception {
        Step step = performance.shared().userSteps().get(this);
        Map<String, ?> captured = step.run(new Step.Input(
                performance.scope().attempt(),
                rendered(performance.scope()),
                performance.scope().captured()));
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (captured != null) {
            captured.forEach((name, value) -> json.set(name, json(value)));
        }
        return json;
    }

    private static JsonNode json(Object value) {
        return value instanceof JsonNode node ? node : JsonMapper.shared().valueToTree(value);
    }

    private Map<String, String> rendered(Scope scope) {
        Map<String, String> settings = new LinkedHashMap<>();
        with.forEach((name, template) -> settings.put(name, template.render(scope)));
        return settings;
    }

    @Override
    public String describe(String step, Scope scope) {
        return "java " + code + " " + rendered(scope)
                + until.map(u -> "\n  " + u.described()).orElse("");
    }

    @Override
    public void prepare(Shared shared) throws Exception {
        shared.userSteps().make(this, code);
    }
}

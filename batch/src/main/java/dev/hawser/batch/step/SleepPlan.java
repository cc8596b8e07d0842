package dev.hawser.batch.step;

import dev.hawser.batch.job.DurationText;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.Template;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Waits.
 *
 * @param time how long
 */
record SleepPlan(Template time) implements Plan {
    @Override
    public Set<String> captures() {
        return Set.of();
    }

    @Override
    public ObjectNode perform(Performance performance) throws StepFailure {
        performance.reactor().sleep(parsed(time.render(performance.scope()))).await();
        return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public String describe(String step, Scope scope) throws StepFailure {
        String text = time.render(scope);
        Duration _ = parsed(text);
        return "sleep " + text;
    }

    @Override
    public void prepare(Shared shared) {}

    /** {@return what is wrong with the text as it is in the job; empty for nothing} */
    Optional<String> problem() {
        try {
            Duration _ = parsed(time.source());
            return Optional.empty();
        } catch (StepFailure wrong) {
            return Optional.of(wrong.text());
        }
    }

    private static Duration parsed(String text) throws StepFailure {
        try {
            return DurationText.parse(text);
        } catch (IllegalArgumentException notOne) {
            String why = notOne.getMessage() == null ? "" : ": " + notOne.getMessage();
            throw StepFailure.permanent(
                    "duration", "was \"" + text + "\", expected a time such as 300ms, 30s or 5m" + why);
        }
    }
}

package dev.hawser.batch.step;

import dev.hawser.batch.job.DurationText;
import dev.hawser.batch.job.Key;
import dev.hawser.batch.job.KeyTypes;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.Settings;
import dev.hawser.batch.job.StepType;
import dev.hawser.batch.job.Template;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code sleep}: waits. */
final class SleepStep implements StepType {
    private static final Key<Template> FOR = Key.of(
                    "for", KeyTypes.TEMPLATE, "How long: 300ms, 30s, 5m. May be a column: {{pause}}.")
            .required();

    @Override
    public String name() {
        return "sleep";
    }

    @Override
    public String description() {
        return "Waits. The slot is taken meanwhile, the reactor is not.";
    }

    @Override
    public List<Key<?>> keys() {
        return List.of(FOR);
    }

    @Override
    public Optional<Key<?>> shortForm() {
        return Optional.of(FOR);
    }

    @Override
    public SleepPlan parse(String stepName, Settings settings) {
        SleepPlan plan = new SleepPlan(settings.get(FOR));
        if (settings.has(FOR) && plan.time().names().isEmpty()) {
            plan.problem().ifPresent(problem -> settings.error(FOR, problem));
        }
        return plan;
    }

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
            performance
                    .reactor()
                    .sleep(parsed(time.render(performance.scope())))
                    .await();
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
}

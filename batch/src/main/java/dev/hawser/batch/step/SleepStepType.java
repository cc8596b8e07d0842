package dev.hawser.batch.step;

import dev.hawser.batch.job.Key;
import dev.hawser.batch.job.KeyTypes;
import dev.hawser.batch.job.Settings;
import dev.hawser.batch.job.StepType;
import dev.hawser.batch.job.Template;
import java.util.List;
import java.util.Optional;

/** {@code sleep}: waits. */
final class SleepStepType implements StepType {
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
}

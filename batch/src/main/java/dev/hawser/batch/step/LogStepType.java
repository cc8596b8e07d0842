package dev.hawser.batch.step;

import dev.hawser.batch.job.Key;
import dev.hawser.batch.job.KeyTypes;
import dev.hawser.batch.job.Settings;
import dev.hawser.batch.job.StepType;
import dev.hawser.batch.job.Template;
import java.util.List;
import java.util.Optional;

/** {@code log}: says something. */
final class LogStepType implements StepType {
    private static final Key<Template> MESSAGE =
            Key.of("message", KeyTypes.TEMPLATE, "What to say.").required();
    private static final Key<LogPlan.Destination> TO = Key.of(
                    "to",
                    KeyTypes.oneOf(LogPlan.Destination.class),
                    "Whether it goes to standard error, or into the item's result as {{step.message}}.")
            .defaulting("stderr");

    @Override
    public String name() {
        return "log";
    }

    @Override
    public String description() {
        return "Says something about the item.";
    }

    @Override
    public List<Key<?>> keys() {
        return List.of(MESSAGE, TO);
    }

    @Override
    public Optional<Key<?>> shortForm() {
        return Optional.of(MESSAGE);
    }

    @Override
    public LogPlan parse(String stepName, Settings settings) {
        return new LogPlan(settings.get(MESSAGE), settings.get(TO));
    }
}

package dev.hawser.batch.step;

import dev.hawser.batch.job.Key;
import dev.hawser.batch.job.KeyTypes;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.Settings;
import dev.hawser.batch.job.StepType;
import dev.hawser.batch.job.Template;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code log}: says something. */
final class LogStep implements StepType {
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

    /**
     * Says something.
     *
     * @param message what
     * @param to whether to whoever watches the run, or in the result
     */
    record LogPlan(Template message, Destination to) implements Plan {
        /** Where a message goes. */
        enum Destination {
            STDERR,
            RESULT
        }

        @Override
        public Set<String> captures() {
            return to == Destination.RESULT ? Set.of("message") : Set.of();
        }

        @Override
        public ObjectNode perform(Performance performance) {
            String text = message.render(performance.scope());
            ObjectNode captured = JsonNodeFactory.instance.objectNode();
            if (to == Destination.RESULT) {
                return captured.put("message", text);
            }
            performance.shared().log().accept(performance.scope().secrets().mask(text));
            return captured;
        }

        @Override
        public String describe(String step, Scope scope) {
            return "log " + message.render(scope);
        }

        @Override
        public void prepare(Shared shared) {}
    }
}

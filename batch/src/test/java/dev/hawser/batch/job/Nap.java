package dev.hawser.batch.job;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A kind of step for tests that captures nothing and has no mapping, as a rule. */
final class Nap implements StepType {
    static final Key<Duration> FOR =
            Key.of("for", KeyTypes.DURATION, "How long.").required();

    /** What is read. */
    record Plan(Duration time) implements StepPlan {
        @Override
        public Set<String> captures() {
            return Set.of();
        }
    }

    @Override
    public String name() {
        return "nap";
    }

    @Override
    public String description() {
        return "Waits.";
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
    public StepPlan parse(String stepName, Settings settings) {
        return new Plan(settings.get(FOR));
    }
}

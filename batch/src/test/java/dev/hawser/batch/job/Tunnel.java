package dev.hawser.batch.job;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs as long as the run. */
final class Tunnel implements StepType {
    private static final Key<String> TO = Key.of("to", KeyTypes.TEXT, "Where.").required();

    /** What is read. */
    private record Plan(String to) implements StepPlan {
        @Override
        public Set<String> captures() {
            return Set.of("port");
        }
    }

    @Override
    public String name() {
        return "tunnel";
    }

    @Override
    public String description() {
        return "Leads somewhere.";
    }

    @Override
    public boolean isService() {
        return true;
    }

    @Override
    public List<Key<?>> keys() {
        return List.of(TO);
    }

    @Override
    public Optional<Key<?>> shortForm() {
        return Optional.of(TO);
    }

    @Override
    public StepPlan parse(String stepName, Settings settings) {
        return new Plan(settings.get(TO));
    }
}

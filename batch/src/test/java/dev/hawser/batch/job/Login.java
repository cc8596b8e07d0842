package dev.hawser.batch.job;

import java.util.List;
import java.util.Set;

/** Captures a secret, and has no answer in which rows could be. */
final class Login implements StepType {
    private record Plan() implements StepPlan {
        @Override
        public Set<String> captures() {
            return Set.of("token", "age");
        }

        @Override
        public Set<String> privateCaptures() {
            return Set.of("token");
        }

        @Override
        public boolean finds(FoundIn from) {
            return from instanceof FoundIn.Lines;
        }
    }

    @Override
    public String name() {
        return "login";
    }

    @Override
    public String description() {
        return "Asks for a token.";
    }

    @Override
    public List<Key<?>> keys() {
        return List.of();
    }

    @Override
    public StepPlan parse(String stepName, Settings settings) {
        return new Plan();
    }
}

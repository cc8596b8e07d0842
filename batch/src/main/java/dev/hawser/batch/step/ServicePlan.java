package dev.hawser.batch.step;

import dev.hawser.batch.job.StepPlan;
import java.util.Map;
import java.util.Set;

/**
 * A service of the user's.
 *
 * @param code where its class is
 * @param with the settings that it is given
 */
record ServicePlan(UserCode code, Map<String, String> with) implements StepPlan {
    /** Copies the settings. */
    ServicePlan {
        with = Map.copyOf(with);
    }

    @Override
    public Set<String> captures() {
        return Set.of(ANY);
    }
}

package dev.hawser.batch.run;

import dev.hawser.testing.Property;
import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import dev.hawser.testing.TestReactor;
import java.util.List;

/** Random lists, limits, failures and interventions, under virtual time, watched by a model of what must hold. */
class ModelTest {
    @Seeds(value = 4_241_943_458_868_454_505L, count = 300) // asks to wait in the moment of its time limit
    void noRandomRunBreaksARule(Seed seed) {
        Property.check(seed, ModelStep::program, steps -> run(seed, steps));
    }

    private static void run(Seed seed, List<ModelStep> steps) {
        try (TestReactor test = TestReactor.open(options -> options.seed(seed).debug(false))) {
            new ModelRun(test, seed, steps).play();
        }
    }
}

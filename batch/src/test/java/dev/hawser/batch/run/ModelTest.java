package dev.hawser.batch.run;

import dev.hawser.testing.Property;
import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import dev.hawser.testing.TestReactor;
import java.util.List;

/** Random lists, limits, failures and interventions, under virtual time, watched by a model of what must hold. */
class ModelTest {
    // a server asks to wait in the moment of a time limit: of the attempt, or of the item
    @Seeds(
            value = {4_241_943_458_868_454_505L, 3_598_805_584_100_059_119L, 630_384_823_215_824_464L},
            count = 300)
    void noRandomRunBreaksARule(Seed seed) {
        Property.check(seed, ModelStep::program, steps -> run(seed, steps));
    }

    private static void run(Seed seed, List<ModelStep> steps) {
        try (TestReactor test = TestReactor.open(options -> options.seed(seed).debug(false))) {
            new ModelRun(test, seed, steps).play();
        }
    }
}

package dev.hawser.defer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.World.Canceller;
import dev.hawser.defer.World.Kind;
import dev.hawser.defer.World.Shape;
import dev.hawser.property.Property;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Random programs over Deferreds do what a simple model says. */
class DeferredPropertyTest {
    private static final int PROGRAMS = Boolean.getBoolean("hawser.slow") ? 20_000 : 4_000;

    /** One thing to do; a and b choose Deferreds, whatever their number is by then. */
    private record Step(int operation, int a, int b, int choice) {
        void run(World world) {
            int size = world.size();
            if (size == 0 || operation == 0) {
                world.promise(Canceller.values()[choice % Canceller.values().length]);
                if (world instanceof RealWorld real) {
                    real.markOwn();
                }
                return;
            }
            switch (operation) {
                case 1, 2, 3 -> world.add(a % size, Shape.values()[choice % Shape.values().length], b % size);
                case 4, 5 -> world.fire(a % size, choice % 3 == 0 ? "!v" + choice : "v" + choice);
                case 6 -> world.cancel(a % size);
                case 7 -> world.share(a % size);
                case 8 -> world.join(Kind.values()[choice % 3], indices(size));
                case 9 -> world.timeout(a % size, 1 + choice % 5);
                default -> world.advance(choice % 4);
            }
        }

        private List<Integer> indices(int size) {
            Set<Integer> indices = new LinkedHashSet<>(List.of(a % size, b % size, (a + b) % size));
            return new ArrayList<>(indices);
        }
    }

    private static Step randomStep(Random random) {
        return new Step(random.nextInt(11), random.nextInt(1000), random.nextInt(1000), random.nextInt(1000));
    }

    @Test
    @DisplayName("random programs of stages, chains, firings, cancels, shares, lists and timeouts follow the model")
    void followsTheModel() {
        new Property<>(DeferredPropertyTest::randomStep, DeferredPropertyTest::compare).check(PROGRAMS, 40);
    }

    private static void compare(List<Step> program) {
        ModelWorld model = new ModelWorld();
        try (RealWorld real = new RealWorld()) {
            for (Step step : program) {
                assertThat(run(step, real)).as("what %s throws", step).isEqualTo(run(step, model));
                assertThat(real.state()).as("after %s", step).isEqualTo(model.state());
            }
        }
    }

    private static String run(Step step, World world) {
        try {
            step.run(world);
            return "nothing";
        } catch (AlreadyContinuedException | AlreadyCalledException refused) {
            return refused.getClass().getSimpleName();
        }
    }
}

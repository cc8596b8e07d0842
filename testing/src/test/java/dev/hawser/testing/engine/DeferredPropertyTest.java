package dev.hawser.testing.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.AlreadyCalledException;
import dev.hawser.defer.AlreadyContinuedException;
import dev.hawser.testing.Property;
import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.engine.World.Canceller;
import dev.hawser.testing.engine.World.Kind;
import dev.hawser.testing.engine.World.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;

/** Random programs over Deferreds do what a simple model says. */
class DeferredPropertyTest {
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
                case 9 -> world.timeout(a % size, 1 + choice % World.LONGEST);
                default -> world.advance(choice % 4);
            }
        }

        private List<Integer> indices(int size) {
            Set<Integer> indices = new LinkedHashSet<>(List.of(a % size, b % size, (a + b) % size));
            return new ArrayList<>(indices);
        }
    }

    private static List<Step> program(RandomGenerator random) {
        return Stream.generate(() ->
                        new Step(random.nextInt(11), random.nextInt(1000), random.nextInt(1000), random.nextInt(1000)))
                .limit(1 + random.nextInt(40))
                .toList();
    }

    @Seeds(count = 2000)
    @DisplayName("random programs of stages, chains, firings, cancels, shares, lists and timeouts follow the model")
    void followsTheModel(Seed seed) {
        Property.check(seed, DeferredPropertyTest::program, DeferredPropertyTest::compare);
    }

    private static void compare(List<Step> program) {
        ModelWorld model = new ModelWorld();
        try (TestReactor test = TestReactor.open(options -> options.debug(false))) {
            RealWorld real = new RealWorld(test);
            for (Step step : program) {
                assertThat(run(step, real)).as("what %s throws", step).isEqualTo(run(step, model));
                assertThat(real.state()).as("after %s", step).isEqualTo(model.state());
            }
            model.advance(World.LONGEST);
            real.advance(World.LONGEST);
            assertThat(real.state()).as("when all timeouts are over").isEqualTo(model.state());
            Set<String> told = new HashSet<>(model.unhandled());
            told.addAll(model.late());
            assertThat(real.unhandled())
                    .as("what nobody has taken")
                    .containsAll(model.unhandled())
                    .isSubsetOf(told);
        }
    }

    private static String run(Step step, World world) {
        try {
            step.run(world);
            return "nothing";
        } catch (AlreadyContinuedException | AlreadyCalledException refused) {
            return refused.getClass().getSimpleName();
        } catch (ModelWorld.RefusedException refused) {
            return refused.getMessage();
        }
    }
}

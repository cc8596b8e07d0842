package dev.hawser.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hawser.defer.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

@Tag("both")
class PropertyTest {
    private static final Seed SEED = new Seed(42);

    private static List<Integer> numbers(RandomGenerator random) {
        return random.ints(200, 0, 100).boxed().toList();
    }

    private static PropertyError failing(List<Integer> steps, Action<List<Integer>> body) {
        return catchThrowableOfType(PropertyError.class, () -> Property.check(SEED, _ -> steps, body));
    }

    @Test
    void aPropertyThatHoldsPassesAndIsRunOnce() {
        List<List<Integer>> runs = new ArrayList<>();

        Property.check(SEED, PropertyTest::numbers, runs::add);

        assertThat(runs).hasSize(1);
        assertThat(runs.getFirst()).hasSize(200);
    }

    @Test
    void aSeedMakesTheSameProgramAgainAndAnotherSeedAnother() {
        List<List<Integer>> runs = new ArrayList<>();

        Property.check(SEED, PropertyTest::numbers, runs::add);
        Property.check(SEED, PropertyTest::numbers, runs::add);
        Property.check(new Seed(43), PropertyTest::numbers, runs::add);

        assertThat(runs.get(0)).isEqualTo(runs.get(1)).isNotEqualTo(runs.get(2));
    }

    @Test
    void allStepsThatDoNotMatterAreDropped() {
        List<Integer> steps = IntStream.range(0, 500).boxed().toList();

        PropertyError error = failing(steps, program -> {
            // fails for 3, later 77, later 400
            int at = program.indexOf(3);
            assertThat(at >= 0 && program.subList(at, program.size()).containsAll(List.of(77, 400)))
                    .as("has the three")
                    .isFalse();
        });

        assertThat(error.steps()).isEqualTo(List.of(3, 77, 400));
        assertThat(error)
                .hasMessageContainingAll(
                        "seed 42", "3 steps (500 at first)", "1. 3", "2. 77", "3. 400", "has the three")
                .hasCauseInstanceOf(AssertionError.class);
    }

    @Test
    void aProgramThatFailsWithoutAnyStepShrinksToNothing() {
        PropertyError error = failing(List.of(1, 2, 3), _ -> {
            throw new IllegalStateException("always");
        });

        assertThat(error.steps()).isEmpty();
    }

    @Test
    void aFailureOfAnotherClassIsNotTakenForTheSame() {
        PropertyError error = failing(List.of(1, 2, 3, 4), program -> {
            if (program.size() < 3) {
                throw new IllegalStateException("another fault");
            }
            throw new UnsupportedOperationException("the fault");
        });

        assertThat(error.steps()).hasSize(3);
        assertThat(error).hasCauseInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aFailureThatDoesNotRepeatIsToldAsSuch() {
        List<Integer> runs = new ArrayList<>();

        PropertyError error = failing(List.of(1, 2), program -> {
            runs.addAll(program);
            assertThat(runs).as("the first run").hasSizeGreaterThan(2);
        });

        assertThat(error.steps()).isEqualTo(List.of(1, 2));
        assertThat(error).hasMessageContaining("not when run again");
    }

    @Test
    void anAssumptionThatDoesNotHoldIsNoFailure() {
        assertThatExceptionOfType(TestAbortedException.class)
                .isThrownBy(() ->
                        Property.check(SEED, PropertyTest::numbers, _ -> Assumptions.assumeTrue(false, "not here")));
    }

    @Test
    void shrinkingComesToAnEndWhenNothingCanBeDropped() {
        List<Integer> steps = IntStream.range(0, 5000).boxed().toList();
        int[] runs = {0};

        PropertyError error = failing(steps, program -> {
            runs[0]++;
            assertThat(program.size()).isNotEqualTo(5000);
        });

        assertThat(error.steps()).hasSize(5000);
        assertThat(runs[0]).isLessThanOrEqualTo(1000);
    }
}

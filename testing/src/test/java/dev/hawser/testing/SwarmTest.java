package dev.hawser.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.testkit.engine.EngineTestKit;

@Tag("both")
class SwarmTest {
    private static Scenario onlyBelowTen() throws NoSuchMethodException {
        return Scenario.of(FailsFromTenOn.class, "isBelowTen", Seed.class);
    }

    @Test
    void scenariosAreTheTestsWithSeedsOnTheClassPath() {
        assertThat(Scenario.onTheClassPath(Pattern.compile("TestingSnippetsTest\\.")))
                .extracting(Scenario::name)
                .contains("TestingSnippetsTest.aDeferredQueueKeepsTheOrder")
                .doesNotHaveDuplicates();
    }

    @Test
    void aRowOfSeedsIsRunOneByOneUntilOneFails() throws NoSuchMethodException {
        Scenario scenario = onlyBelowTen();
        assertThat(scenario.run(0, 4)).isEmpty();
        assertThat(scenario.summary())
                .matches(" *5 seeds, 0 failed, [0-9.]+ ms of CPU each  SwarmTest.FailsFromTenOn.isBelowTen");

        List<Scenario.Failure> failures = scenario.run(8, 50);
        assertThat(failures).extracting(Scenario.Failure::run).containsExactly("seed 10", "seed 10, once more");
        assertThat(failures.getFirst().message()).contains("was 10");
        assertThat(failures.getLast().message())
                .isEqualTo("failed with seed 10 again, when it was run once more, in the same way");
        assertThat(scenario.tsv()).startsWith("dev.hawser.testing\tSwarmTest$FailsFromTenOn.isBelowTen\t8\t1\t");
    }

    @Test
    void ofARowThatFailsAtItsEndTheSeedIsFound() throws NoSuchMethodException {
        Scenario scenario = Scenario.of(LeavesSomethingAtTen.class, "passes", Seed.class);
        assertThat(scenario.run(0, 9)).isEmpty();
        assertThat(scenario.run(3, 40)).singleElement().satisfies(failure -> {
            assertThat(failure.run()).isEqualTo("seed 10");
            assertThat(failure.message()).contains("something was left");
        });
        assertThat(scenario.tsv()).startsWith("dev.hawser.testing\tSwarmTest$LeavesSomethingAtTen.passes\t49\t1\t");
    }

    @Test
    void aRowRunsOnAThreadOfItsOwn() throws NoSuchMethodException {
        Scenario scenario = Scenario.of(LeavesItsThreadSpoilt.class, "passesOnce", Seed.class);
        assertThat(scenario.run(1, 1)).isEmpty();
        assertThat(scenario.run(2, 2)).isEmpty();
    }

    @Test
    void ofALongMessageBeginningAndEndAreTold() throws NoSuchMethodException {
        String message = Scenario.of(FailsAtLength.class, "fails", Seed.class)
                .run(1, 1)
                .getFirst()
                .message();
        assertThat(message).contains("line 1\n", "\n…\n", "line 99").doesNotContain("line 50");
    }

    @Test
    void aSeedThatFailsIsToldAsItIsWhateverTheRowDoesAtItsEnd() throws NoSuchMethodException {
        Scenario scenario = Scenario.of(FailsAtTenAndAtTheEnd.class, "passes", Seed.class);
        assertThat(scenario.run(8, 50))
                .extracting(Scenario.Failure::run)
                .containsExactly("seed 10", "seed 10, once more", "SwarmTest$FailsAtTenAndAtTheEnd");
    }

    @Test
    void aRowThatFailsOnlyAsAWholeIsToldSo() throws NoSuchMethodException {
        Scenario scenario = Scenario.of(FailsAfterThree.class, "passes", Seed.class);
        assertThat(scenario.run(7, 10)).extracting(Scenario.Failure::run).containsExactly("seeds 7..10 together");
    }

    @Test
    void aRowGetsLongerOnlyAsItsTimeAllows() throws NoSuchMethodException {
        Scenario scenario = onlyBelowTen();
        long second = Duration.ofSeconds(1).toNanos();
        assertThat(scenario.row(second)).isEqualTo(1);
        scenario.took(1, Duration.ofMillis(1).toNanos());
        assertThat(scenario.row(second)).isEqualTo(2); // not at once 1000: the first seed says little
        scenario.took(2, 10 * second);
        assertThat(scenario.row(second)).isEqualTo(1);
    }

    @Test
    void aBuildHasTheSeedsThatStandThere() throws NoSuchMethodException {
        assertThat(onlyBelowTen().seedsOfBuild()).isEqualTo(100);
        assertThat(SwarmOrder.of("--builds", "2.5").builds()).isEqualTo(2.5);
    }

    @Test
    void resultsAreAppended(@TempDir Path directory) throws IOException, NoSuchMethodException {
        Path file = directory.resolve("swarm.tsv");
        SwarmOrder order = SwarmOrder.of("--tsv", file.toString(), "--minutes", "0.5", "--scenario", "a.*b");
        assertThat(order.time()).isEqualTo(Duration.ofSeconds(30));
        order.append(List.of(onlyBelowTen()));
        order.append(List.of(onlyBelowTen()));
        assertThat(Files.readAllLines(file))
                .hasSize(2)
                .containsOnly("dev.hawser.testing\tSwarmTest$FailsFromTenOn.isBelowTen\t0\t0\t0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --minutes 0       | --minutes must be a number above 0, was "0"
            --minutes ten     | --minutes must be a number above 0, was "ten"
            --builds -1       | --builds must be a number above 0, was "-1"
            --seed x          | --seed must be a whole number, was "x"
            --scenario (      | --scenario must be a regular expression
            --seed            | --seed needs a value, or is none of the options
            --hours 3         | no option --hours; there are --minutes, --builds, --scenario, --seed, --tsv
            """)
    void wrongArgumentsAreTold(String arguments, String message) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> SwarmOrder.of(arguments.split(" ")))
                .withMessageStartingWith(message);
    }

    @Test
    void aRowThatIsNoneIsTold() {
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(FailsFromTenOn.class))
                .configurationParameter("hawser.seeds", "1..x")
                .execute()
                .containerEvents()
                .assertThatEvents()
                .haveExactly(
                        1,
                        finishedWithFailure(
                                message("hawser.seeds must be a row of whole numbers such as 0..9999, was \"1..x\"")));
    }

    static class FailsFromTenOn {
        @Seeds
        void isBelowTen(Seed seed) {
            assertThat(seed.value()).as("was " + seed.value()).isLessThan(10);
        }
    }

    static class LeavesItsThreadSpoilt {
        private static final ThreadLocal<Boolean> SPOILT = ThreadLocal.withInitial(() -> false);

        @Seeds
        void passesOnce(@SuppressWarnings("unused") Seed seed) { // what makes it a scenario
            assertThat(SPOILT.get()).isFalse();
            SPOILT.set(true);
        }
    }

    static class FailsAtLength {
        @Seeds
        void fails(@SuppressWarnings("unused") Seed seed) { // what makes it a scenario
            throw new AssertionError(
                    IntStream.range(0, 100).mapToObj(line -> "line " + line).collect(Collectors.joining("\n")));
        }
    }

    static class LeavesSomethingAtTen {
        private static boolean left;

        @Seeds
        void passes(Seed seed) {
            left |= seed.value() == 10;
        }

        @AfterAll
        static void nothingIsLeft() {
            boolean was = left;
            left = false;
            assertThat(was).as("something was left").isFalse();
        }
    }

    static class FailsAtTenAndAtTheEnd {
        @Seeds
        void passes(Seed seed) {
            assertThat(seed.value()).isNotEqualTo(10);
        }

        @AfterAll
        static void fails() {
            throw new AssertionError("at the end");
        }
    }

    static class FailsAfterThree {
        private static int ran;

        @Seeds
        void passes(@SuppressWarnings("unused") Seed seed) { // what makes it a scenario
            ran++;
        }

        @AfterAll
        static void nothingIsLeft() {
            int were = ran;
            ran = 0;
            assertThat(were).isLessThanOrEqualTo(3);
        }
    }
}

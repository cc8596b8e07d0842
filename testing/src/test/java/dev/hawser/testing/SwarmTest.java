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
        assertThat(scenario.summary()).isEqualTo("           5 seeds, 0 failed  SwarmTest$FailsFromTenOn.isBelowTen");

        List<Scenario.Failure> failures = scenario.run(8, 50);
        assertThat(failures).extracting(Scenario.Failure::run).containsExactly("seed 10", "seed 10, once more");
        assertThat(failures.getFirst().message()).contains("was 10");
        assertThat(scenario.tsv()).isEqualTo("SwarmTest$FailsFromTenOn.isBelowTen\t8\t1");
    }

    @Test
    void ofARowThatFailsAtItsEndTheSeedIsFound() throws NoSuchMethodException {
        Scenario scenario = Scenario.of(LeavesSomethingAtTen.class, "passes", Seed.class);
        assertThat(scenario.run(0, 9)).isEmpty();
        assertThat(scenario.run(3, 40)).singleElement().satisfies(failure -> {
            assertThat(failure.run()).isEqualTo("seed 10");
            assertThat(failure.message()).contains("something was left");
        });
        assertThat(scenario.tsv()).isEqualTo("SwarmTest$LeavesSomethingAtTen.passes\t49\t1");
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
        scenario.took(1, Duration.ofMillis(1).toNanos());
        assertThat(scenario.firstRow()).isEqualTo(2); // not at once 200: the first seed says little
        scenario.took(2, Duration.ofSeconds(10).toNanos());
        assertThat(scenario.firstRow()).isEqualTo(1);
    }

    @Test
    void resultsAreAppended(@TempDir Path directory) throws IOException, NoSuchMethodException {
        Path file = directory.resolve("swarm.tsv");
        SwarmOrder order = SwarmOrder.of("--tsv", file.toString(), "--minutes", "0.5", "--scenario", "a.*b");
        assertThat(order.time()).isEqualTo(Duration.ofSeconds(30));
        order.append(List.of(onlyBelowTen()));
        order.append(List.of(onlyBelowTen()));
        assertThat(Files.readAllLines(file)).hasSize(2).containsOnly("SwarmTest$FailsFromTenOn.isBelowTen\t0\t0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --minutes 0       | --minutes must be a number above 0, was "0"
            --minutes ten     | --minutes must be a number above 0, was "ten"
            --seed x          | --seed must be a whole number, was "x"
            --scenario (      | --scenario must be a regular expression
            --seed            | --seed needs a value, or is none of the options
            --hours 3         | no option --hours; there are --minutes, --scenario, --seed, --tsv
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

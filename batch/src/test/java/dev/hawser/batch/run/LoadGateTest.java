package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.Item;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.JobException;
import dev.hawser.batch.job.JobParser;
import dev.hawser.batch.job.LoadTerm;
import dev.hawser.batch.step.StepWorkflow;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Attempts start while the machine is not too busy. */
@WithReactor
class LoadGateTest {
    private volatile double load = 9;

    private static Job job(String more) throws JobException {
        return new JobParser(StepWorkflow.types(), Map.of())
                .parse("input: a.csv\nsteps: [sleep: 1ms]\n" + more, Path.of("/jobs/job.yaml"), List.of());
    }

    private static List<LoadTerm> terms(String text) throws JobException {
        return job("when-load: " + text).sharing().load();
    }

    private static List<Item> rows(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> Rows.item(i, "a")).toList();
    }

    @Test
    void nothingStartsWhileTheMachineIsBusy(Reactor reactor, VirtualTime time) throws Exception {
        RunFixture fixture = new RunFixture(reactor, time, rows(6));
        List<LoadTerm> terms = terms("load<4");
        fixture.options = o -> o.load(terms, _ -> load);
        RunControl run = fixture.start(fixture.taking(Duration.ofSeconds(3)));
        fixture.passSeconds(10);
        assertThat(fixture.events(RunEvent.AttemptStarted.class)).isEmpty();
        assertThat(fixture.events(RunEvent.Held.class))
                .singleElement()
                .satisfies(held -> assertThat(held.why()).isEqualTo("the load is 9.00, expected load<4"));
        assertThat(run.explain("r1").text())
                .isEqualTo("waits until the machine is less busy: the load is 9.00, expected load<4");

        load = 3.9;
        fixture.passSeconds(2);
        assertThat(fixture.events(RunEvent.AttemptStarted.class)).hasSize(2);
        assertThat(fixture.events(RunEvent.Released.class)).hasSize(1);

        load = 4;
        fixture.passSeconds(10);
        assertThat(fixture.events(RunEvent.AttemptStarted.class)).hasSizeBetween(2, 4);
        assertThat(fixture.events(RunEvent.Held.class)).hasSize(2);

        load = 0;
        fixture.passSeconds(20);
        assertThat(fixture.summary().tally().done()).isEqualTo(6);
    }

    @Test
    void aRunThatIsToldToStopDoesNotWaitForIt(Reactor reactor, VirtualTime time) throws Exception {
        RunFixture fixture = new RunFixture(reactor, time, rows(6));
        List<LoadTerm> terms = terms("load<4");
        fixture.options = o -> o.load(terms, _ -> load);
        RunControl run = fixture.start(fixture.taking(Duration.ofSeconds(3)));
        fixture.passSeconds(3);
        run.drain(Duration.ofSeconds(1));
        fixture.passSeconds(1);
        assertThat(fixture.isOver()).isTrue();
    }

    @Test
    void ofWhatCannotBeMeasuredIsTold(Reactor reactor, VirtualTime time) throws Exception {
        RunFixture fixture = new RunFixture(reactor, time, rows(1));
        List<LoadTerm> terms = terms("load<4");
        fixture.options = o -> o.load(terms, _ -> {
            throw new java.io.IOException("no /proc");
        });
        RunControl run = fixture.start(fixture.taking(Duration.ofSeconds(3)));
        fixture.passSeconds(2);
        assertThat(fixture.events(RunEvent.Held.class).getFirst().why()).contains("no /proc");
        run.cancel();
        fixture.passSeconds(1);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisMachineIsMeasured() throws Exception {
        assertThat(Machine.LINUX.missed(terms("[load<100000, memory>1kB]"))).isEmpty();
        assertThat(Machine.LINUX.missed(terms("memory>1000TB")).orElseThrow())
                .contains("MB of memory are left, expected memory>1000TB");
        assertThat(Machine.LINUX.value(LoadTerm.Measure.MEMORY)).isBetween(1e6, 1e15);
    }

    @Test
    void whatIsNoTermIsTold() {
        for (String text : List.of("load>4", "load<0", "memory<1GB", "cpu<1", "load")) {
            assertThatThrownBy(() -> terms("'" + text + "'"))
                    .as(text)
                    .hasMessageContaining("expected a term such as load<4 or memory>1GB");
        }
    }

    @Test
    void shuffledRowsStartInNoOrderAndTheSameOneEachTime(Reactor reactor, VirtualTime time) throws Exception {
        Job job = job("shuffle: true\nslots: 1\n");
        RunFixture fixture = new RunFixture(reactor, time, rows(200));
        fixture.slots = 1;
        fixture.options = o -> o.job(job);
        fixture.start(fixture.taking(Duration.ofMillis(1)));
        fixture.passSeconds(10);
        List<Long> started = fixture.events(RunEvent.AttemptStarted.class).stream()
                .map(event -> event.item().ordinal())
                .toList();
        assertThat(started).hasSize(200).doesNotHaveDuplicates();
        long inOrder = IntStream.range(1, 200)
                .filter(i -> started.get(i) > started.get(i - 1))
                .count();
        assertThat(inOrder).isBetween(60L, 140L);
        assertThat(started.subList(0, 20).stream()
                        .mapToLong(Long::longValue)
                        .average()
                        .orElseThrow())
                .isBetween(50.0, 150.0);
        assertThatThrownBy(() -> job("shuffle: true\npriority: x\n"))
                .hasMessageContaining("there is \"priority\" already");
    }
}

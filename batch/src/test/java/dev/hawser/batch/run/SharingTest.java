package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.Item;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.JobParser;
import dev.hawser.batch.job.Rate;
import dev.hawser.batch.step.StepWorkflow;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How rows share the slots by what each says: rates and caps of keys, turns, priorities. */
@WithReactor
class SharingTest {
    private static List<Item> keys(int count, String... keys) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> Rows.item(i, keys[(i - 1) % keys.length]))
                .toList();
    }

    private static List<String> startedKeys(RunFixture fixture) {
        return fixture.events.stream()
                .filter(RunEvent.AttemptStarted.class::isInstance)
                .map(event -> Rows.key(((RunEvent.AttemptStarted) event).item()))
                .toList();
    }

    @Test
    void eachKeyHasARateOfItsOwn(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, keys(40, "a", "b"));
        fixture.slots = 40;
        fixture.options = o -> o.perKeyRate(new Rate(2, Duration.ofSeconds(1)));
        RunControl run = fixture.start(fixture.taking(Duration.ofMillis(1)));

        assertThat(startedKeys(fixture)).containsExactly("a", "b");
        assertThat(run.explain("r5").text()).contains("the start rate of key a");
        for (int second = 1; second <= 9; second++) {
            fixture.passSeconds(1);
            assertThat(startedKeys(fixture)).filteredOn("a"::equals).hasSizeBetween(2 * second, 2 * second + 1);
            assertThat(startedKeys(fixture)).filteredOn("b"::equals).hasSizeBetween(2 * second, 2 * second + 1);
        }
        fixture.passSeconds(2);
        assertThat(fixture.summary().tally().done()).isEqualTo(40);
        assertThat(fixture.summary().elapsed()).isBetween(Duration.ofMillis(9_500), Duration.ofMillis(10_001));
    }

    @Test
    void aRunThatIsToldToStopWaitsForNoRate(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, keys(4, "a"));
        fixture.options = o -> o.perKeyRate(new Rate(1, Duration.ofHours(1)));
        RunControl run = fixture.start(fixture.taking(Duration.ofMillis(1)));
        run.drain(Duration.ofSeconds(1));
        fixture.passSeconds(1);
        assertThat(fixture.isOver()).isTrue();
        assertThat(reactor.pendingTimers()).isZero();
    }

    @Test
    void rowsSayHowManyOfTheirKeyMayRun(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, keys(30, "a", "b", "c"));
        fixture.slots = 30;
        fixture.perKey = 1;
        Map<String, Integer> caps = Map.of("a", 4, "b", 2, "c", 0);
        fixture.options = o ->
                o.standing(item -> new Standing(Rows.key(item), caps.getOrDefault(Rows.key(item), 0), 1, 0), false);
        fixture.start(fixture.taking(Duration.ofSeconds(1)));
        assertThat(startedKeys(fixture)).containsExactlyInAnyOrder("a", "a", "a", "a", "b", "b", "c");
        fixture.passSeconds(10);
    }

    @Test
    void aHeavierKeyStartsMoreAtItsTurn(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, keys(16, "a", "b"));
        fixture.slots = 1;
        fixture.options = o -> o.standing(
                item -> new Standing(Rows.key(item), 0, Rows.key(item).equals("a") ? 3 : 1, 0), true);
        fixture.start(fixture.taking(Duration.ofSeconds(1)));
        fixture.passSeconds(16);
        assertThat(String.join("", startedKeys(fixture))).contains("aaabaaab").endsWith("bbbb");
    }

    @Test
    void higherPrioritiesStartFirstWhateverTheirKey(Reactor reactor, VirtualTime time) {
        List<Item> items = new ArrayList<>(keys(6, "a", "b"));
        RunFixture fixture = new RunFixture(reactor, time, items);
        fixture.slots = 1;
        fixture.options = o -> o.standing(
                item -> new Standing(Rows.key(item), 0, 1, item.ordinal() > 3 ? (int) item.ordinal() : 0), true);
        fixture.start(fixture.taking(Duration.ofSeconds(1)));
        fixture.passSeconds(6);
        List<Long> order = fixture.events.stream()
                .filter(RunEvent.AttemptStarted.class::isInstance)
                .map(event -> ((RunEvent.AttemptStarted) event).item().ordinal())
                .toList();
        assertThat(order).containsExactly(6L, 5L, 4L, 1L, 2L, 3L);
    }

    private static Job job(String settings) throws Exception {
        return new JobParser(StepWorkflow.types(), Map.of())
                .parse("input: a.jsonl\n" + settings + "\nsteps: [{sleep: 1s}]", Path.of("job.yaml"), List.of());
    }

    private static Item item(String json) {
        return new Item("1", 1, 1, (ObjectNode) JsonMapper.shared().readTree(json));
    }

    @Test
    void aJobTakesThemFromColumns() throws Exception {
        var standing = Standing.of(job("key: host\nper-key: '{{cap}}'\nweight: w\npriority: '{{p}}'"));
        assertThat(standing.apply(item("{\"host\": \"h\", \"cap\": 3, \"w\": \" 2\", \"p\": -7}")))
                .isEqualTo(new Standing("h", 3, 2, -7));
        assertThatThrownBy(() -> standing.apply(item("{\"host\": \"h\", \"cap\": 0, \"w\": 2, \"p\": 1}")))
                .hasMessage("per-key was \"0\", expected a whole number from 1 to 1000000");
        assertThat(job("key: host\nper-key: 3").limits().perKey()).isEqualTo(3);
        assertThatThrownBy(() -> job("per-key: many\nkey: host"))
                .hasMessageContaining("per-key: was \"many\", expected a whole number from 1 to 1000000, or a text");
        assertThatThrownBy(() -> job("per-key-rate: 2/s")).hasMessageContaining("per-key-rate: needs \"key\"");
    }
}

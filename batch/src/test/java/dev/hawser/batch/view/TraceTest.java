package dev.hawser.batch.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.StepTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TraceTest {
    private final Trace trace = new Trace(1, "shops");

    @Test
    void anItemThatIsTriedTwiceIsTwoSlicesWithAnArrowAndAWait() {
        var shop = Runs.item("shop-g", 7);
        trace.attempt(Runs.attempt(shop, 1, 1, 1000, 1020, Runs.REFUSED));
        trace.load(1020, 0, 1);
        trace.instant(1030, "slots 5 → 3");
        trace.attempt(Runs.attempt(shop, 2, 3, 1100, 4100, Runs.OK));

        assertThat(finished()).isEqualTo("""
                [
                {"ph":"M","pid":1,"tid":0,"name":"process_name","args":{"name":"shops"}},
                {"ph":"M","pid":1,"tid":2,"name":"thread_name","args":{"name":"slot 1"}},
                {"ph":"M","pid":1,"tid":2,"name":"thread_sort_index","args":{"sort_index":1}},
                {"ph":"X","pid":1,"tid":2,"ts":1000,"dur":20,"name":"shop-g","cat":"item","cname":"terrible","args":{"attempt":1,"line":8,"outcome":"failed","step":"install","kind":"http-503","message":"503 Service Unavailable"}},
                {"ph":"X","pid":1,"tid":2,"ts":1000,"dur":20,"name":"install","cat":"step","cname":"terrible","args":{"ok":false}},
                {"ph":"C","pid":1,"tid":0,"ts":1020,"name":"busy slots","args":{"count":0}},
                {"ph":"C","pid":1,"tid":0,"ts":1020,"name":"waiting items","args":{"count":1}},
                {"ph":"i","pid":1,"tid":0,"ts":1030,"name":"slots 5 → 3","cat":"run","s":"p"},
                {"ph":"M","pid":1,"tid":4,"name":"thread_name","args":{"name":"slot 3"}},
                {"ph":"M","pid":1,"tid":4,"name":"thread_sort_index","args":{"sort_index":3}},
                {"ph":"X","pid":1,"tid":4,"ts":1100,"dur":3000,"name":"shop-g","cat":"item,retry","args":{"attempt":2,"line":8,"outcome":"ok"}},
                {"ph":"X","pid":1,"tid":4,"ts":1100,"dur":2700,"name":"install","cat":"step","args":{"ok":true}},
                {"ph":"X","pid":1,"tid":4,"ts":3800,"dur":300,"name":"record","cat":"step","args":{"ok":true}},
                {"ph":"s","pid":1,"tid":2,"ts":1019,"id":1,"name":"next try","cat":"retry"},
                {"ph":"f","pid":1,"tid":4,"ts":1100,"id":1,"name":"next try","cat":"retry","bp":"e"},
                {"ph":"b","pid":1,"tid":0,"ts":1020,"id":1,"name":"waiting","cat":"wait","args":{"item":"shop-g"}},
                {"ph":"e","pid":1,"tid":0,"ts":1100,"id":1,"name":"waiting","cat":"wait","args":{"item":"shop-g"}}
                ]
                """);
    }

    @Test
    void whatWasTakenSoFarIsReadableWhenTheRunBreaksOff() {
        var text = new StringBuilder();
        for (var report : Runs.fifteen(0)) {
            trace.attempt(report);
            text.append(new String(trace.take(), UTF_8));
        }

        assertThat(text).endsWith("}");
        assertThat(JsonMapper.shared().readTree(text + "]")).hasSizeGreaterThan(17);
    }

    @Test
    void takenPiecesPutTogetherAreTheWholeTrace() {
        var whole = new Trace(1, "shops");
        var pieces = new StringBuilder();
        for (var report : Runs.fifteen(0)) {
            whole.attempt(report);
            trace.attempt(report);
            pieces.append(new String(trace.take(), UTF_8));
        }

        assertThat(pieces + finished()).isEqualTo(new String(whole.finish(), UTF_8));
    }

    @Test
    void aLoadIsWrittenWhenItChanges() {
        trace.load(10, 5, 0);
        trace.load(20, 5, 0);
        trace.load(30, 4, 0);

        assertThat(finished().lines().filter(line -> line.contains("\"C\""))).hasSize(3);
    }

    @Test
    void aGivenBackAttemptTellsWhy() {
        var outcome = new AttemptOutcome.GivenBack("the run was told to stop");
        trace.attempt(Runs.attempt(Runs.item("a", 1), 1, 0, 10, 20, outcome));

        assertThat(finished()).contains("\"outcome\":\"given back\",\"reason\":\"the run was told to stop\"");
    }

    @Test
    void anItemThatIsDoneHasNoArrowToAnItemOfTheSameIdInALaterRun() {
        var shop = Runs.item("a", 1);
        trace.attempt(Runs.attempt(shop, 1, 0, 10, 20, Runs.REFUSED));
        trace.attempt(Runs.attempt(shop, 1, 0, 30, 40, Runs.OK));

        assertThat(finished()).doesNotContain("\"ph\":\"s\"");
    }

    @Test
    void textsCannotBreakOutOfTheirLine() {
        trace.attempt(Runs.attempt(Runs.item("\"\n],\u0000\u2028é客", 1), 1, 0, 10, 20, Runs.OK));

        var lines = finished().lines().toList();
        assertThat(lines).hasSize(2 + 3 + 3);
        assertThat(JsonMapper.shared()
                        .readTree(lines.get(4).replaceFirst(",$", ""))
                        .path("name")
                        .asString())
                .isEqualTo("\"\n],\u0000\u2028é客");
    }

    @Test
    void eachSlotIsNamedOnceHoweverManyThereAre() {
        for (var round = 0; round < 2; round++) {
            for (var slot : List.of(0, 15, 16, 40, 3)) {
                trace.attempt(Runs.attempt(Runs.item("a", 1), 1, slot, 100 * round, 100 * round + 50, Runs.OK));
            }
        }

        assertThat(finished().lines().filter(line -> line.contains("thread_name")))
                .hasSize(5)
                .anyMatch(line -> line.contains("\"tid\":41,") && line.contains("slot 40"));
    }

    @Test
    void aSliceThatBeginsBeforeTheLastOneOfItsSlotEndedIsCut() {
        trace.attempt(Runs.attempt(Runs.item("a", 1), 1, 20, 100, 200, Runs.OK));
        trace.attempt(Runs.attempt(Runs.item("b", 2), 1, 20, 150, 180, Runs.OK));
        trace.attempt(Runs.attempt(Runs.item("c", 3), 1, 50, 150, 180, Runs.OK));

        assertThat(finished())
                .contains("\"ts\":200,\"dur\":0,\"name\":\"b\"")
                .contains("\"ts\":150,\"dur\":30,\"name\":\"c\"");
    }

    @Test
    void eachRetryHasAnArrowOfItsOwn() {
        for (var number = 1; number <= 3; number++) {
            trace.attempt(Runs.attempt(
                    Runs.item("a", 1),
                    number,
                    number,
                    100 * number,
                    100 * number + 50,
                    number < 3 ? Runs.REFUSED : Runs.OK));
        }

        var arrows =
                finished().lines().filter(line -> line.contains("\"ph\":\"s\"")).toList();
        assertThat(arrows).hasSize(2);
        assertThat(arrows.getFirst()).contains("\"tid\":2,\"ts\":149,\"id\":1,");
        assertThat(arrows.getLast()).contains("\"tid\":3,\"ts\":249,\"id\":2,");
    }

    @Test
    void ofVeryManyItemsThatFailedTheOldestAreForgotten() {
        for (var i = 0; i <= 65_536; i++) {
            trace.attempt(Runs.attempt(Runs.item("i" + i, i), 1, 0, i, i, Runs.REFUSED));
            trace.take();
        }
        trace.attempt(Runs.attempt(Runs.item("i0", 0), 2, 0, 70_000, 70_001, Runs.OK));
        assertThat(new String(trace.take(), UTF_8)).doesNotContain("next try");
        trace.attempt(Runs.attempt(Runs.item("i1", 1), 2, 0, 70_002, 70_003, Runs.OK));
        assertThat(new String(trace.take(), UTF_8)).contains("next try");
    }

    @Test
    void slicesOfASlotNestWhateverTheClockDoes() {
        for (var seed = 0; seed < 50; seed++) {
            var random = new SplittableRandom(seed);
            var wild = new Trace(1, "wild");
            for (var i = 0; i < 200; i++) {
                wild.attempt(wild(random, i));
            }
            checkNesting(new String(wild.finish(), UTF_8));
        }
    }

    /** Times that overlap, run backwards or lie outside of their attempt. */
    private static AttemptReport wild(SplittableRandom random, int i) {
        var start = i * 10L + random.nextInt(-30, 30);
        var end = start + random.nextInt(-5, 60);
        var steps = new ArrayList<StepTime>();
        for (var s = random.nextInt(4); s > 0; s--) {
            var from = start + random.nextInt(-10, 60);
            steps.add(new StepTime("s" + s, from, from + random.nextInt(-10, 30), random.nextBoolean()));
        }
        var outcome = random.nextInt(4) == 0 ? Runs.REFUSED : Runs.OK;
        var item = Runs.item("i" + random.nextInt(150), i);
        return new AttemptReport(item, random.nextInt(1, 4), random.nextInt(20), start, end, steps, outcome);
    }

    /** Reads a trace as a viewer does: on each track, slices in order of time must nest; arrows begin and end once. */
    private static void checkNesting(String text) {
        var tracks = new HashMap<Integer, List<JsonNode>>();
        var arrows = new HashMap<String, Integer>();
        for (var event : JsonMapper.shared().readTree(text)) {
            switch (event.path("ph").asString()) {
                case "X" ->
                    tracks.computeIfAbsent(event.path("tid").asInt(), _ -> new ArrayList<>())
                            .add(event);
                case "s", "f", "b", "e" ->
                    arrows.merge(event.path("ph").asString() + event.path("id").asLong(), 1, Integer::sum);
                default -> {}
            }
        }
        assertThat(tracks).isNotEmpty();
        assertThat(arrows.values()).containsOnly(1);
        assertThat(arrows.keySet()).filteredOn(key -> key.startsWith("s")).hasSize(arrows.size() / 4);
        tracks.values().forEach(TraceTest::checkTrack);
    }

    private static void checkTrack(List<JsonNode> slices) {
        slices.sort(Comparator.comparingLong(TraceTest::start));
        var open = new ArrayList<Map.Entry<Long, String>>();
        for (var slice : slices) {
            var category = slice.path("cat").asString();
            while (!open.isEmpty() && (open.getLast().getKey() <= start(slice) && !insideEmpty(open, category))) {
                open.removeLast();
            }
            var end = start(slice) + slice.path("dur").asLong();
            assertThat(slice.path("dur").asLong()).isNotNegative();
            if (!open.isEmpty()) {
                assertThat(end)
                        .as("%s in %s", slice, open)
                        .isLessThanOrEqualTo(open.getLast().getKey());
            }
            assertThat(open).as("%s", slice).hasSize(category.equals("step") ? 1 : 0);
            open.add(Map.entry(end, category));
        }
    }

    /** Whether this is a step of an attempt that took no time. */
    private static boolean insideEmpty(List<Map.Entry<Long, String>> open, String category) {
        return category.equals("step")
                && open.size() == 1
                && !open.getFirst().getValue().equals("step");
    }

    private static long start(JsonNode slice) {
        return slice.path("ts").asLong();
    }

    private String finished() {
        return new String(trace.finish(), UTF_8);
    }
}

package dev.hawser.batch.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.StepTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is counted of attempts for the page, and how it is packed. */
class SurveyTest {
    private static RunFacts facts(int slots, long start, long end) {
        return new RunFacts(
                "shops", "r1", "complete", slots, OptionalLong.of(9), 7, 2, start, end, List.of(), List.of());
    }

    private static AttemptReport failed(String kind, int number, int slot, long start, long end) {
        return Runs.attempt(
                Runs.item("a", 1), number, slot, start, end, new AttemptOutcome.Failed("install", kind, "m"));
    }

    private static AttemptReport ok(int slot, long start, long end) {
        return Runs.attempt(Runs.item("a", 1), 1, slot, start, end, Runs.OK);
    }

    private static Survey survey(int slots, AttemptReport... reports) {
        Survey survey = new Survey(facts(slots, 1000, 2000));
        for (AttemptReport each : reports) {
            survey.add(each);
        }
        return survey;
    }

    @Test
    void attemptsAreCountedByWhatBecameOfThem() {
        Survey survey = survey(
                2,
                ok(0, 1100, 1200),
                failed("http-503", 1, 1, 1100, 1150),
                failed("http-503", 2, 1, 1200, 1250),
                failed("timeout", 1, 3, 1300, 1400),
                Runs.attempt(Runs.item("b", 2), 3, 0, 1300, 1310, Runs.OK),
                Runs.attempt(Runs.item("c", 3), 1, 0, 1400, 1500, new AttemptOutcome.GivenBack("stop")));
        assertThat(survey.attempts()).isEqualTo(6);
        assertThat(survey.unusual()).isEqualTo(4);
        assertThat(survey.retries()).isEqualTo(2);
        assertThat(survey.givenBack()).isEqualTo(1);
        assertThat(survey.failuresByKind()).containsOnly(Map.entry("http-503", 2L), Map.entry("timeout", 1L));
        assertThat(survey.kinds().keySet()).containsExactly("http-503", "timeout");
        assertThat(survey.kind("timeout")).isEqualTo(1);
        assertThat(survey.steps().keySet()).containsExactly("install", "record");
        assertThat(survey.step("record")).isEqualTo(1);
        assertThat(survey.durations().getTotalCount())
                .as("without what was given back")
                .isEqualTo(5);
        assertThat(survey.slots()).isEqualTo(4);
        assertThat(IntStream.range(0, 4).mapToObj(survey::attemptsIn)).containsExactly(3L, 2L, 0L, 1L);
        assertThat(IntStream.range(0, 4).mapToObj(survey::busyMicros)).containsExactly(210L, 100L, 0L, 100L);
    }

    @Test
    void theSpanReachesFromTheFirstToTheLastOfRunAndAttempts() {
        assertThat(survey(1).firstMicros()).isEqualTo(1000);
        assertThat(survey(1).spanMicros()).isEqualTo(1000);
        Survey wider = survey(1, ok(0, 900, 1200), ok(0, 1500, 2500), ok(0, 2600, 1700));
        assertThat(wider.firstMicros()).isEqualTo(900);
        assertThat(wider.spanMicros()).isEqualTo(1700);
        assertThat(wider.busyMicros(0)).as("no time runs backwards").isEqualTo(1300);
        Survey backwards = new Survey(facts(1, 1000, 500));
        assertThat(backwards.spanMicros()).isEqualTo(1);
    }

    @Test
    void moreKindsThanAPageShowsAreOthers() {
        Survey survey = survey(0);
        for (int i = 0; i < 203; i++) {
            survey.add(failed("kind-" + i, 1, 0, 1000, 1001));
        }
        survey.add(failed("kind-7", 1, 0, 1000, 1001));
        assertThat(survey.kinds()).hasSize(201).containsKey("other").doesNotContainKey("kind-200");
        assertThat(survey.failuresByKind())
                .containsEntry("other", 3L)
                .containsEntry("kind-7", 2L)
                .hasSize(201);
        assertThat(survey.kind("kind-202")).isEqualTo(survey.kind("other")).isEqualTo(200);
        assertThat(survey.kind("kind-199")).isEqualTo(199);
        assertThat(survey(0).kind("anything")).isZero();
        assertThat(survey(0).step("anything")).isZero();
    }

    @Test
    void anAttemptOfYearsIsCutToWhatCanBeCounted() {
        long years = 3L * 366 * 86_400_000_000L;
        Survey survey = survey(1, ok(0, 1000, 1000 + years));
        assertThat(survey.busyMicros(0)).isEqualTo(400L * 86_400_000_000L);
        assertThat(survey.spanMicros()).isEqualTo(years);
    }

    @Test
    void stretchesCountWhatEndedInThem() {
        Survey survey = survey(1, ok(0, 1000, 2000));
        Overview overview = new Overview(survey, false);
        overview.add(ok(0, 1000, 1000));
        overview.add(ok(0, 1000, 1001));
        overview.add(ok(0, 1000, 1002));
        overview.add(ok(0, 1500, 1400));
        overview.add(ok(0, 1000, 2000));
        overview.add(failed("x", 1, 0, 1000, 1998));
        overview.add(Runs.attempt(Runs.item("c", 3), 1, 0, 1000, 1500, new AttemptOutcome.GivenBack("stop")));
        assertThat(overview.ended()).hasSize(800);
        assertThat(overview.ended()[0]).isEqualTo(2);
        assertThat(overview.ended()[1]).isEqualTo(1);
        assertThat(overview.ended()[400]).as("an end before its start").isEqualTo(1);
        assertThat(overview.ended()[799]).as("the very end").isEqualTo(1);
        assertThat(overview.failed()[798]).isEqualTo(1);
        assertThat(IntStream.of(overview.ended()).sum()).isEqualTo(5);
        assertThat(IntStream.of(overview.failed()).sum()).isEqualTo(1);
        assertThat(overview.shares().size()).as("no grid was asked for").isZero();
    }

    /** The bytes of a grid, by plane, row and stretch. */
    private static int[] grid(Overview overview) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        overview.shares().writeTo(out);
        byte[] bytes = out.toByteArray();
        return IntStream.range(0, bytes.length).map(i -> bytes[i] & 0xFF).toArray();
    }

    @Test
    void theGridTellsWhichShareOfAStretchAStepTook() throws IOException {
        Survey survey = new Survey(facts(2, 0, 8000)); // ten microseconds a stretch
        AttemptReport report = new AttemptReport(
                Runs.item("a", 1),
                1,
                1,
                0,
                40,
                List.of(new StepTime("install", 0, 15, true), new StepTime("record", 15, 40, true)),
                Runs.OK);
        AttemptReport broken = failed("x", 1, 0, 100, 100);
        survey.add(report);
        survey.add(broken);
        Overview overview = new Overview(survey, true);
        overview.add(report);
        overview.add(broken);
        int[] grid = grid(overview);
        assertThat(grid).hasSize(2 * 800 * 5);
        assertThat(overview.rows()).isEqualTo(2);
        assertThat(overview.slotsPerRow()).isEqualTo(1);
        int row = 800;
        int plane = 1600;
        assertThat(grid[row]).as("all of the first stretch").isEqualTo(255);
        assertThat(grid[row + 1]).as("half of the second").isEqualTo(128);
        assertThat(grid[row + 2]).isZero();
        assertThat(grid[plane + row]).isZero();
        assertThat(grid[plane + row + 1]).isEqualTo(128);
        assertThat(grid[plane + row + 2]).isEqualTo(255);
        assertThat(grid[plane + row + 3]).isEqualTo(255);
        assertThat(grid[plane + row + 4]).isZero();
        assertThat(grid[4 * plane + row]).as("nothing of slot 1 failed").isZero();
        assertThat(grid[4 * plane + 10]).as("a failure that took no time").isEqualTo(16);
        assertThat(grid[4 * plane + 9]).isZero();
        assertThat(grid[4 * plane + 11]).isZero();
    }

    @Test
    void aFailureIsSeenAtTheVeryEndToo() throws IOException {
        AttemptReport first = failed("x", 1, 0, 0, 0);
        AttemptReport last = failed("x", 1, 0, 8000, 8000);
        Survey survey = new Survey(facts(1, 0, 8000));
        survey.add(first);
        survey.add(last);
        Overview overview = new Overview(survey, true);
        overview.add(first);
        overview.add(last);
        int[] grid = grid(overview);
        assertThat(grid[4 * 800]).isEqualTo(16);
        assertThat(grid[4 * 800 + 799]).isEqualTo(16);
        assertThat(IntStream.of(grid).sum()).isEqualTo(32);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "250, 1, 250", "251, 2, 126", "500, 2, 250", "501, 3, 167", "10000, 40, 250"})
    void manySlotsShareARow(int slots, int perRow, int rows) {
        Overview overview = new Overview(new Survey(facts(slots, 0, 1000)), true);
        assertThat(overview.slotsPerRow()).isEqualTo(perRow);
        assertThat(overview.rows()).isEqualTo(rows);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 128, 300, 16_383, 16_384, Integer.MAX_VALUE, 1L << 40, Long.MAX_VALUE})
    void numbersAreWrittenSevenBitsAByte(long number) throws IOException {
        NumberColumn column = new NumberColumn();
        column.add(number);
        column.addSigned(-Math.min(number, 1L << 50));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        column.writeTo(out);
        byte[] bytes = out.toByteArray();
        assertThat(column.size()).isEqualTo(bytes.length);
        int[] at = {0};
        assertThat(read(bytes, at)).isEqualTo(number);
        long signed = read(bytes, at);
        assertThat(signed % 2 == 0 ? signed / 2 : -(signed + 1) / 2).isEqualTo(-Math.min(number, 1L << 50));
        assertThat(at[0]).isEqualTo(bytes.length);
    }

    private static long read(byte[] bytes, int[] at) {
        long number = 0;
        int shift = 0;
        byte next;
        do {
            next = bytes[at[0]++];
            number |= (long) (next & 127) << shift;
            shift += 7;
        } while (next < 0);
        return number;
    }

    @Test
    void textsHaveTheirLengthInBytesBefore() throws IOException {
        NumberColumn column = new NumberColumn();
        column.addText("ü€");
        column.addText("");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        column.writeTo(out);
        assertThat(out.toByteArray()).isEqualTo("\u0005ü€\0".getBytes(UTF_8));
    }

    /** Each column of attempts, as its bytes. */
    private static Map<String, byte[]> columns(Survey survey, AttemptReport... reports) throws IOException {
        AttemptColumns columns = new AttemptColumns(survey, 10);
        for (AttemptReport each : reports) {
            columns.add(each);
        }
        Map<String, byte[]> bytes = new HashMap<>();
        for (Map.Entry<String, NumberColumn> each : columns.columns().entrySet()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            each.getValue().writeTo(out);
            bytes.put(each.getKey(), out.toByteArray());
        }
        return bytes;
    }

    private static AttemptReport named(String id, int number, long start, long end, AttemptOutcome outcome) {
        return Runs.attempt(Runs.item(id, 1), number, 1, start, end, outcome);
    }

    @Test
    void attemptsArePackedByWhatDiffersFromTheOneBefore() throws IOException {
        AttemptOutcome givenBack = new AttemptOutcome.GivenBack("stop");
        AttemptReport[] reports = {
            named("shop-a", 1, 1000, 1100, Runs.OK),
            named("shop-b", 1, 1020, 1080, Runs.REFUSED),
            named("shop", 70_000, 1100, 1120, Runs.REFUSED),
            named("x", 1, 1100, 1050, givenBack)
        };
        Map<String, byte[]> columns = columns(survey(2, reports), reports);
        assertThat(columns.get("end"))
                .as("in steps of ten, signs in the last bit")
                .containsExactly(20, 3, 8, 3);
        assertThat(columns.get("duration")).containsExactly(10, 6, 2, 0);
        assertThat(columns.get("number")).containsExactly(1, 1, 0xFF, 0xFF, 3, 1);
        assertThat(columns.get("outcome")).containsExactly(0, 2, 2, 1);
        assertThat(columns.get("message")).containsExactly(0, 1, 1, 2);
        assertThat(columns.get("messages")).isEqualTo("\u0017503 Service Unavailable\u0004stop".getBytes(UTF_8));
        assertThat(columns.get("idShared")).containsExactly(0, 5, 4, 0);
        assertThat(columns.get("idMore")).containsExactly(6, 1, 0, 1);
        assertThat(columns.get("ids")).isEqualTo("shop-abx".getBytes(UTF_8));
        assertThat(columns.get("steps")).containsExactly(2, 1, 1, 1);
        assertThat(columns.get("step")).containsExactly(0, 1, 0, 0, 0);
        assertThat(columns.get("time")).containsExactly(9, 1, 6, 2, 0);
        assertThat(columns.get("gap")).containsExactly(0, 0, 0, 0, 0);
    }

    @Test
    void longTextsAreCut() throws IOException {
        AttemptReport[] reports = {
            named("x".repeat(400), 1, 1000, 1000, new AttemptOutcome.Failed("install", "k", "m".repeat(500))),
            named("y".repeat(401), 1, 1000, 1000, new AttemptOutcome.Failed("install", "k", "n".repeat(501)))
        };
        Map<String, byte[]> columns = columns(survey(2, reports), reports);
        assertThat(new String(columns.get("ids"), UTF_8)).isEqualTo("x".repeat(400) + "y".repeat(400) + "…");
        assertThat(new String(columns.get("messages"), UTF_8))
                .contains("m".repeat(500))
                .doesNotContain("m…");
        assertThat(new String(columns.get("messages"), UTF_8)).endsWith("n".repeat(500) + "…");
    }

    @Test
    void moreMessagesThanAPageNeedsAreLeftOut() throws IOException {
        AttemptReport[] reports = IntStream.range(0, 2002)
                .mapToObj(i -> named("a", 1, 1000, 1000, new AttemptOutcome.Failed("install", "k", "m" + i % 2001)))
                .toArray(AttemptReport[]::new);
        Map<String, byte[]> columns = columns(survey(2, reports), reports);
        byte[] messages = columns.get("message");
        assertThat(messages[0]).isEqualTo((byte) 1);
        assertThat(messages[messages.length - 2]).as("the 2001st").isZero();
        assertThat(messages[messages.length - 1]).as("the first one again").isEqualTo((byte) 1);
        assertThat(new String(columns.get("messages"), UTF_8)).endsWith("m1999");
    }

    private static JsonNode page(RunFacts facts, AttemptReport... reports) {
        Survey survey = new Survey(facts);
        for (AttemptReport each : reports) {
            survey.add(each);
        }
        Overview overview = new Overview(survey, false);
        AttemptColumns columns = new AttemptColumns(survey, 10);
        for (AttemptReport each : reports) {
            columns.add(each);
            overview.add(each);
        }
        String json = new PageFacts(facts, survey, overview, 10).json(columns, columns.columns());
        assertThat(json).doesNotContain("<", ">", "&", "\u2028", "\u2029");
        return JsonMapper.shared().readTree(json);
    }

    @Test
    void thePageHasTheFiguresOfTheRun() {
        List<RunFacts.Hold> holds = List.of(
                new RunFacts.Hold("host-1", "busy <&> ", 1100, 1205), new RunFacts.Hold("host-2", "", 0, 1_000_000));
        RunFacts facts = new RunFacts(
                "shops", "r1", "complete", 2, OptionalLong.of(9), 7, 2, 1000, 2000, List.of("w1", "w2"), holds);
        JsonNode page = page(
                facts,
                ok(0, 1000, 1400),
                failed("b", 1, 1, 1000, 1600),
                failed("a", 2, 1, 1600, 1700),
                failed("a", 1, 1, 1700, 1700));
        assertThat(page.path("elapsedMicros").asLong()).isEqualTo(1000);
        assertThat(page.path("span").asDouble()).isEqualTo(100);
        assertThat(page.path("total").asLong()).isEqualTo(9);
        assertThat(page.path("busy")).hasToString("[0.4,0.7]");
        assertThat(page.path("perSlot")).hasToString("[1,3]");
        assertThat(page.path("slotNames")).hasToString("[\"w1\",\"w2\"]");
        assertThat(page.path("failures")).hasToString("[[\"a\",2],[\"b\",1]]");
        assertThat(page.path("kinds")).hasToString("[\"b\",\"a\"]");
        assertThat(page.path("holds")).hasToString("[[10,21,\"host-1\",\"busy <&> \"],[0,99900,\"host-2\",\"\"]]");
        assertThat(page.path("firstMillis").asDouble()).isEqualTo(1);
        assertThat(page.path("p50").asLong()).isEqualTo(100);
        assertThat(page.path("p99").asLong()).isBetween(600L, 603L);
        assertThat(page.path("attempts").asInt()).isEqualTo(4);
        assertThat(page.path("stepTimes").asInt()).isEqualTo(5);
        assertThat(page.has("grid")).isFalse();
    }

    @Test
    void whatIsNotKnownIsNotOnThePage() {
        RunFacts facts =
                new RunFacts("shops", "r1", "running", 0, OptionalLong.empty(), 0, 0, 5, 5, List.of(), List.of());
        JsonNode page = page(facts);
        assertThat(page.has("total")).isFalse();
        assertThat(page.has("p50")).isFalse();
        assertThat(page.has("slotNames")).isFalse();
        assertThat(page.path("busy")).isEmpty();
    }

    @Test
    void aPageShowsAThousandHoldsAtMost() {
        List<RunFacts.Hold> holds = new ArrayList<>();
        for (int i = 0; i < 1001; i++) {
            holds.add(new RunFacts.Hold("h" + i, "", 1000, 1001));
        }
        RunFacts facts = new RunFacts("shops", "r1", "running", 1, OptionalLong.empty(), 0, 0, 5, 5, List.of(), holds);
        assertThat(page(facts).path("holds")).hasSize(1000);
        assertThat(page(facts).path("holds").get(999).get(2).asString()).isEqualTo("h999");
    }

    @ParameterizedTest
    @CsvSource({
        "100, 100, 100, 1, 1",
        "101, 0, 100, 0.990099, 1",
        "1000, 10, 100, 0.090909, 1",
        "1000, 50, 100, 0.052632, 1",
        "1000, 100, 100, 0.055556, 0.5",
        "1000, 1000, 100, 1, 0.05",
    })
    void halfOfWhatIsKeptIsForWhatIsUnusual(long attempts, long unusual, int most, double ordinary, double ofUnusual) {
        Detail detail = Detail.of(attempts, unusual, most);
        assertThat(detail.ordinary()).isCloseTo(ordinary, org.assertj.core.data.Offset.offset(1e-5));
        assertThat(detail.unusual()).isCloseTo(ofUnusual, org.assertj.core.data.Offset.offset(1e-5));
        assertThat(detail.isWhole()).isEqualTo(attempts <= most);
    }
}

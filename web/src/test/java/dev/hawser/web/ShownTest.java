package dev.hawser.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.run.RunView.SlotState;
import dev.hawser.batch.run.RunView.SlotView;
import dev.hawser.http.HttpException;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a page shows of slots, failures and lines: bounded, whatever the run is. */
class ShownTest {
    private static SlotView slot(int number, String item, long start, SlotState state) {
        return new SlotView(number, item, 2, start, "install", start + 1, state);
    }

    private static List<SlotView> slots(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> slot(i, "item-" + i, 1_000 - i, SlotState.RUNNING))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "'/', false, 0, ''",
        "'/?order=oldest&from=70&find=a+b', true, 70, a b",
        "'/?order=newest', false, 0, ''",
        "'/?from=9999999', false, 9999999, ''",
        "'/?from=10000000', false, 0, ''",
        "'/?from=-1', false, 0, ''",
        "'/?from=1x', false, 0, ''",
        "'/?from=', false, 0, ''"
    })
    void theWindowIsWhatTheAddressSaysOrTheUsualOne(String target, boolean oldest, int from, String find) {
        assertThat(SlotWindow.of(Request.get(target))).isEqualTo(new SlotWindow(oldest, from, find));
    }

    @Test
    void whatIsSoughtIsBounded() {
        String find = SlotWindow.of(Request.get("/?find=" + "x".repeat(300))).find();
        assertThat(find).hasSize(201).endsWith("x…");
    }

    @Test
    void aRowSaysWhatIsInASlot() {
        List<SlotView> one = List.of(slot(7, "a\"b", 5, SlotState.STUCK));
        assertThat(new SlotWindow(false, 0, "").rows(one)).containsExactly("[7,\"a\\\"b\",2,5,\"install\",6,2]");
        List<SlotView> long1 = List.of(slot(7, "y".repeat(201), 5, SlotState.RUNNING));
        assertThat(new SlotWindow(false, 0, "").rows(long1).getFirst()).contains("\"" + "y".repeat(200) + "…\"");
    }

    @Test
    void theWindowHas60RowsFromItsBeginning() {
        List<String> rows = new SlotWindow(false, 0, "").rows(slots(100));
        assertThat(rows).hasSize(60);
        assertThat(rows.getFirst()).startsWith("[0,");
        assertThat(rows.getLast()).startsWith("[59,");
        List<String> later = new SlotWindow(false, 95, "").rows(slots(100));
        assertThat(later).hasSize(5);
        assertThat(later.getFirst()).startsWith("[95,");
    }

    @Test
    void theOldestComeFirstAndThoseOfUnknownAgeLast() {
        List<SlotView> slots = new ArrayList<>(slots(3));
        slots.add(slot(3, "item-3", 0, SlotState.RUNNING));
        assertThat(new SlotWindow(true, 0, "").rows(slots))
                .extracting(row -> row.substring(0, 2))
                .containsExactly("[2", "[1", "[0", "[3");
        assertThat(new SlotWindow(true, 0, "item-1").rows(slots)).hasSize(1);
        assertThat(new SlotWindow(true, 2, "item").rows(slots)).hasSize(2);
    }

    @Test
    void eachSlotHasASignUpTo200OfThem() {
        List<SlotView> slots = List.of(
                slot(0, "a", 1, SlotState.RUNNING),
                slot(2, "b", 1, SlotState.CANCELLED),
                slot(3, "c", 1, SlotState.STUCK));
        assertThat(SlotWindow.signs(slots, 5)).isEqualTo("909!0");
        assertThat(SlotWindow.signs(slots, 2))
                .as("more are taken than there are to be")
                .isEqualTo("909!");
        assertThat(SlotWindow.signs(List.of(), 3)).isEqualTo("000");
        assertThat(SlotWindow.signs(List.of(), 0)).isEmpty();
        assertThat(SlotWindow.signs(slots(200), 200)).isEqualTo("9".repeat(200));
    }

    @Test
    void manySlotsShareTheirSigns() {
        assertThat(SlotWindow.signs(slots(201), 201)).as("two each").isEqualTo("9".repeat(101));
        assertThat(SlotWindow.signs(slots(100), 400)).isEqualTo("9".repeat(50) + "0".repeat(150));
        assertThat(SlotWindow.signs(slots(101), 400)).isEqualTo("9".repeat(50) + "4" + "0".repeat(149));
        List<SlotView> stuck = List.of(slot(399, "a", 1, SlotState.STUCK));
        assertThat(SlotWindow.signs(stuck, 400)).isEqualTo("0".repeat(199) + "!");
    }

    private static FailureGroups.Failed failed(String id, String step, String kind) {
        return new FailureGroups.Failed(id, step, kind, "message of " + id);
    }

    private static final Supplier<String> NEVER = () -> {
        throw new AssertionError("asked for the command of one that is no first");
    };

    @Test
    void whatFailedAlikeIsToldTogetherTheMostFrequentFirst() {
        FailureGroups groups = new FailureGroups();
        groups.add(failed("a", "install", "http-500"), () -> "again a");
        groups.add(failed("b", "install", "http-503"), () -> "again b");
        groups.add(failed("c", "install", "http-503"), NEVER);
        groups.add(failed("c", "record", "http-500"), () -> "");
        groups.died("install", "http-503");
        groups.died("nowhere", "http-503");
        JsonNode list = groups.json().path("groups");
        assertThat(list.size()).isEqualTo(3);
        assertThat(list.path(0).toString())
                .isEqualTo("{\"step\":\"install\",\"kind\":\"http-503\",\"message\":\"message of b\",\"attempts\":2,"
                        + "\"dead\":1,\"command\":\"again b\",\"ids\":[\"b\",\"c\"]}");
        assertThat(list.path(1).path("step").asString()).isEqualTo("install");
        assertThat(groups.deadKinds()).isOne();
        assertThat(groups.json().path("others").asInt()).isZero();
    }

    @Test
    void theVersionTellsOfEachChange() {
        FailureGroups groups = new FailureGroups();
        assertThat(groups.version()).isZero();
        groups.add(failed("a", "s", "k"), () -> "");
        assertThat(groups.version()).isOne();
        groups.died("s", "k");
        assertThat(groups.version()).isEqualTo(2);
    }

    @Test
    void aGroupNamesFiveItemsEachOnce() {
        FailureGroups groups = new FailureGroups();
        String long1 = "x".repeat(700);
        for (String id : List.of("a", "a", long1, long1, "b", "c", "d", "e", "f")) {
            groups.add(failed(id, "s", "k"), () -> "");
        }
        JsonNode group = groups.json().path("groups").path(0);
        assertThat(group.path("attempts").asInt()).isEqualTo(9);
        assertThat(group.path("ids").valueStream().map(JsonNode::asString))
                .containsExactly("a", "x".repeat(600) + "…", "b", "c", "d");
    }

    @Test
    void fortyKindsAreToldApart() {
        FailureGroups groups = new FailureGroups();
        for (int i = 0; i < 45; i++) {
            groups.add(failed("a", "s", "kind " + i), i < 40 ? () -> "" : NEVER);
        }
        groups.add(failed("a", "s", "kind 0"), NEVER);
        assertThat(groups.json().path("groups").size()).isEqualTo(40);
        assertThat(groups.json().path("others").asInt()).isEqualTo(5);
        assertThat(groups.json().path("groups").path(0).path("attempts").asInt())
                .isEqualTo(2);
        assertThat(groups.version()).isEqualTo(46);
    }

    @Test
    void aCommandIsFilledInWhereThereIsNone() {
        FailureGroups groups = new FailureGroups();
        groups.add(failed("a", "s", "k"), () -> "");
        groups.command("s", "k", "again " + "x".repeat(600));
        groups.command("s", "k", "another");
        groups.command("s", "none", "another");
        assertThat(groups.json().path("groups").path(0).path("command").asString())
                .startsWith("again x")
                .hasSize(601)
                .endsWith("…");
        assertThat(groups.json().path("groups").size()).isOne();
    }

    @Test
    void aCopyStaysAsItIs() {
        Past past = new Past();
        past.failures().add(failed("a", "s", "k"), () -> "again");
        past.log().say(1, "first");
        past.series().ended(5);
        Past copy = past.copy();
        past.failures().add(failed("b", "s", "k"), NEVER);
        past.failures().died("s", "k");
        past.log().say(2, "second");
        past.series().ended(2_000_000);
        assertThat(copy.failures().json().toString())
                .contains("\"attempts\":1", "\"dead\":0", "\"command\":\"again\"", "\"ids\":[\"a\"]");
        assertThat(copy.failures().version()).isOne();
        assertThat(copy.log().said()).isOne();
        assertThat(copy.log().json(0, 9).toString()).isEqualTo("{\"from\":0,\"lines\":[[1,\"first\"]]}");
        assertThat(copy.series().size()).isOne();
    }

    @Test
    void theLast200LinesAreKept() {
        RunLog log = new RunLog();
        for (int i = 0; i < 250; i++) {
            log.say(i, "line " + i);
        }
        assertThat(log.said()).isEqualTo(250);
        JsonNode all = log.json(0, 250);
        assertThat(all.path("from").asInt()).as("the others are gone").isEqualTo(50);
        assertThat(all.path("lines").size()).isEqualTo(200);
        assertThat(all.path("lines").path(0).toString()).isEqualTo("[50,\"line 50\"]");
        JsonNode some = log.json(240, 245);
        assertThat(some.path("from").asInt()).isEqualTo(240);
        assertThat(some.path("lines").valueStream().map(line -> line.path(0).asInt()))
                .containsExactly(240, 241, 242, 243, 244);
        assertThat(log.json(250, 250).path("lines").size()).isZero();
        assertThat(log.json(10, 20).path("lines").size()).as("they are gone").isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "abc, 3, abc",
        "abcd, 3, abc…",
        "'', 3, ''",
        "ab\ud83d\ude00, 4, ab\ud83d\ude00",
        "ab\ud83d\ude00, 3, ab…"
    })
    void textsAreCutBetweenCharacters(String text, int most, String shown) {
        assertThat(RunLog.shortened(text, most)).isEqualTo(shown);
    }

    @Test
    void aLineIsBounded() {
        RunLog log = new RunLog();
        log.say(1, "x".repeat(501));
        assertThat(log.json(0, 1).path("lines").path(0).path(1).asString())
                .hasSize(501)
                .endsWith("x…");
    }

    private static JsonNode changes(Told before, Picture picture) {
        String text = picture.next(before).changes();
        return tools.jackson.databind.json.JsonMapper.shared().readTree(text.isEmpty() ? "{}" : text);
    }

    @Test
    void rowsAreToldByTheirPlaceAndOnlyThoseThatDiffer() {
        SlotWindow all = new SlotWindow(false, 0, "");
        List<SlotView> slots = slots(3);
        Picture first = new Picture("{\"n\":1}", false, slots, 4, new Past());
        JsonNode everything = changes(Told.nothing(all), first);
        assertThat(everything.path("head").path("n").asInt()).isOne();
        assertThat(everything.path("slots").path("rows").size()).isEqualTo(3);
        assertThat(everything.path("slotLimit").asInt()).isEqualTo(4);
        assertThat(everything.has("workers")).as("there are none").isFalse();
        Told told = first.next(Told.nothing(all)).told();
        List<SlotView> other = List.of(slots.get(0), slot(1, "new", 9, SlotState.RUNNING));
        JsonNode second = changes(told, new Picture("{\"n\":1}", false, other, 4, first.past()));
        assertThat(second.has("head")).isFalse();
        assertThat(second.path("slots").path("size").asInt()).isEqualTo(2);
        assertThat(second.path("slots").path("rows").propertyNames()).containsExactly("1");
        assertThat(second.path("signs").asString()).isEqualTo("9900");
        Picture workers = new Picture("{\"n\":2}", false, slots, 4, first.past(), "[1]");
        JsonNode third = changes(told, workers);
        assertThat(third.propertyNames()).containsExactly("head", "workers");
        assertThat(changes(workers.next(told).told(), workers).isEmpty()).isTrue();
    }

    @Test
    void onlyNewFailuresLinesAndPointsAreTold() {
        SlotWindow all = new SlotWindow(false, 0, "");
        Past past = new Past();
        past.log().say(1, "first");
        past.series().ended(1);
        past.series().ended(1_500_000);
        Picture picture = new Picture("{}", false, List.of(), 0, past.copy());
        JsonNode everything = changes(Told.nothing(all), picture);
        assertThat(everything.path("failures").path("groups").size()).isZero();
        assertThat(everything.has("failures")).isTrue();
        assertThat(everything.path("series").path("points").size()).isEqualTo(2);
        Told told = picture.next(Told.nothing(all)).told();
        past.log().say(2, "second");
        past.series().ended(1_600_000);
        JsonNode more = changes(told, new Picture("{}", false, List.of(), 0, past));
        assertThat(more.propertyNames()).containsExactly("log", "series");
        assertThat(more.path("log").toString()).isEqualTo("{\"from\":1,\"lines\":[[2,\"second\"]]}");
        assertThat(more.path("series").path("from").asInt())
                .as("the last has grown")
                .isOne();
        assertThat(more.path("series").path("points").toString()).isEqualTo("[[2,0]]");
    }

    @ParameterizedTest
    @CsvSource({
        "run.html, text/html; charset=utf-8",
        "page.css, text/css; charset=utf-8",
        "page.js, text/javascript; charset=utf-8",
        "icon.svg, image/svg+xml"
    })
    void eachFileOfThePageHasItsType(String name, String type) {
        Response file = PageFiles.read().get(name);
        assertThat(file.headers().first("Content-Type")).contains(type);
        assertThat(((Response.Bytes) file.content()).bytes()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none.js", "../web/run.html", "Dashboard.class", "page.css/"})
    void whatIsNoFileOfThePageIsNotThere(String name) {
        assertThatThrownBy(() -> PageFiles.read().get(name))
                .isInstanceOfSatisfying(
                        HttpException.class, e -> assertThat(e.status().code()).isEqualTo(404));
    }
}

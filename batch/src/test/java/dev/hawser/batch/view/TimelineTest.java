package dev.hawser.batch.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepTime;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.zip.InflaterInputStream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TimelineTest {
    private static final String HOSTILE = "</script><img src=x onerror=alert(1)>\u2028&amp;]]>";
    private static final RunFacts FACTS = new RunFacts(
            "install", "r1", "complete", 5, OptionalLong.of(15), 15, 0, 0, 9_200_000, List.of(), List.of());

    @Test
    void thePageAsksForNothingElse() throws IOException {
        var page = Jsoup.parse(page(FACTS, Runs.fifteen(0)));

        assertThat(page.select("[src], [href], link, iframe, object, embed, base, [style], [onclick], [onerror]"))
                .isEmpty();
        assertThat(page.html()).doesNotContain("@import", "url(");
        assertThat(page.select("script")).hasSize(3);
        assertThat(policy(page)).startsWith("default-src 'none'; script-src 'sha256-");
    }

    @Test
    void thePagesPolicyLetsItsOwnScriptAndStyleRunAndNoOther() throws Exception {
        var page = Jsoup.parse(page(FACTS, Runs.fifteen(0)));

        assertThat(policy(page))
                .contains("script-src '" + sha256(script(page)) + "'")
                .contains("style-src '" + sha256(page.expectFirst("style").data()) + "'")
                .doesNotContain("unsafe");
    }

    @Test
    void textsOfTheRunNeverBecomeMarkup() throws IOException {
        var steps = List.of(new StepTime(HOSTILE, 0, 10, false));
        var failed = new AttemptOutcome.Failed(HOSTILE, HOSTILE, HOSTILE);
        var report = new AttemptReport(Runs.item(HOSTILE, 1), 1, 0, 0, 10, steps, failed);
        var text = page(
                new RunFacts(
                        HOSTILE,
                        HOSTILE,
                        HOSTILE,
                        1,
                        OptionalLong.empty(),
                        0,
                        1,
                        0,
                        10,
                        List.of(HOSTILE),
                        List.of(new RunFacts.Hold(HOSTILE, HOSTILE, 1, 2))),
                List.of(report));
        var page = Jsoup.parse(text);

        assertThat(page.select("img")).isEmpty();
        assertThat(page.select("script")).hasSize(3);
        assertThat(text).doesNotContain(HOSTILE);
        assertThat(page.expectFirst("#facts").data()).doesNotContain("<", ">", "&");
        assertThat(page.expectFirst("h1").wholeText()).isEqualTo(HOSTILE);
        assertThat(page.title()).startsWith("</script><img src=x");
        assertThat(facts(page).path("name").asString()).isEqualTo(HOSTILE);
        assertThat(facts(page).path("stepNames").path(0).asString()).isEqualTo(HOSTILE);
        assertThat(PageScript.decode(page).attempts().getFirst().id()).isEqualTo(HOSTILE);
        assertThat(PageScript.decode(page).attempts().getFirst().message()).isEqualTo(HOSTILE);
    }

    @Test
    void thePagesScriptReadsBackEveryAttempt() throws IOException {
        for (var seed = 0; seed < 5; seed++) {
            var reports = random(new SplittableRandom(seed), 300, 7);
            var page = Jsoup.parse(page(FACTS, reports));

            var kinds = facts(page).path("kinds");
            var expected = reports.stream().map(report -> seen(report, kinds)).toList();
            assertThat(PageScript.decode(page).attempts()).isEqualTo(expected);
        }
    }

    @Test
    void thePagesScriptFindsItems() throws IOException {
        var page = PageScript.decode(Jsoup.parse(page(FACTS, Runs.fifteen(0))));

        assertThat(page.search("shop-g")).containsExactly("shop-g");
        assertThat(page.search("P-")).hasSize(12).contains("shop-a");
        assertThat(page.search("nobody")).isEmpty();
        assertThat(page.attemptsOf("shop-g")).isEqualTo(2);
        assertThat(page.attemptAt(1, 3_060_000)).as("failed at once").isEqualTo("shop-g");
        assertThat(page.attemptAt(1, 3_150_000)).as("the wait").isEmpty();
    }

    @Test
    void theScriptIsWithoutMistakesOfSyntax() throws IOException {
        PageScript.compile(script(Jsoup.parse(page(FACTS, List.of()))));
    }

    @Test
    void figuresAreOfAllAttempts() throws IOException {
        var facts = facts(Jsoup.parse(page(FACTS, Runs.fifteen(0))));

        assertThat(facts.path("allAttempts").asInt()).isEqualTo(17);
        assertThat(facts.path("retries").asInt()).isEqualTo(2);
        assertThat(facts.path("failures").toString()).isEqualTo("[[\"http-503\",2]]");
        assertThat(facts.path("p50").asLong()).isBetween(2_980_000L, 3_040_000L);
        assertThat(facts.path("busy").path(0).asDouble()).isBetween(0.97, 0.99);
        assertThat(sum(facts.path("ended"))).isEqualTo(15);
        assertThat(sum(facts.path("failed"))).isEqualTo(2);
        assertThat(facts.has("grid")).isFalse();
    }

    @Test
    void aRunWithoutAttemptsHasAPage() throws IOException {
        var page = Jsoup.parse(page(
                new RunFacts("a", "r", "failed", 0, OptionalLong.empty(), 0, 0, 5, 5, List.of(), List.of()),
                List.of()));

        assertThat(facts(page).path("slots").asInt()).isZero();
        assertThat(facts(page).has("p50")).isFalse();
        assertThat(PageScript.decode(page).attempts()).isEmpty();
    }

    @Test
    void stepsOfTheClockDoNoHarm() throws IOException {
        var backwards = List.of(
                Runs.attempt(Runs.item("a", 1), 1, 0, 5_000, 4_000, Runs.OK),
                Runs.attempt(Runs.item("b", 2), 1, 0, -7_000, 20_000_000, Runs.REFUSED));

        var attempts = PageScript.decode(Jsoup.parse(page(FACTS, backwards))).attempts();

        assertThat(attempts)
                .hasSize(2)
                .allSatisfy(attempt -> assertThat(attempt.end()).isGreaterThanOrEqualTo(attempt.start()));
    }

    @Test
    void aHundredThousandAttemptsFitInThreeMegabytes() throws IOException {
        var out = new ByteArrayOutputStream();
        Timeline.write(FACTS, each -> generate(100_000, each), out);

        assertThat(out.size()).isLessThan(3_000_000);
    }

    @Test
    void ofMoreThanAPageCanShowAllFailuresAndASampleAreKept() throws IOException {
        var out = new ByteArrayOutputStream();
        Timeline.write(FACTS, each -> generate(300_000, each), out);
        var facts = facts(Jsoup.parse(out.toString(UTF_8)));

        assertThat(facts.path("allAttempts").asInt()).isEqualTo(300_000);
        assertThat(facts.path("attempts").asInt()).isBetween(190_000, 210_000);
        assertThat(facts.path("allUnusual").asInt()).isEqualTo(3000);
        assertThat(facts.path("grid").path("rows").asInt()).isEqualTo(50);
        assertThat(sum(facts.path("ended"))).isEqualTo(297_000);
        assertThat(out.size()).isLessThan(6_000_000);
    }

    @Test
    void theSampleIsAsLargeAsSaidAndDrawnByItem() {
        var detail = Detail.of(1_000_000, 10_000, 200_000);
        assertThat(detail.unusual()).isEqualTo(1);
        var kept = 0;
        for (var i = 0; i < 100_000; i++) {
            var report = Runs.attempt(Runs.item("c-" + i, i), 1, 0, 0, 1, Runs.OK);
            kept += detail.keeps(report) ? 1 : 0;
            assertThat(detail.keeps(report)).isEqualTo(detail.keeps(report));
        }
        assertThat(kept / 100_000.0).isBetween(0.18, 0.20);
        assertThat(detail.keeps(Runs.attempt(Runs.item("x", 1), 2, 0, 0, 1, Runs.OK)))
                .isTrue();
        assertThat(Detail.of(1_000_000, 1_000_000, 200_000).unusual()).isEqualTo(0.1);
        assertThat(Detail.of(200_000, 200_000, 200_000).isWhole()).isTrue();
    }

    /** One in a hundred fails. */
    private static void generate(int count, java.util.function.Consumer<? super AttemptReport> each) {
        for (var i = 0; i < count; i++) {
            var end = i * 1000L;
            var item = new Item("customer-" + i * 7919L % 1_000_003, i + 1L, i + 2L, Runs.fields());
            each.accept(Runs.attempt(
                    item,
                    1,
                    i % 50,
                    Math.max(0, end - 45_000 + i * 31L % 977),
                    end,
                    i % 100 == 7 ? Runs.REFUSED : Runs.OK));
        }
    }

    private static List<AttemptReport> random(SplittableRandom random, int count, int slots) {
        var reports = new ArrayList<AttemptReport>();
        for (var i = 0; i < count; i++) {
            var start = random.nextLong(8_000_000) / 10 * 10;
            var end = start + random.nextLong(900_000) / 10 * 10;
            var steps = new ArrayList<StepTime>();
            var cursor = start;
            for (var s = random.nextInt(4); s > 0 && cursor < end; s--) {
                var from = cursor + random.nextLong(end - cursor + 1) / 10 * 10;
                cursor = from + random.nextLong(end - from + 1) / 10 * 10;
                steps.add(new StepTime("step " + s, from, cursor, s > 1));
            }
            var outcome = switch (random.nextInt(4)) {
                case 0 -> new AttemptOutcome.Failed("s", "kind-" + random.nextInt(3), "text 客 " + random.nextInt(4));
                case 1 -> new AttemptOutcome.GivenBack("drained");
                default -> Runs.OK;
            };
            var id = "客户-" + random.nextInt(count) + (random.nextBoolean() ? "" : "🚀".repeat(random.nextInt(40)));
            reports.add(new AttemptReport(
                    Runs.item(id, i), random.nextInt(1, 4), random.nextInt(slots), start, end, steps, outcome));
        }
        return reports;
    }

    /** What the page should know of an attempt; its unit is 10 µs. */
    private static PageScript.Seen seen(AttemptReport report, JsonNode kinds) {
        var steps = report.steps().stream()
                .map(step -> step.step() + " " + step.startMicros() / 10 + "-" + step.endMicros() / 10)
                .toList();
        var outcome = switch (report.outcome()) {
            case AttemptOutcome.Succeeded _ -> "ok";
            case AttemptOutcome.GivenBack _ -> "given back";
            case AttemptOutcome.Failed failed -> "failed: " + failed.kind();
        };
        var message = switch (report.outcome()) {
            case AttemptOutcome.Succeeded _ -> "";
            case AttemptOutcome.GivenBack(var reason) -> reason;
            case AttemptOutcome.Failed failed -> failed.message();
        };
        return new PageScript.Seen(
                report.item().id(),
                report.slot(),
                report.number(),
                report.startMicros() / 10,
                report.endMicros() / 10,
                outcome,
                message,
                steps);
    }

    private static String page(RunFacts facts, List<AttemptReport> reports) throws IOException {
        var out = new ByteArrayOutputStream();
        Timeline.write(facts, reports::forEach, out);
        return out.toString(UTF_8);
    }

    private static String policy(Document page) {
        return page.expectFirst("meta[http-equiv=Content-Security-Policy]").attr("content");
    }

    private static String script(Document page) {
        return page.select("script:not([type])").stream().map(Element::data).reduce("", String::concat);
    }

    static JsonNode facts(Document page) {
        return JsonMapper.shared().readTree(page.expectFirst("#facts").data());
    }

    static byte[] data(Document page) throws IOException {
        var compressed = Base64.getDecoder().decode(page.expectFirst("#data").data());
        try (var in = new InflaterInputStream(new ByteArrayInputStream(compressed))) {
            return in.readAllBytes();
        }
    }

    private static long sum(JsonNode numbers) {
        var sum = 0L;
        for (var number : numbers) {
            sum += number.asLong();
        }
        return sum;
    }

    private static String sha256(String text) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(digest);
    }
}

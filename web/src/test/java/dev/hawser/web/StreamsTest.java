package dev.hawser.web;

import static dev.hawser.testing.Results.failureOf;
import static dev.hawser.testing.Results.successOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.http.HttpException;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Pages that are open, and the runs that they look at, in virtual time. */
@WithReactor
class StreamsTest {
    private static final SlotWindow ALL = new SlotWindow(false, 0, "");
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1234));

    @TempDir
    private Path directory;

    private final List<String> asked = new ArrayList<>();
    private Reactor reactor;
    private Streams streams;
    private StoredRun run;

    @BeforeEach
    void open(Reactor here) {
        reactor = here;
        streams = new Streams(reactor, CLOCK);
        run = stored(directory);
    }

    private StoredRun stored(Path of) {
        RunAbout about = new RunAbout("trial", of, List.of("install", "record"), (item, step) -> step + item.id());
        return StoredRun.of(reactor, about, path -> {
            asked.add(path.toString());
            return Deferred.succeed("started");
        });
    }

    /** What a page is told, as it stands on the line; its function, until it ends. */
    private final class Page implements Response.Output {
        final StringBuilder told = new StringBuilder();
        final Deferred<@Nullable Void> ended;

        Page(boolean control) {
            Response response = streams.events(run, ALL, control);
            Response.Writer writer = ((Response.Stream) response.content()).writer();
            ended = reactor.inlineAction("a page", () -> writer.write(this));
        }

        @Override
        public Deferred<@Nullable Void> write(byte[] bytes) {
            told.append(new String(bytes, UTF_8));
            return Deferred.succeed(null);
        }
    }

    private static int count(StringBuilder text, String what) {
        return text.toString().split(what, -1).length - 1;
    }

    @Test
    void aPageIsToldWhatDoesNotChangeAndThenHowTheRunStands(VirtualTime time) {
        Page page = new Page(true);
        time.advance(Duration.ZERO);
        assertThat(page.told.toString())
                .startsWith("event: about\nretry: 500\ndata: {\"name\":\"trial\",\"directory\":\"" + directory
                        + "\",\"control\":true,\"fleet\":false,\"steps\":[\"install\",\"record\"]}\n\n")
                .contains("data: {\"now\":1234,\"head\":{\"state\":\"reading\"}");
        assertThat(streams.open()).isOne();
        streams.close();
        time.advance(Duration.ZERO);
        assertThat(page.told.toString()).endsWith("event: end\ndata: closed\n\n");
        successOf(page.ended);
        assertThat(streams.open()).isZero();
    }

    @Test
    void nothingNewIsSaidWithASignOfLifeEachTwoSeconds(VirtualTime time) {
        Page page = new Page(false);
        time.advance(Duration.ofSeconds(1));
        assertThat(page.told.toString()).contains("\"control\":false").contains("unreadable");
        int before = count(page.told, "data: ");
        time.advance(Duration.ofMillis(1500));
        time.advance(Duration.ofSeconds(1));
        assertThat(count(page.told, "data: ") - before).isOne();
        assertThat(page.told.toString()).endsWith("data: {\"now\":1234}\n\n");
        time.advance(Duration.ofSeconds(20));
        assertThat(count(page.told, "\\{\"now\":1234}")).isBetween(9, 11);
        streams.cut();
        time.advance(Duration.ZERO);
        successOf(page.ended);
        assertThat(page.told.toString()).as("it is broken off").doesNotContain("event: end");
    }

    @Test
    void soManyPagesAreOpenAndNoMore(VirtualTime time) {
        List<Page> pages = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            pages.add(new Page(false));
        }
        time.advance(Duration.ZERO);
        assertThat(streams.open()).isEqualTo(200);
        assertThatThrownBy(() -> streams.events(run, ALL, false))
                .isInstanceOfSatisfying(
                        HttpException.class, e -> assertThat(e.status()).isEqualTo(Status.SERVICE_UNAVAILABLE));
        streams.close();
        time.advance(Duration.ZERO);
        assertThat(streams.open()).isZero();
        assertThat(pages).allMatch(page -> page.told.toString().endsWith("data: closed\n\n"));
        assertThatThrownBy(() -> streams.events(run, ALL, false))
                .as("it is closed")
                .isInstanceOf(HttpException.class);
    }

    @Test
    void aRunThatCannotBeReadIsShownAsThatAndReadAgain(VirtualTime time) {
        assertThat(run.picture().head()).isEqualTo("{\"state\":\"reading\"}");
        time.advance(Duration.ofMillis(1));
        Picture first = run.picture();
        assertThat(first.head()).contains("\"state\":\"unreadable\"", "\"damage\":");
        time.advance(Duration.ofMillis(500));
        assertThat(run.picture()).as("once a second").isSameAs(first);
        time.advance(Duration.ofMillis(600));
        assertThat(run.picture()).as("it is being read").isSameAs(first);
        time.advance(Duration.ofMillis(1));
        assertThat(run.picture()).isNotSameAs(first);
        run.close();
        time.advance(Duration.ofSeconds(2));
        Picture last = run.picture();
        time.advance(Duration.ofSeconds(2));
        assertThat(run.picture()).as("it is read no more").isSameAs(last);
    }

    @Test
    void nobodyWhoLooksIsIdle(VirtualTime time) {
        time.advance(Duration.ofSeconds(5));
        assertThat(run.idleNanos()).isEqualTo(5_000_000_000L);
        run.picture();
        assertThat(run.idleNanos()).isZero();
        time.advance(Duration.ofSeconds(1));
    }

    @Test
    void aRunWithoutAProcessAnswersThatAndServesItsDeadRowsAgain(VirtualTime time) {
        Deferred<JsonNode> pause = run.ask("pause");
        time.advance(Duration.ZERO);
        assertThat(successOf(pause).toString()).startsWith("{\"ok\":false,\"error\":\"");
        assertThat(asked).isEmpty();
        assertThat(successOf(run.ask("retry-dead")).toString()).isEqualTo("{\"ok\":true,\"text\":\"started\"}");
        assertThat(asked).containsExactly(directory.toString());
    }

    @Test
    void oneRunIsShownByItsNameAndNoOther(VirtualTime time) {
        Runs runs = Runs.one();
        assertThat(successOf(runs.find(Runs.ONE))).isEmpty();
        runs.show(run);
        assertThat(runs.isOne()).isTrue();
        assertThat(successOf(runs.find("run"))).contains(run);
        assertThat(successOf(runs.find("other"))).isEmpty();
        assertThat(successOf(runs.list()).isEmpty()).isTrue();
        runs.close();
        time.advance(Duration.ZERO);
    }

    private void place(String name) throws Exception {
        Files.writeString(Files.createDirectory(directory.resolve(name)).resolve("run.json"), "{}");
    }

    @Test
    void twoPagesThatAskAtOnceLookAtTheSameRun(VirtualTime time) throws Exception {
        place("a");
        Runs runs = Runs.in(reactor, directory, path -> Deferred.succeed(stored(path)));
        Deferred<Optional<RunSight>> one = runs.find("a");
        Deferred<Optional<RunSight>> other = runs.find("a");
        time.advance(Duration.ZERO);
        RunSight found = successOf(one).orElseThrow();
        assertThat(successOf(other)).containsSame(found);
        assertThat(found.about().directory()).isEqualTo(directory.resolve("a"));
        assertThat(successOf(runs.find("a"))).containsSame(found);
        assertThat(runs.isOne()).isFalse();
        runs.close();
        time.advance(Duration.ZERO);
    }

    @Test
    void runsThatNobodyLooksAtAreLetGoWhenThereAreMany(VirtualTime time) throws Exception {
        for (int i = 0; i < 21; i++) {
            place("run-" + i);
        }
        Runs runs = Runs.in(reactor, directory, path -> Deferred.succeed(stored(path)));
        List<RunSight> first = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Deferred<Optional<RunSight>> found = runs.find("run-" + i);
            time.advance(Duration.ZERO);
            first.add(successOf(found).orElseThrow());
        }
        time.advance(Duration.ofSeconds(61));
        first.get(3).picture();
        time.advance(Duration.ZERO);
        Deferred<Optional<RunSight>> last = runs.find("run-20");
        time.advance(Duration.ZERO);
        assertThat(successOf(last)).isPresent();
        assertThat(successOf(runs.find("run-3"))).as("somebody looks at it").containsSame(first.get(3));
        Deferred<Optional<RunSight>> again = runs.find("run-4");
        time.advance(Duration.ZERO);
        assertThat(successOf(again).orElseThrow()).isNotSameAs(first.get(4));
        runs.close();
        time.advance(Duration.ZERO);
    }

    @Test
    void whatCannotBeReadIsListedAsThat(VirtualTime time) throws Exception {
        place("broken");
        place(".hidden");
        Files.writeString(directory.resolve("file"), "");
        Runs runs = Runs.in(reactor, directory, path -> Deferred.succeed(stored(path)));
        Deferred<JsonNode> list = runs.list();
        time.advance(Duration.ZERO);
        JsonNode all = successOf(list);
        assertThat(all.size()).isOne();
        assertThat(all.path(0).path("directory").asString()).isEqualTo("broken");
        assertThat(all.path(0).path("state").asString()).startsWith("unreadable: ");
        Runs nowhere = Runs.in(reactor, directory.resolve("none"), path -> Deferred.succeed(stored(path)));
        Deferred<JsonNode> none = nowhere.list();
        time.advance(Duration.ZERO);
        failureOf(none, java.io.IOException.class);
    }

    private Path dead(String... lines) throws Exception {
        Files.writeString(directory.resolve("dead.jsonl"), String.join("\n", lines) + "\n");
        return directory;
    }

    private static String row(String id, String more) {
        return "{\"city\":\"K\u00f6ln\",\"n\":7," + more + "\"_hawser\":{\"id\":\"" + id
                + "\",\"line\":3,\"ordinal\":2,\"attempts\":4,\"failure\":{\"step\":\"install\",\"kind\":\"http-500\","
                + "\"message\":\"No Plan\"}}}";
    }

    @Test
    void aDeadRowIsShownWithItsColumnsAndTheCommandForIt() throws Exception {
        DeadRows.Found found = DeadRows.find(dead(row("a", "\"sub\":{\"x\":1},")), "", 0);
        assertThat(found.next()).isEqualTo(-1);
        assertThat(found.json((item, step) -> item.id() + item.ordinal() + step).toString())
                .isEqualTo("{\"next\":-1,\"rows\":[{\"id\":\"a\",\"line\":3,\"attempts\":4,\"step\":\"install\","
                        + "\"kind\":\"http-500\",\"message\":\"No Plan\",\"columns\":[[\"city\",\"K\u00f6ln\"],[\"n\",\"7\"],"
                        + "[\"sub\",\"{\\\"x\\\":1}\"]],\"command\":\"a2install\"}]}");
    }

    @Test
    void deadRowsAreFoundByEachOfTheirTextsInAnyCase() throws Exception {
        dead(row("Alpha", ""), row("beta", "\"z\":\"Alphabet\","), "{\"a\":\"alpha\"}", "[1]", "{torn", "");
        assertThat(DeadRows.find(directory, "ALPHA", 0).rows()).hasSize(2);
        assertThat(DeadRows.find(directory, "alphab", 0).rows()).hasSize(1);
        for (String all : List.of("HTTP-500", "no plan", "Install", "k\u00d6ln", "7", "")) {
            assertThat(DeadRows.find(directory, all, 0).rows()).as(all).hasSize(2);
        }
        assertThat(DeadRows.find(directory, "_hawser", 0).rows())
                .as("what is ours is no text of theirs")
                .isEmpty();
        assertThat(DeadRows.find(directory, "city", 0).rows())
                .as("nor are names")
                .isEmpty();
        assertThat(DeadRows.find(directory.resolve("none"), "", 0).rows()).isEmpty();
    }

    @Test
    void aSearchGoesOnWhereTheLastHasEnded() throws Exception {
        String line = row("a", "");
        dead(java.util.stream.Stream.generate(() -> line).limit(120).toArray(String[]::new));
        DeadRows.Found first = DeadRows.find(directory, "", 0);
        assertThat(first.rows()).hasSize(50);
        assertThat(first.next()).isEqualTo(50L * (line.getBytes(UTF_8).length + 1));
        DeadRows.Found last = DeadRows.find(directory, "", 2 * first.next());
        assertThat(last.rows()).hasSize(20);
        assertThat(last.next()).isEqualTo(-1);
        assertThat(DeadRows.find(directory, "", 1L << 40).rows())
                .as("behind the end")
                .isEmpty();
    }

    @Test
    void whatIsShownOfADeadRowIsBounded() throws Exception {
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            columns.append("\"c")
                    .append(i)
                    .append("\":\"")
                    .append("v".repeat(500))
                    .append("\",");
        }
        JsonNode shown = DeadRows.find(dead(row("y".repeat(100_000), columns.toString())), "", 0)
                .rows()
                .getFirst()
                .shown();
        assertThat(shown.path("id").asString()).hasSize(401);
        assertThat(shown.path("columns").size()).isEqualTo(40);
        assertThat(shown.path("columns").path(9).path(1).asString()).hasSize(401);
    }

    @Test
    void aSearchSaysItsPlaceByANumber(VirtualTime time) throws Exception {
        dead(row("a", ""), row("b", ""));
        DeadRowSearch search = new DeadRowSearch(reactor);
        for (String from : List.of("", "x", "-1", "0", "1234567890123456789")) {
            Deferred<JsonNode> found = search.find(run, Request.get("/?find=k%C3%B6ln&from=" + from));
            time.advance(Duration.ZERO);
            assertThat(successOf(found).path("rows").size()).as(from).isEqualTo(2);
        }
        Deferred<JsonNode> later = search.find(run, Request.get("/?from=5"));
        time.advance(Duration.ZERO);
        assertThat(successOf(later).path("rows").size())
                .as("the rest of the first is no row")
                .isOne();
    }
}

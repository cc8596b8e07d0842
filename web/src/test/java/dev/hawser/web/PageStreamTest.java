package dev.hawser.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What pages are told, and how much that is. */
class PageStreamTest {
    @TempDir
    private Path directory;

    private static final SlotWindow ALL = new SlotWindow(false, 0, "");

    private static String next(Trial trial, PageStream page) throws Exception {
        return trial.on(page::changes);
    }

    /** Until the run is at something. */
    private static void awaitBusy(Trial trial, int slots) throws Exception {
        trial.reactor.blockingChainFromThread(() -> trial.reactor.inline(() -> {
            while (trial.run.view(0).occupied() < slots) {
                trial.reactor.sleep(java.time.Duration.ofMillis(5)).await();
            }
            return true;
        }));
    }

    @Test
    void firstEverythingThenOnlyWhatHasChanged() throws Exception {
        try (Trial trial = Trial.of(directory, Trial.rows(200), 100)) {
            awaitBusy(trial, 100);
            trial.on(() -> {
                trial.run.pause();
                return true;
            });
            PageStream page = new PageStream(trial.live, ALL);
            JsonNode first = JsonMapper.shared().readTree(next(trial, page));
            assertThat(first.path("head").path("state").asString()).isEqualTo("paused");
            assertThat(first.path("slots").path("size").asInt()).isEqualTo(SlotWindow.SIZE);
            assertThat(first.path("signs").asString()).hasSize(100);
            trial.on(() -> {
                trial.live.say("a line");
                return true;
            });
            String second = next(trial, page);
            assertThat(second).contains("a line").doesNotContain("customer-");
        }
    }

    @Test
    void aPageThatWasSlowIsToldOfThePresentAndNotOfAllThatWas() throws Exception {
        try (Trial trial = Trial.of(directory, Trial.rows(3_000), 1_000)) {
            awaitBusy(trial, 1_000);
            PageStream page = new PageStream(trial.live, ALL);
            int snapshot = next(trial, page).length();
            for (int i = 0; i < 1_000; i++) {
                trial.end("customer-" + i, i % 2 == 0 ? "" : "failed " + i);
                if (i % 100 == 0) {
                    trial.on(() -> {
                        trial.live.say("x".repeat(100));
                        return true;
                    });
                }
            }
            assertThat(next(trial, page).length()).isLessThan(snapshot + 4_000);
            assertThat(snapshot).isLessThan(10_000);
        }
    }

    @Test
    void pagesThatWereToldAtTheSameTimeShareWhatTheyAreTold() throws Exception {
        try (Trial trial = Trial.of(directory, Trial.rows(200), 100)) {
            awaitBusy(trial, 100);
            trial.on(() -> {
                trial.live.say("the first");
                Picture first = trial.live.picture();
                Told one = first.next(Told.nothing(ALL)).told();
                Told other = first.next(Told.nothing(ALL)).told();
                Told elsewhere =
                        first.next(Told.nothing(new SlotWindow(false, 90, ""))).told();
                assertThat(first.next(one).changes()).isEmpty();
                trial.live.say("the second");
                Picture second = trial.live.picture();
                String changes = second.next(one).changes();
                assertThat(changes).contains("the second").doesNotContain("the first");
                assertThat(second.next(other).changes()).isSameAs(changes);
                assertThat(second.next(elsewhere).changes())
                        .isNotSameAs(changes)
                        .contains("the second");
                return true;
            });
        }
    }

    @Test
    void aPageIsToldEachLineOnceHoweverLateItAsks() {
        RunLog log = new RunLog();
        log.say(1, "a");
        log.say(2, "b");
        log.say(3, "c");
        assertThat(log.json(1, 2).toString()).isEqualTo("{\"from\":1,\"lines\":[[2,\"b\"]]}");
        assertThat(log.json(-1, 3).path("lines").size()).isEqualTo(3);
    }

    @Test
    void theWindowShowsWhatIsAskedFor() throws Exception {
        try (Trial trial = Trial.of(directory, Trial.rows(100), 80)) {
            awaitBusy(trial, 80);
            JsonNode found = JsonMapper.shared()
                    .readTree(next(trial, new PageStream(trial.live, new SlotWindow(true, 0, "customer-77"))));
            assertThat(found.path("slots").path("size").asInt()).isEqualTo(1);
            JsonNode from = JsonMapper.shared()
                    .readTree(next(trial, new PageStream(trial.live, new SlotWindow(false, 70, ""))));
            assertThat(from.path("slots").path("rows").path("0").path(0).asInt())
                    .isEqualTo(70);
        }
    }
}

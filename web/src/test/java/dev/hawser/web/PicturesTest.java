package dev.hawser.web;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.StepException;
import dev.hawser.batch.Workflow;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.OutputType;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Takes the pictures of the documentation, where that is asked for. */
@EnabledIfSystemProperty(named = "hawser.write", matches = "true")
class PicturesTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final String DONE = "document.querySelector('#tiles dd').textContent";
    private static final List<String> PLANS = List.of("small", "medium", "large");

    @TempDir
    private Path directory;

    @Test
    void dashboards() throws Exception {
        try (Browser browser = Browser.start()) {
            browser.size(1280, 1000);
            try (Trial trial = Trial.of(Files.createDirectory(directory.resolve("runs")), rows(20_000), 40, serve())) {
                browser.dark(false);
                browser.open(trial.board.link());
                browser.until("document.querySelector('#tiles dd').textContent.replace(/,| .*/g, '') > 6000");
                take(browser, "dashboard.png");
                browser.dark(true);
                browser.size(390, 844);
                take(browser, "dashboard-phone.png");
            }
        }
    }

    @Test
    void fewRows() throws Exception {
        try (Browser browser = Browser.start();
                Trial trial = Trial.of(Files.createDirectory(directory.resolve("few")), rows(15), 5, serve())) {
            browser.size(1280, 800);
            browser.open(trial.board.link());
            browser.until("document.querySelector('#tiles dd').textContent.startsWith('10 ')");
            take(browser, "dashboard-15.png");
        }
    }

    /** What the database of a fleet tells is made up here: only what the page makes of it is real. */
    @Test
    void aFleetOfThree() throws Exception {
        List<String> workers = List.of("eu-1", "eu-2", "us-1");
        List<String> ids =
                rows(36).stream().map(row -> row.path("id").asString()).toList();
        try (Browser browser = Browser.start();
                FleetTrial trial = new FleetTrial()) {
            browser.size(1280, 800);
            for (int look = 1; look <= 20; look++) {
                ObjectNode now = FleetTrial.look(FleetTrial.now(), 4L * look, workers, ids);
                FleetTrial.well(now, ids.get(look), 40_000 + 9_000 * (look * 7 % 11));
                if (look % 4 == 0) {
                    FleetTrial.fail(now, ids.get(look), "was 503, expected 201: the provider is overloaded");
                }
                trial.feed.look = Optional.of(now);
                if (look == 1) {
                    browser.open(trial.board.link());
                }
                browser.until(DONE + ".startsWith('" + 4 * look + " ')");
            }
            take(browser, "dashboard-fleet.png");
        }
    }

    private static void take(Browser browser, String name) throws IOException {
        browser.until("new Promise(done => requestAnimationFrame(done))");
        Files.write(DOCS.resolve(name), browser.driver.getScreenshotAs(OutputType.BYTES));
    }

    private static List<ObjectNode> rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> JsonNodeFactory.instance
                        .objectNode()
                        .put("id", "customer-%05d".formatted(i))
                        .put("domain", "shop-%d.example".formatted(i))
                        .put("plan", PLANS.get(i % PLANS.size())))
                .toList();
    }

    private static Workflow serve() {
        RandomGenerator random = new SplittableRandom(1);
        return attempt -> {
            step(attempt, "install", random.nextInt(20, 240));
            if (random.nextInt(60) == 0) {
                throw new StepException(
                        "install", "http-503", "was 503, expected 201: the provider is overloaded", false, null);
            }
            step(attempt, "record", 12);
            if (random.nextInt(300) == 0) {
                throw new StepException("record", "sqlstate-23505", "customer is recorded already", false, null);
            }
            return JsonNodeFactory.instance.objectNode();
        };
    }

    private static void step(Attempt attempt, String name, int millis) throws Exception {
        attempt.observer().started(name);
        Reactor.current().sleep(Duration.ofMillis(millis)).await();
        attempt.observer().ended(name, true);
    }
}

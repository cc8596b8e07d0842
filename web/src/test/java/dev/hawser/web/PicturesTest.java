package dev.hawser.web;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.StepException;
import dev.hawser.batch.Workflow;
import dev.hawser.reactor.Reactor;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
            try (Trial trial = Trial.of(Files.createDirectory(directory.resolve("runs")), rows(20_000), 40, serve(1))) {
                browser.dark(false);
                browser.open(trial.board.link());
                browser.until(DONE + ".replace(/,| .*/g, '') > 6000");
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
                Trial trial = Trial.of(Files.createDirectory(directory.resolve("few")), rows(15), 5, serve(12))) {
            browser.size(1280, 1150);
            browser.open(trial.board.link());
            browser.until(DONE + ".replace(/ .*/g, '') >= 8");
            take(browser, "dashboard-15.png");
        }
    }

    /** A fleet as whoever starts the example has it, before one of its workers is killed. */
    @Test
    void aFleetOfThree() throws Exception {
        Process fleet = new ProcessBuilder("../examples/fleet.sh", "--web", "20000")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (Browser browser = Browser.start();
                BufferedReader told = fleet.inputReader()) {
            browser.size(1280, 1150);
            browser.driver.get(linkOf(told));
            browser.until("document.querySelector('#runs tbody a')");
            browser.open((String) browser.is("document.querySelector('#runs tbody a').href"));
            browser.until(DONE + ".replace(/,| .*/g, '') > 5000");
            take(browser, "dashboard-fleet.png");
        } finally {
            fleet.destroy();
            fleet.waitFor();
        }
    }

    private static String linkOf(BufferedReader told) {
        Matcher link = Pattern.compile(".* is at (http://\\S+)").matcher("");
        return told.lines()
                .filter(line -> link.reset(line).matches())
                .map(_ -> link.group(1))
                .findFirst()
                .orElseThrow();
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

    /** Steps that take so many times longer than a moment. */
    private static Workflow serve(int times) {
        RandomGenerator random = new SplittableRandom(1);
        return attempt -> {
            step(attempt, "install", times * random.nextInt(20, 240));
            if (random.nextInt(60) == 0) {
                throw new StepException(
                        "install", "http-503", "was 503, expected 201: the provider is overloaded", false, null);
            }
            step(attempt, "record", times * 12);
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

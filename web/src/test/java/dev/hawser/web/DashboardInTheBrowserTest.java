package dev.hawser.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.selenium.AxeBuilder;
import dev.hawser.batch.run.RunView;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** The page as a user has it, in a real browser. */
class DashboardInTheBrowserTest {
    private static final String DONE = "document.querySelector('#tiles dd').textContent";

    private static Browser browser;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        browser = Browser.start();
    }

    @AfterAll
    static void quit() {
        if (browser != null) {
            browser.close();
        }
    }

    @AfterEach
    void leave() {
        browser.driver.get("about:blank");
        browser.console();
    }

    @Test
    void numbersMoveAndARowIsFoundInItsSlot() throws Exception {
        try (Trial trial = Trial.of(directory, Trial.rows(40), 12)) {
            browser.open(trial.board.link());
            browser.until("document.querySelectorAll('#slots tbody tr').length === 12");
            assertThat(browser.is("location.search"))
                    .as("the token is in no history")
                    .isEqualTo("");
            trial.end("customer-0", "");
            trial.end("customer-3", "");
            browser.until(DONE + ".startsWith('2 ')");
            trial.end("customer-5", "the server said 500");
            browser.until("document.getElementById('failures').textContent.includes('the server said 500')");
            assertThat(browser.text("failures")).contains("install: http-500", "1 attempt", "again customer-5 install");

            browser.at("slotFind").sendKeys("customer-7");
            browser.until("document.querySelectorAll('#slots tbody tr').length === 1");
            assertThat(browser.text("slots")).contains("customer-7", "install");
            browser.at("deadFind").sendKeys("said 500", Keys.ENTER);
            browser.until("document.querySelectorAll('#dead .row').length === 1");
            assertThat(browser.text("dead")).contains("customer-5", "text 5");
            browser.at("explainId").sendKeys("customer-7", Keys.ENTER);
            browser.until("document.getElementById('explained').textContent.includes('customer-7 runs in slot')");
            assertThat(browser.console()).isEmpty();
        }
    }

    @Test
    void buttonsAskOnceAndDoWhatTheySayByKeyboardAlone() throws Exception {
        try (Trial trial = Trial.of(directory, Trial.rows(40), 4)) {
            browser.open(trial.board.link());
            browser.until("!document.getElementById('pause').disabled");
            tabTo("pause");
            type(Keys.ENTER);
            assertThat(browser.is("document.activeElement.id")).isEqualTo("askNo");
            type(Keys.ENTER);
            browser.until("!document.getElementById('ask').open");
            assertThat(trial.on(() -> trial.run.view(0).state())).isEqualTo(RunView.State.RUNNING);

            type(Keys.ENTER); // the button has the focus again
            type(Keys.TAB);
            type(Keys.ENTER);
            browser.until("document.getElementById('state').textContent === 'paused'");
            assertThat(trial.on(() -> trial.run.view(0).state())).isEqualTo(RunView.State.PAUSED);

            tabTo("slotsButton");
            type(Keys.ENTER);
            type("9", Keys.ENTER); // what is there is selected
            browser.until("document.getElementById('answer').textContent.includes('slots=9')");
            assertThat(trial.on(() -> trial.run.view(0).slotLimit())).isEqualTo(9);
        }
    }

    private void type(CharSequence... keys) {
        new Actions(browser.driver).sendKeys(keys).perform();
    }

    private void tabTo(String id) {
        for (int i = 0; i < 100 && !id.equals(browser.is("document.activeElement.id")); i++) {
            type(Keys.TAB);
        }
        assertThat(browser.is("document.activeElement.id")).isEqualTo(id);
    }

    /** Texts with which pages have been taken over elsewhere. */
    static final List<String> HOSTILE = List.of(
            "<script>window.hit=1</script>",
            "<img src=x onerror=window.hit=1>",
            "\"><svg onload=window.hit=1>",
            "'><iframe srcdoc='<script>parent.hit=1</script>'>",
            "</textarea></title></style></script><script>window.hit=1</script>",
            "<a href=\"javascript:window.hit=1\">x</a>",
            "javascript:window.hit=1//",
            "{{constructor.constructor('window.hit=1')()}}",
            "${window.hit=1}",
            "<math><mtext><table><mglyph><style><img src=x onerror=window.hit=1>",
            "<details open ontoggle=window.hit=1>",
            "\u2028\u2029\u202e<b>reversed</b>",
            "__proto__",
            "constructor");

    @Test
    void whatRowsAndServersSayIsNeverMarkup() throws Exception {
        var rows = HOSTILE.stream()
                .map(text -> Trial.row(text, text).put(text, text))
                .toList();
        try (Trial trial = Trial.of(directory, rows, HOSTILE.size())) {
            trial.on(() -> {
                HOSTILE.forEach(trial.live::say);
                return true;
            });
            browser.open(trial.board.link());
            browser.until("document.querySelectorAll('#slots tbody tr').length === " + HOSTILE.size());
            assertThat(cells()).containsAll(HOSTILE);
            browser.at("explainId").sendKeys("<img src=x onerror=window.hit=1>", Keys.ENTER);
            browser.until("document.getElementById('explained').textContent.startsWith('<img')");
            for (String text : HOSTILE) {
                trial.end(text, "server: " + text);
            }
            browser.until(
                    "document.getElementById('failures').textContent.includes('" + HOSTILE.size() + " attempts')");
            browser.at("deadForm").findElement(By.tagName("button")).click();
            browser.until("document.querySelectorAll('#dead .row').length === " + HOSTILE.size());
            browser.driver.executeScript("document.querySelectorAll('details').forEach(one => one.open = true)");
            assertThat(browser.text("dead")).contains(HOSTILE);
            assertThat(browser.text("log")).contains(HOSTILE);
            String made =
                    "img, svg, iframe, math, style, main a, main script, textarea, body > script, [onerror], [onload]";
            assertThat(browser.driver.findElements(By.cssSelector(made))).isEmpty();
            assertThat(browser.is("window.hit === undefined")).isEqualTo(true);
            assertThat(browser.console()).isEmpty();
        }
    }

    @SuppressWarnings("unchecked")
    private static List<String> cells() {
        return (List<String>)
                browser.is("[...document.querySelectorAll('#slots td.id')].map(cell => cell.textContent)");
    }

    @Test
    void aPageThatWasCutOffIsRightAgain() throws Exception {
        try (Trial trial = Trial.of(directory, Trial.rows(10), 3)) {
            browser.open(trial.board.link());
            browser.until("document.querySelectorAll('#slots tbody tr').length === 3");
            trial.on(() -> {
                trial.board.cut();
                return true;
            });
            for (String id : List.of("customer-0", "customer-1", "customer-2")) {
                trial.end(id, "");
            }
            browser.until(DONE + ".startsWith('3 ') && document.documentElement.dataset.connection === 'live'");
            browser.until("document.getElementById('slots').textContent.includes('customer-5')");
            assertThat(browser.is("document.getElementById('notice').hidden")).isEqualTo(true);
        }
    }

    @Test
    void theEndOfARunStaysOnThePage() throws Exception {
        try (Trial trial = Trial.of(directory, Trial.rows(2), 2)) {
            browser.open(trial.board.link());
            trial.end("customer-0", "");
            trial.end("customer-1", "");
            browser.until("document.getElementById('state').textContent === 'complete'");
            browser.until("document.documentElement.dataset.connection === 'over'");
            assertThat(browser.is(DONE)).asString().startsWith("2 of 2");
        }
    }

    @Test
    void itIsReadableInTheDarkAndOnAPhone() throws Exception {
        try (Trial trial = Trial.of(directory, Trial.rows(8), 4)) {
            trial.end("customer-1", "a message without any space in it: " + "x".repeat(300));
            browser.open(trial.board.link());
            String ground = "getComputedStyle(document.body).backgroundColor";
            browser.dark(false);
            Object light = browser.is(ground);
            browser.dark(true);
            assertThat(browser.is(ground)).isNotEqualTo(light);
            browser.dark(false);
            browser.size(390, 844);
            browser.until("document.querySelector('#failures pre') !== null");
            assertThat(browser.is("document.documentElement.scrollWidth <= innerWidth"))
                    .isEqualTo(true);
            assertThat(violations(new AxeBuilder())).as("light").isEmpty();
            browser.dark(true); // which changes colours and nothing else
            assertThat(violations(new AxeBuilder().withOnlyRules(List.of("color-contrast"))))
                    .as("dark")
                    .isEmpty();
            browser.size(1300, 900);
        }
    }

    /** What axe-core finds that keeps somebody from using the page. */
    private static List<String> violations(AxeBuilder axe) {
        return axe.analyze(browser.driver).getViolations().stream()
                .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                .map(rule -> rule.getId() + ": "
                        + rule.getNodes().stream().map(node -> node.getHtml()).toList())
                .toList();
    }
}

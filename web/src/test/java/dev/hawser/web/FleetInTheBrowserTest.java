package dev.hawser.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.selenium.AxeBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import tools.jackson.databind.node.ObjectNode;

/** The page of a fleet in a real browser. */
class FleetInTheBrowserTest {
    private static final String ROWS = "document.querySelectorAll('#%s tbody tr').length === %d";

    @Test
    void workersAreShownAndDrainedAndNothingOfTheirsIsMarkup() throws Exception {
        List<String> hostile = DashboardInTheBrowserTest.HOSTILE;
        try (Browser browser = Browser.start();
                FleetTrial trial = new FleetTrial()) {
            ObjectNode look = FleetTrial.look(FleetTrial.now(), 5, hostile, hostile);
            hostile.forEach(text -> FleetTrial.fail(look, text, "server: " + text));
            trial.feed.look = Optional.of(look);
            trial.feed.dead = tools.jackson.databind.node.JsonNodeFactory.instance.arrayNode();
            browser.open(trial.board.link());
            browser.until(ROWS.formatted("workers", hostile.size()) + " && " + ROWS.formatted("slots", hostile.size()));
            assertThat(texts(browser, "#workers td.id")).isEqualTo(hostile);
            assertThat(texts(browser, "#slots td.id")).isEqualTo(hostile);
            assertThat(browser.text("failures")).contains("server: " + hostile.getFirst());
            assertThat(browser.text("workers")).containsPattern("[0-9]+ s").contains("3 of 4");
            String made = "main img, main svg, iframe, math, main a, main script, [onerror], [onload]";
            assertThat(browser.driver.findElements(By.cssSelector(made))).isEmpty();
            assertThat(browser.is("window.hit === undefined")).isEqualTo(true);

            browser.driver
                    .findElement(By.cssSelector("#workers tbody tr:nth-child(2) button"))
                    .click();
            assertThat(browser.text("askText")).contains(hostile.get(1));
            browser.at("askYes").click();
            browser.until("document.getElementById('answer').textContent === 'did drain=1'");
            assertThat(trial.feed.requests).containsExactly("drain=1");
            browser.at("explainId").sendKeys("row 7", Keys.ENTER);
            browser.until("document.getElementById('explained').textContent.includes('did explain row 7')");
            assertThat(new AxeBuilder().analyze(browser.driver).getViolations())
                    .filteredOn(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                    .isEmpty();

            trial.feed.broken = "<b>the database is away</b>";
            browser.until("document.getElementById('notice').textContent.includes('<b>the database is away</b>')");
            assertThat(browser.text("state")).isEqualTo("unreadable");
            trial.feed.broken = "";
            browser.until("document.getElementById('state').textContent === 'running'");
            assertThat(browser.console()).isEmpty();
        }
    }

    private static List<String> texts(Browser browser, String selector) {
        List<String> all = new ArrayList<>();
        for (Object text : (List<?>)
                browser.is("[...document.querySelectorAll('" + selector + "')].map(one => one.textContent)")) {
            all.add(String.valueOf(text));
        }
        return all;
    }
}

package dev.hawser.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.Item;
import dev.hawser.batch.StepException;
import dev.hawser.batch.source.Closing;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** Texts of rows and of what becomes of them that SQL, JSON or UTF-8 could take for something else. */
@WithReactor(time = TestTime.REAL)
class FleetOddTextsTest {
    private static final List<String> TEXTS = List.of(
            "'; drop schema hawser cascade; --",
            "\"}], \\",
            "\t\n\r\u0001\u007f\u2028",
            "\uD83D\uDE00 \u00e9\u0301",
            "%s {{id}} $1 ?",
            " ");

    @Test
    void textsAreWhatTheyWere(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            List<Item> items = new ArrayList<>();
            for (String text : TEXTS) {
                items.add(new Item(
                        text,
                        items.size() + 1L,
                        1,
                        JsonNodeFactory.instance.objectNode().put("n", 1).put(text, text)));
            }
            crew.key = Item::id;
            crew.perKey = 1;
            crew.load(items, 4);
            List<String> seen = new ArrayList<>();
            var run = crew.start("w' \"\\1", attempt -> {
                seen.add(attempt.item().id());
                String text = attempt.item().fields().path(attempt.item().id()).asString("");
                if (attempt.item().ordinal() % 2 == 0) {
                    throw new StepException(text, "kind " + text, text, false, null);
                }
                return JsonNodeFactory.instance.objectNode().put(text, text);
            });
            assertThat(run.finished().await().closing()).isEqualTo(Closing.COMPLETE);
            assertThat(crew.told).isEmpty();
            assertThat(seen).containsExactlyInAnyOrderElementsOf(TEXTS);
            assertThat(crew.outcomes()).hasSize(TEXTS.size());
        });
    }
}

package dev.hawser.batch.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextWidthTest {
    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "shop, 4",
        "größe, 5",
        "Ελλάδα, 6",
        "客户, 4",
        "ｱﾊﾟ, 3",
        "ＡＢ, 4",
        "한국, 4",
        "e\u0301, 1",
        "🚀, 2",
        "⌚, 2",
        "☀, 1",
        "☀\uFE0F, 2",
        "👩\u200D🔧, 4",
        "\u200B, 0",
        "█·…, 3",
        "日a本, 5",
        "\uD867\uDE3D, 2"
    })
    void countsColumns(String text, int columns) {
        assertThat(TextWidth.of(text)).isEqualTo(columns);
    }

    @ParameterizedTest
    @CsvSource({
        "shop, 4, shop",
        "shops, 4, sho…",
        "客户客户, 8, 客户客户",
        "客户客户, 7, 客户客…",
        "客户客户, 6, 客户…",
        "客户, 1, …",
        "客户, 0, ''",
        "e\u0301e\u0301e\u0301, 2, e\u0301…",
        "🚀🚀, 3, 🚀…"
    })
    void cutsToColumns(String text, int columns, String expected) {
        assertThat(TextWidth.fit(text, columns, '…')).isEqualTo(expected);
    }

    @Test
    void whatIsCutNeverIsTooWideAndLosesNoMoreThanItMust() {
        for (var seed = 0; seed < 5000; seed++) {
            var random = new SplittableRandom(seed);
            var text = new StringBuilder();
            for (var i = random.nextInt(12); i > 0; i--) {
                text.append(new String[] {"a", "客", "e\u0301", "🚀", "☀\uFE0F", "👩\u200D🔧"}[random.nextInt(6)]);
            }
            var columns = random.nextInt(1, 14);

            var fitted = TextWidth.fit(text.toString(), columns, '…');

            assertThat(TextWidth.of(fitted)).isLessThanOrEqualTo(columns);
            if (TextWidth.of(text.toString()) > columns) {
                assertThat(TextWidth.of(fitted)).as("%s in %d", text, columns).isGreaterThanOrEqualTo(columns - 1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', 5, ''",
        "shops, 5, shops",
        "nine shops, 5, nine|shops",
        "nine shops, 4, nine|shop|s",
        "nine new shops, 8, nine new|shops",
        "nine new shops, 7, nine|new|shops",
        "客户客户, 5, 客户|客户",
        "客户, 1, 客|户",
        "e\u0301e\u0301e\u0301, 2, e\u0301e\u0301|e\u0301"
    })
    void foldsAtSpacesIfItCan(String text, int columns, String expected) {
        assertThat(String.join("|", TextWidth.fold(text, columns))).isEqualTo(expected);
    }

    @Test
    void whatWouldSteerATerminalIsReplaced() {
        assertThat(TextWidth.clean("a\u001b[31m\nb\r\u0007\u009b\u202ec\u2028d\uD800e"))
                .isEqualTo("a?[31m?b????c?d?e");
        assertThat(TextWidth.clean("客 👩\u200D🔧 é")).isEqualTo("客 👩\u200D🔧 é");
    }
}

package dev.hawser.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Characters and parameters of fields.
class SyntaxTest {
    @Test
    void tokensHaveLettersDigitsAndFifteenMarks() {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < 0x200; c++) {
            if (Syntax.isTokenChar(c)) {
                all.append(c);
            }
        }
        assertThat(all).hasToString("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");
        assertThat(Syntax.isToken("")).isFalse();
        assertThat(Syntax.isToken("a b")).isFalse();
        assertThat(Syntax.isToken("a")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a b\tc", "~", "\u0080", "\u00ff"})
    void visibleCharactersAndBlanksWithinAreAValue(String text) {
        assertThat(Syntax.isFieldValue(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {" a", "a ", "\ta", "a\t", " ", "a\rb", "a\nb", "a\0b", "\u001f", "\u007f", "\u0100"})
    void whatSplitsAHeadOrIsNoByteIsNoValue(String text) {
        assertThat(Syntax.isFieldValue(text)).isFalse();
    }

    @Test
    void whatIsShownIsShortAndNothingThatATerminalObeys() {
        assertThat(Syntax.shown("a ~")).isEqualTo("\"a ~\"");
        assertThat(Syntax.shown("\u001b[1m\u007f\u00fc")).isEqualTo("\"\\u001b[1m\\u007f\\u00fc\"");
        assertThat(Syntax.shown("x".repeat(80))).isEqualTo("\"" + "x".repeat(80) + "\"");
        assertThat(Syntax.shown("x".repeat(81))).isEqualTo("\"" + "x".repeat(80) + "…\"");
    }

    private static Parameters parse(String text) {
        return Parameters.parse(text);
    }

    @Test
    void parametersStandBehindAValue() {
        assertThat(parse(" form-data ")).isEqualTo(new Parameters("form-data", Map.of()));
        assertThat(parse("form-data; name=a; FileName = b c "))
                .isEqualTo(new Parameters("form-data", Map.of("name", "a", "filename", "b c")));
        assertThat(parse("a;b=1;b=2").get("b")).contains("1");
        assertThat(parse("a;b=1").get("c")).isEmpty();
        assertThat(parse("a;b").named()).isEmpty();
        assertThat(parse("a;b=").get("b")).contains("");
    }

    @Test
    void quotedParametersMayHaveAnythingInThem() {
        assertThat(parse("x; name=\"a;b=c\"; d=e").named()).isEqualTo(Map.of("name", "a;b=c", "d", "e"));
        assertThat(parse("x; name= \"a \\\" b\"").get("name")).contains("a \" b");
        assertThat(parse("x; name=\"C:\\dir\\f\"").get("name")).contains("C:\\dir\\f");
        assertThat(parse("x; name=\"open").get("name")).contains("open");
        assertThat(parse("x; name=\"open\\").get("name")).contains("open\\");
        assertThat(parse("x; name=\"\"; d=e").named()).isEqualTo(Map.of("name", "", "d", "e"));
    }
}

package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the small texts of a job mean: amounts, statuses, URLs, words for a shell.
class SmallTextsTest {
    @ParameterizedTest
    @CsvSource({
        "3, false, true, false",
        "=3, false, true, false",
        ">3, false, false, true",
        ">= 3, false, true, true",
        "<3, true, false, false",
        "<=3, true, true, false",
        "!=3, true, false, true"
    })
    void amountsAreCompared(String text, boolean two, boolean three, boolean four) {
        Amount amount = Amount.parse(text);
        assertThat(List.of(amount.has(2), amount.has(3), amount.has(4))).containsExactly(two, three, four);
        assertThat(text).matches(Amount.PATTERN);
        assertThat(amount).hasToString(text.replace(" ", "").replaceFirst("^=", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ">", "a", "3.5", "-3", "=>3", "3 ", "1234567890123456"})
    void whatIsNoAmountIsRefused(String text) {
        assertThatThrownBy(() -> Amount.parse(text)).isInstanceOf(IllegalArgumentException.class);
        assertThat(text).doesNotMatch(Amount.PATTERN);
    }

    @ParameterizedTest
    @CsvSource({"404, 404, 404, 404", "200-299, 200, 299, 200-299", "5xx, 500, 599, 500-599", "200-200, 200, 200, 200"})
    void statusesAreARangeWithBothEnds(String text, int first, int last, String told) {
        StatusRange range = StatusRange.parse(text);
        assertThat(List.of(range.has(first - 1), range.has(first), range.has(last), range.has(last + 1)))
                .containsExactly(false, true, true, false);
        assertThat(range).hasToString(told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "99", "0xx", "20x", "1000", "200-", "299-200", "200-2999", "a"})
    void whatIsNoStatusIsRefused(String text) {
        assertThatThrownBy(() -> StatusRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "http://a/b, true, true",
        "HTTPS://a, true, true",
        "h, false, false",
        "htt, false, false",
        "'', false, false",
        "http://, false, false",
        "http:///b, false, false",
        "http://a:b/, false, false",
        "ftp://a/, false, false"
    })
    void urlOfHttpHasAHost(String text, boolean whole, boolean same) {
        assertThat(UrlText.canBegin(text, true)).isEqualTo(whole).isEqualTo(same);
    }

    @ParameterizedTest
    @CsvSource({"h, true", "http:/, true", "HttpS://x, true", "'', true", "x, false", "http:a, false", "ftp, false"})
    void beginningOfAUrlMayBeShort(String text, boolean can) {
        assertThat(UrlText.canBegin(text, false)).isEqualTo(can);
    }

    @Test
    void onlyWhatCannotBeInAUrlIsEncoded() {
        assertThat(UrlText.lenient("http://a/b c?d=\"é€😀\"&e=%20[1]#f|"))
                .isEqualTo("http://a/b%20c?d=%22%C3%A9%E2%82%AC%F0%9F%98%80%22&e=%20[1]#f%7C");
    }

    @Test
    void userOfAUrlIsSentAndNotShown() {
        URI uri = URI.create("http://me:p%40ss@host:81/x@y?me:p%40ss@");
        assertThat(UrlText.withoutUser(uri)).hasToString("http://host:81/x@y?me:p%40ss@");
        assertThat(UrlText.authorization(uri))
                .isEqualTo(new HttpCall.Header("Authorization", "Basic bWU6cEBzcw==", true));
        assertThat(UrlText.authorization(URI.create("http://me@host/")).value()).isEqualTo("Basic bWU6");
        URI plain = URI.create("http://host/");
        assertThat(UrlText.withoutUser(plain)).isSameAs(plain);
    }

    @Test
    void wordsForAShellStandInQuotationMarksWhereTheyNeedThem() {
        assertThat(ShellText.line(List.of("curl", "-X", "a@b%c+d=e:f,g./h-i_0", "", "it's", "a b", "$HOME")))
                .isEqualTo("curl -X a@b%c+d=e:f,g./h-i_0 '' 'it'\\''s' 'a b' '$HOME'");
    }

    @Test
    void variableOfTheEnvironmentIsNamedInsteadOfItsValue() {
        String named = ShellText.named(Map.of("TOKEN", "secret")).get("TOKEN");
        assertThat(ShellText.word("Bearer " + named + "!")).isEqualTo("'Bearer '\"$TOKEN\"'!'");
        assertThat(ShellText.word(named)).isEqualTo("''\"$TOKEN\"''");
    }
}

package dev.hawser.http.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.http.Headers;
import dev.hawser.http.Status;
import java.net.URI;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What an answer says of its text, and what is told of one that is no success.
class FetchedTest {
    private static final URI SHOP = URI.create("http://shop/x");

    private static Fetched answer(int status, String type, byte[] content) {
        return new Fetched(
                new Status(status), type.isEmpty() ? Headers.none() : Headers.of("Content-Type", type), SHOP, content);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "text/plain; charset=iso-8859-1          | ISO-8859-1",
                "text/plain; charset=ISO-8859-1; x=y     | ISO-8859-1",
                "text/plain; CharSet=\"iso-8859-1\"      | ISO-8859-1",
                "text/plain; charset= \"iso-8859-1\" ;x  | ISO-8859-1",
                "text/plain;charset=utf-16le             | UTF-16LE",
                "text/plain; charset=utf-8               | UTF-8",
                "text/plain                              | UTF-8",
                "~~                                      | UTF-8",
                "text/plain; charset=klingon             | UTF-8",
                "text/plain; charset=?!                  | UTF-8",
                "text/plain; charset=                    | UTF-8"
            })
    void textIsReadInTheCharacterSetThatTheAnswerNames(String type, Charset charset) {
        String text = "H\u00fctte \u00df";
        assertThat(answer(200, type, text.getBytes(charset)).text()).isEqualTo(text);
    }

    @Test
    void aWrongCharacterSetIsNotGuessed() {
        byte[] latin = "\u00fc".getBytes(ISO_8859_1);
        assertThat(answer(200, "text/plain", latin).text()).isEqualTo("\ufffd");
        assertThat(answer(200, "text/plain; charset=utf-16le", "\u00fc".getBytes(UTF_16LE))
                        .text())
                .isEqualTo("\u00fc");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 299})
    void successIsGivenBack(int status) throws HttpClientException {
        Fetched answer = answer(status, "", new byte[0]);
        assertThat(answer.requireSuccess()).isSameAs(answer);
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 304, 400, 404, 500, 599})
    void whatIsNoneFailsWithItsStatus(int status) {
        assertThatThrownBy(() -> answer(status, "", new byte[0]).requireSuccess())
                .isInstanceOfSatisfying(
                        HttpClientException.class, e -> assertThat(e.kind()).isEqualTo(HttpClientException.Kind.STATUS))
                .hasMessage("http://shop/x answered " + new Status(status));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'no such thing'      | no such thing",
                "'  a\r\n\tb\u0000c ' | a b c",
                "'\r\n'               | ''",
            })
    void theBeginningOfItsContentIsShownInOneLine(String content, String shown) {
        assertThatThrownBy(() -> answer(404, "", content.getBytes(UTF_8)).requireSuccess())
                .hasMessage("http://shop/x answered 404 Not Found" + (shown.isEmpty() ? "" : ": " + shown));
    }

    @Test
    void twoHundredCharactersOfItAreShown() {
        for (int length : new int[] {199, 200, 201, 100_000}) {
            assertThatThrownBy(() ->
                            answer(500, "", "x".repeat(length).getBytes(UTF_8)).requireSuccess())
                    .hasMessage(
                            "http://shop/x answered 500 Internal Server Error: " + "x".repeat(Math.min(200, length)));
        }
    }

    @Test
    void itSaysWhereItCameFromAndNotWhatIsInIt() {
        assertThat(answer(200, "", "secret".getBytes(UTF_8))).hasToString("200 OK from http://shop/x, 6 bytes");
    }
}

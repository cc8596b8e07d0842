package dev.hawser.http.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.http.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the two sides of a WebSocket agree on by fields: compression (RFC 7692, section 7), keys and codes.
class DeflationTest {
    private static Headers field(String value) {
        return Headers.of("Sec-WebSocket-Extensions", value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                "PerMessage-Deflate",
                "permessage-deflate; client_max_window_bits",
                "permessage-deflate; client_max_window_bits=10",
                "permessage-deflate;server_max_window_bits=15",
                "permessage-deflate; server_no_context_takeover;\tclient_no_context_takeover",
                "x-webkit-deflate-frame, permessage-deflate",
                "permessage-deflate; server_max_window_bits=10, permessage-deflate"
            })
    void anOfferThatCanBeMetIsTaken(String offer) {
        assertThat(Deflation.isOffered(field(offer))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflated",
                "x-permessage-deflate",
                "permessage-deflate; server_max_window_bits=10",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; unknown",
                "permessage-deflate; other_no_context_takeover",
                "permessage-deflate; client_max_window_bits=",
                "permessage-deflate; client_max_window_bits=7",
                "permessage-deflate; client_max_window_bits=16",
                "permessage-deflate; client_max_window_bits=x",
                "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
                "server_no_context_takeover; permessage-deflate"
            })
    void anOfferThatCannotBeMetIsDeclined(String offer) {
        assertThat(Deflation.isOffered(field(offer))).isFalse();
    }

    @Test
    void whoOffersNothingGetsNothing() {
        assertThat(Deflation.isOffered(Headers.none())).isFalse();
        assertThat(Deflation.isAgreed(Headers.none())).isFalse();
    }

    @Test
    void offersMayStandInSeveralFields() {
        Headers two = field("x-other").and("sec-websocket-extensions", "permessage-deflate");
        assertThat(Deflation.isOffered(two)).isTrue();
        assertThat(Deflation.isAgreed(two)).as("but there is one answer").isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "permessage-deflate; server_no_context_takeover, true",
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover, true",
        "permessage-deflate; server_no_context_takeover; server_max_window_bits=9, true",
        "permessage-deflate, false",
        "permessage-deflate; client_no_context_takeover, false",
        "x-deflate; server_no_context_takeover, false",
        "permessage-deflate; server_no_context_takeover; server_max_window_bits=99, false",
        "permessage-deflate; server_no_context_takeover; client_max_window_bits=9, false",
        "permessage-deflate; server_no_context_takeover; my_no_context_takeover, false",
        "permessage-deflate; server_no_context_takeover; unknown, false"
    })
    void anAnswerIsTakenIfThisSideCanReadItAndHasOfferedIt(String answer, boolean taken) {
        assertThat(Deflation.isAgreed(field(answer))).isEqualTo(taken);
    }

    @Test
    void aServerTakesWhatThisSideOffersAndThisSideWhatItAnswers() {
        assertThat(Deflation.isOffered(field(Deflation.AGREED))).isTrue();
        assertThat(Deflation.isAgreed(field(Deflation.AGREED))).isTrue();
    }

    @Test
    void aKeyIsAnsweredAsTheStandardSays() {
        assertThat(Keys.answer("dGhlIHNhbXBsZSBub25jZQ==")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(Keys.isKey("dGhlIHNhbXBsZSBub25jZQ==")).isTrue();
        String made = Keys.random();
        assertThat(Keys.isKey(made)).isTrue();
        assertThat(Keys.random()).isNotEqualTo(made);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "dGhl", "not Base64!", "dGhlIHNhbXBsZSBub25jZQ==x", "dGhlIHNhbXBsZSBub25jZWU="})
    void whatIsNotSixteenBytesIsNoKey(String text) {
        assertThat(Keys.isKey(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1011, 1014, 3000, 3999, 4000, 4999})
    void codesOfTheStandardAndOfProgramsAreSent(int code) {
        assertThat(new CloseStatus(code, "").isSendable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1004, 1005, 1006, 1015, 1016, 2000, 2999})
    void codesThatMeanNoCloseFrameAreNotSent(int code) {
        assertThat(new CloseStatus(code, "").isSendable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 999, 5000, 65_536})
    void otherNumbersAreNoCodes(int code) {
        assertThatThrownBy(() -> new CloseStatus(code, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("was " + code);
    }

    @Test
    void aReasonFitsIntoAControlFrame() {
        assertThat(new CloseStatus(1000, "x".repeat(123)).reason()).hasSize(123);
        assertThatThrownBy(() -> new CloseStatus(1000, "ü".repeat(62)))
                .as("bytes are counted, not characters")
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was of 124");
        assertThat(new CloseStatus(1000, "")).hasToString("1000");
        assertThat(new CloseStatus(4000, "why")).hasToString("4000 why");
    }
}

package dev.hawser.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @Test
    void fieldsAreFoundInAnyCaseAndKeepTheirOrder() {
        Headers headers = Headers.of("Accept", "a", "X", "1").and("accept", "b");
        assertThat(headers.first("ACCEPT")).contains("a");
        assertThat(headers.all("Accept")).containsExactly("a", "b");
        assertThat(headers.with("ACCEPT", "c")).hasToString("{X: 1, ACCEPT: c}");
        assertThat(headers).hasToString("{Accept: a, X: 1, accept: b}");
    }

    @Test
    void wordsOfAFieldAreFound() {
        Headers headers = Headers.of("Connection", "Upgrade, CLOSE");
        assertThat(headers.has("connection", "close")).isTrue();
        assertThat(headers.has("connection", "clos")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX: y", "a\nb", "a\0", "a\u007f", " a", "a ", "\u0100"})
    void whatWouldSplitAResponseIsNoValue(String value) {
        assertThatThrownBy(() -> Headers.of("X", value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the value of X");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:", "a\r", "ä", "(a)"})
    void whatIsNoTokenIsNoName(String name) {
        assertThatThrownBy(() -> Headers.of(name, "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Method(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void segmentsAreDecodedOnce() {
        Target target = Target.parse("/a%20b/c%2fd/%2525/?q=1%2B1&q=2&empty&plus=a+b");
        assertThat(target.segments()).containsExactly("a b", "c/d", "%25", "");
        assertThat(target.path()).isEqualTo("/a%20b/c%2fd/%2525/");
        assertThat(target.query("q")).contains("1+1");
        assertThat(target.query("empty")).contains("");
        assertThat(target.query("plus")).contains("a b");
        assertThat(target.query("none")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "/a b", "/a#b", "/%", "/%4", "/%gg", "/%ff", "/ä", "/\t"})
    void whatIsNoTargetIsRefused(String text) {
        assertThatThrownBy(() -> Target.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "transfer-encoding", "Connection"})
    void framingIsNotForHandlersToWrite(String name) {
        assertThatThrownBy(() -> Response.ok().withHeader(name, "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is written by the server");
    }
}

package dev.hawser.http.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.http.client.HttpClientException;
import dev.hawser.http.client.HttpClientException.Kind;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is no answer, or one whose end two readers would see at different places.
@WithReactor
@Tag("both")
class AnswersTest {
    private static final String SHOP = "http://shop/";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\nHTTP/1.1 200 OK|Content-Length: 1||x",
                "HTTP/1.1 200 OK\nContent-Length: 1\n\nx",
                "HTTP/1.1 200 OK|Content-Length: 1\n|x",
                "HTTP/1.1  200 OK|Content-Length: 1||x",
                "HTTP/1.1 20 OK|Content-Length: 1||x",
                "HTTP/1.1 2000 OK|Content-Length: 1||x",
                "HTTP/1.1 999 OK|Content-Length: 1||x",
                "HTTP/1.1 099 OK|Content-Length: 1||x",
                "HTTP/2.0 200 OK|Content-Length: 1||x",
                "http/1.1 200 OK|Content-Length: 1||x",
                "HTTP/1.1\t200 OK|Content-Length: 1||x",
                "HTTP/1.1 200 O\u0000K|Content-Length: 1||x",
                "HTTP/1.1 101 Switching Protocols|Upgrade: x||",
                "ICY 200 OK||x",
                "HTTP/1.1 200 OK|Content-Length: 1|Content-Length: 1||x",
                "HTTP/1.1 200 OK|Content-Length: 1, 1||x",
                "HTTP/1.1 200 OK|Content-Length: +1||x",
                "HTTP/1.1 200 OK|Content-Length: -1||x",
                "HTTP/1.1 200 OK|Content-Length: 0x1||x",
                "HTTP/1.1 200 OK|Content-Length: 9999999999999999999||x",
                "HTTP/1.1 200 OK|Content-Length:||x",
                "HTTP/1.1 200 OK|Content-Length : 1||x",
                "HTTP/1.1 200 OK| Content-Length: 1||x",
                "HTTP/1.1 200 OK|X: a| b|Content-Length: 1||x",
                "HTTP/1.1 200 OK|X\u0000: a|Content-Length: 1||x",
                "HTTP/1.1 200 OK|X: a\rb|Content-Length: 1||x",
                "HTTP/1.1 200 OK|no field|Content-Length: 1||x",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked|Content-Length: 1||1|x|0||",
                "HTTP/1.1 200 OK|Transfer-Encoding: gzip, chunked||1|x|0||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked|Transfer-Encoding: chunked||1|x|0||",
                "HTTP/1.1 200 OK|Transfer-Encoding: identity||x",
                "HTTP/1.1 200 OK|Transfer-Encoding: xchunked||1|x|0||",
                "HTTP/1.0 200 OK|Transfer-Encoding: chunked||1|x|0||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||0x1|x|0||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||+1|x|0||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||1 |x|0||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||1|xy|0||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||1\nx\n0\n\n",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||ffffffffffffffff|x|0||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||1|x|0|Content-Length: 1||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||1|x|0|no field||"
            })
    void isRefused(String answer, Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.enqueue(FakeAnswer.raw(answer.replace("|", "\r\n")), FakeAnswer.text("next"));
            HttpClientException failure = (HttpClientException) all.failure(SHOP);
            assertThat(failure.kind()).isEqualTo(Kind.MALFORMED);
            assertThat(failure).hasMessageStartingWith("GET http://shop/: what came is no answer: ");
            assertThat(all.http.fetch(SHOP).await().text()).isEqualTo("next");
            assertThat(all.origin.connections()).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200|Content-Length: 1||x",
                "HTTP/1.1 200 |Content-Length: 1||x",
                "HTTP/1.1 200 any \u00e4 reason\t|content-length:1  ||x",
                "HTTP/1.1 200 OK|X:|Content-Length: 000001||x",
                "HTTP/1.1 200 OK|Transfer-Encoding: Chunked||1;a=b|x|0|X: trailer||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||0001|x|000||",
                "HTTP/1.0 200 OK|Connection: keep-alive|Content-Length: 1||x"
            })
    void isTaken(String answer, Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.enqueue(FakeAnswer.raw(answer.replace("|", "\r\n")), FakeAnswer.text("next"));
            assertThat(all.http.fetch(SHOP).await().text()).isEqualTo("x");
            assertThat(all.http.fetch(SHOP).await().text()).isEqualTo("next");
            assertThat(all.origin.connections()).isEqualTo(1);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK|Content-Length: 1||xHTTP/1.1 200 OK|Content-Length: 4||evil",
                "HTTP/1.1 204 No Content|Content-Length: 4||evil",
                "HTTP/1.1 204 No Content|Transfer-Encoding: chunked||4|evil|0||",
                "HTTP/1.1 200 OK|Connection: close|Content-Length: 1||x",
                "HTTP/1.0 200 OK|Content-Length: 1||x"
            })
    void whatComesBehindAnAnswerIsNobodys(String answer, Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.enqueue(FakeAnswer.raw(answer.replace("|", "\r\n")), FakeAnswer.text("next"));
            all.http.fetch(SHOP).await();
            assertThat(all.http.fetch(SHOP).await().text()).isEqualTo("next");
            assertThat(all.origin.connections()).isEqualTo(2);
        });
    }

    @Test
    void noContentIsShortWithoutAFailure(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            String[] whole = {
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n"
            };
            for (String answer : whole) {
                for (int cut = 0; cut < answer.length(); cut++) {
                    all.origin.enqueue(FakeAnswer.raw(answer).cutAfter(cut, FakeAnswer.End.CLOSES));
                    assertThat(all.kind(SHOP)).isEqualTo(Kind.LOST);
                }
                all.origin.enqueue(FakeAnswer.raw(answer).closing());
                assertThat(all.http.fetch(SHOP).await().text()).isEqualTo("0123456789");
            }
        });
    }
}

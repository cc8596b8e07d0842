package dev.hawser.http.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.http.Headers;
import dev.hawser.http.Status;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.CookieJar;
import dev.hawser.net.Endpoint;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Cookies that are kept, and where they go.
@WithReactor
@Tag("both")
class CookieJarTest {
    @ParameterizedTest(name = "{0} sets {1}; {2} is sent {3}")
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "http://a.shop.org/, a=b, http://a.shop.org/x, a=b",
                "http://a.shop.org/, a=b, http://b.shop.org/, \"\"",
                "http://a.shop.org/, a=b, http://x.a.shop.org/, \"\"",
                "http://a.shop.org/, a=b, http://a.shop.org:81/, a=b",
                "http://a.shop.org/, a=b; Domain=shop.org, http://b.shop.org/, a=b",
                "http://a.shop.org/, a=b; Domain=.Shop.Org, http://shop.org/, a=b",
                "http://a.shop.org/, a=b; Domain=shop.org, http://myshop.org/, \"\"",
                "http://a.shop.org/, a=b; Domain=b.shop.org, http://b.shop.org/, \"\"",
                "http://a.shop.org/, a=b; Domain=org, http://b.org/, \"\"",
                "http://127.0.0.1/, a=b; Domain=0.0.1, http://127.0.0.1/, \"\"",
                "http://shop/, a=b; Domain=shop, http://shop/, a=b",
                "http://shop/x/y, a=b, http://shop/x/z, a=b",
                "http://shop/x/y, a=b, http://shop/z, \"\"",
                "http://shop/x/y, a=b; Path=/, http://shop/z, a=b",
                "http://shop/, a=b; Path=/x, http://shop/xy, \"\"",
                "http://shop/, a=b; Path=/x, http://shop/x/y, a=b",
                "https://shop/, a=b; Secure, http://shop/, \"\"",
                "https://shop/, a=b; Secure, https://shop/, a=b",
                "http://shop/, a=b; Secure, https://shop/, \"\"",
                "https://shop/, __Host-a=b; Secure; Path=/, https://shop/, __Host-a=b",
                "https://shop/x, __Host-a=b; Secure; Path=/x, https://shop/x, \"\"",
                "https://shop/, __Secure-a=b, https://shop/, \"\"",
                "http://shop/, a=b; Max-Age=0, http://shop/, \"\"",
                "http://shop/, a=b; Max-Age=nonsense, http://shop/, a=b",
                "\"http://shop/\", \"a=b; Expires=Sun, 06-Nov-94 08:49:37 GMT\", http://shop/, \"\"",
                "\"http://shop/\", \"a=b; Expires=Sun, 06 Nov 2094 08:49:37 GMT\", http://shop/, a=b",
                "\"http://shop/\", \"a=b; Expires=Sun Nov  6 08:49:37 1994\", http://shop/, \"\"",
                "\"http://shop/\", \"a=b; Max-Age=9; Expires=Sun, 06 Nov 1994 08:49:37 GMT\", http://shop/, a=b",
                "http://shop/, =b, http://shop/, \"\"",
                "http://shop/, novalue, http://shop/, \"\"",
                "http://shop/, a=\"b c\"; HttpOnly; SameSite=Lax, http://shop/, a=\"b c\""
            })
    void cookiesGoWhereTheyBelong(String setter, String line, String asked, String sent, Reactor reactor)
            throws Exception {
        Clients.run(
                reactor,
                options -> options.cookies(CookieJar.create()).endpoints(_ -> Endpoint.memory("shop")),
                all -> {
                    all.origin.enqueue(FakeAnswer.of(200, "Set-Cookie", line));
                    all.http.fetch(setter).await();
                    all.http.fetch(asked).await();
                    assertThat(all.origin
                                    .requests()
                                    .getLast()
                                    .headers()
                                    .first("Cookie")
                                    .orElse(""))
                            .isEqualTo(sent);
                });
    }

    @Test
    void cookiesAreReplacedAndEnd(Reactor reactor, VirtualTime time) throws Exception {
        CookieJar jar = CookieJar.create(
                () -> Instant.parse("2026-11-30T10:00:00Z").plus(time.elapsed()), domain -> domain.indexOf('.') < 0);
        Clients.run(reactor, options -> options.cookies(jar), all -> {
            all.origin.enqueue(
                    FakeAnswer.of(
                            302, "Location", "/next", "Set-Cookie", "a=1", "Set-Cookie", "long=x; Path=/next/one"),
                    FakeAnswer.of(200, "Set-Cookie", "a=2; Max-Age=10", "Set-Cookie", "b=3"));
            all.http.fetch("http://shop/").await();
            assertThat(all.origin.requests().getLast().headers().first("Cookie"))
                    .contains("a=1");
            all.http.fetch("http://shop/next/one").await();
            assertThat(all.origin.requests().getLast().headers().first("Cookie"))
                    .contains("long=x; a=2; b=3");
            reactor.sleep(Duration.ofSeconds(10)).await();
            all.http
                    .fetch(ClientRequest.get("http://shop/").withHeader("Cookie", "own=4"))
                    .await();
            assertThat(all.origin.requests().getLast().headers().all("Cookie")).containsExactly("own=4; b=3");
            assertThat(jar.size()).isEqualTo(2);
            jar.clear();
            all.http.fetch("http://shop/").await();
            assertThat(all.origin.requests().getLast().headers().first("Cookie"))
                    .isEmpty();
        });
    }

    @Test
    void aJarIsBounded(Reactor reactor) throws Exception {
        CookieJar jar = CookieJar.create();
        Clients.run(reactor, options -> options.cookies(jar).maxHead(1 << 20, 500), all -> {
            List<String> fields = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                fields.addAll(List.of("Set-Cookie", "c" + i + "=x"));
            }
            fields.addAll(List.of("Set-Cookie", "large=" + "x".repeat(5000)));
            all.origin.enqueue(FakeAnswer.of(Status.OK, Headers.of(fields), new byte[0]));
            all.http.fetch("http://shop/").await();
            assertThat(jar.size()).isEqualTo(50);
            assertThat(jar).hasToString("CookieJar[50 cookies]");
        });
    }
}

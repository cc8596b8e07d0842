package dev.hawser.http.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.http.Body;
import dev.hawser.http.Headers;
import dev.hawser.http.Method;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests, and how they are written.
class ClientRequestTest {
    private static final String SHOP = "http://shop/";
    private static final URI URL = URI.create(SHOP);

    private static Outgoing outgoing(ClientRequest request, Consumer<HttpClientOptions> configure) {
        HttpClientOptions options = new HttpClientOptions();
        configure.accept(options);
        return Outgoing.of(request, options.settings());
    }

    private static List<String> lines(ClientRequest request) {
        return lines(outgoing(request, options -> options.compressed(false)));
    }

    private static List<String> lines(Outgoing outgoing) {
        String head = new String(outgoing.head(), ISO_8859_1);
        assertThat(head).endsWith("\r\n\r\n");
        return List.of(head.split("\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length",
                "TRANSFER-ENCODING",
                "connection",
                "Keep-Alive",
                "Proxy-Connection",
                "Upgrade",
                "TE",
                "Trailer",
                "expect"
            })
    void whatFramesARequestIsWrittenByTheClientAlone(String name) {
        ClientRequest request = ClientRequest.get(SHOP);
        assertThatThrownBy(() -> request.withHeader(name, "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(name + " is written by the client, as the request is sent");
        assertThat(request.withHeader("X-" + name, "1").headers().first("X-" + name))
                .contains("1");
    }

    @Test
    void whatCannotBeIsRefusedWhenItIsMade() {
        ClientRequest request = ClientRequest.get(SHOP);
        assertThatThrownBy(() -> request.withTimeout(Duration.ZERO))
                .hasMessage("timeout must be longer than nothing, was PT0S");
        assertThatThrownBy(() -> request.withHeaders(Headers.of("Host", "a", "host", "b")))
                .hasMessage("a request has one Host, not [a, b]");
        assertThat(request.withHeader("Host", "a").headers().first("Host")).contains("a");
        assertThatThrownBy(() -> new ClientRequest.Pulled(() -> Body.of(new byte[0]), -2, true))
                .hasMessage("length must be 0 or more, or -1 for unknown, was -2");
        assertThat(new ClientRequest.Pulled(() -> Body.of(new byte[0]), 0, true).length())
                .isZero();
    }

    @ParameterizedTest(name = "{0} with a key {1} and content that is repeatable {2}")
    @CsvSource({
        "GET, false, true, true",
        "HEAD, false, true, true",
        "OPTIONS, false, true, true",
        "TRACE, false, true, true",
        "PUT, false, true, true",
        "DELETE, false, true, true",
        "POST, false, true, false",
        "PATCH, false, true, false",
        "BREW, false, true, false",
        "POST, true, true, true",
        "POST, true, false, false",
        "PUT, false, false, false"
    })
    void someMayBeSentAgain(String method, boolean key, boolean repeatable, boolean again) {
        ClientRequest request = ClientRequest.of(new Method(method), URL)
                .withContent(new ClientRequest.Pulled(() -> Body.of(new byte[1]), 1, repeatable));
        assertThat((key ? request.withIdempotencyKey("k") : request).isRepeatable())
                .isEqualTo(again);
    }

    @Test
    void aChangeLeavesAllOthersAsTheyWere() {
        CookieJar jar = CookieJar.create();
        ClientRequest all = ClientRequest.put(SHOP)
                .withCookies(jar)
                .withExpectContinue()
                .withTimeout(Duration.ofSeconds(3))
                .withRedirects(RedirectPolicy.ALWAYS)
                .withHeader("X", "y")
                .withText("abc");
        assertThat(all.method()).isEqualTo(Method.PUT);
        assertThat(all.cookies()).containsSame(jar);
        assertThat(all.expectsContinue()).isTrue();
        assertThat(all.timeout()).contains(Duration.ofSeconds(3));
        assertThat(all.redirects()).isSameAs(RedirectPolicy.ALWAYS);
        assertThat(all.headers()).isEqualTo(Headers.of("X", "y", "Content-Type", "text/plain; charset=utf-8"));
        assertThat(all).hasToString("PUT http://shop/");
        assertThat(all.withRedirects(RedirectPolicy.NEVER).content()).isSameAs(all.content());
        assertThat(all.expecting(false).timeout()).isEqualTo(all.timeout());
    }

    @Test
    void aFormIsWrittenAsABrowserWritesOne() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("a b", "1+1=2");
        fields.put("\u00e4", "&");
        fields.put("", "");
        ClientRequest request = ClientRequest.post(SHOP).withForm(fields);
        assertThat(new String(((ClientRequest.Bytes) request.content()).bytes(), UTF_8))
                .isEqualTo("a+b=1%2B1%3D2&%C3%A4=%26&=");
        assertThat(request.headers().first("Content-Type")).contains("application/x-www-form-urlencoded");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "http://shop, /, shop",
        "http://shop/, /, shop",
        "http://shop?a=b, /?a=b, shop",
        "http://shop/?, /?, shop",
        "http://shop/a%20b;c?d=%2F#e, /a%20b;c?d=%2F, shop",
        "http://shop:81/x, /x, shop:81",
        "http://SHOP:80//x/../y, //x/../y, shop",
        "http://shop/\u00e4?\u00f6=\u20ac, /%C3%A4?%C3%B6=%E2%82%AC, shop",
        "http://[::1]:81/, /, [::1]:81"
    })
    void theFirstLineAndTheHostAreThoseOfTheUrl(String url, String target, String host) {
        assertThat(lines(ClientRequest.get(url)))
                .containsExactly("GET " + target + " HTTP/1.1", "Host: " + host, "User-Agent: hawser");
    }

    @Test
    void aFieldOfItsOwnTakesThePlaceOfWhatTheClientWouldSay() {
        ClientRequest request = ClientRequest.get(SHOP)
                .withHeaders(
                        Headers.of("user-agent", "me", "HOST", "alias", "X", "1", "x", "2", "ACCEPT-ENCODING", "br"));
        assertThat(lines(outgoing(request, _ -> {})))
                .containsExactly(
                        "GET / HTTP/1.1", "Host: alias", "user-agent: me", "X: 1", "x: 2", "ACCEPT-ENCODING: br");
    }

    @Test
    void compressionIsAskedForUnlessItIsNotWantedOrAPartIs() {
        ClientRequest request = ClientRequest.get(SHOP);
        String asked = "Accept-Encoding: gzip, deflate";
        assertThat(lines(outgoing(request, _ -> {}))).contains(asked);
        assertThat(lines(outgoing(request, options -> options.compressed(false))))
                .doesNotContain(asked);
        assertThat(lines(outgoing(request.withHeader("Range", "bytes=1-2"), _ -> {})))
                .doesNotContain(asked);
    }

    @ParameterizedTest(name = "{0} with {1} bytes that are pulled {2}: {3}")
    @CsvSource({
        "GET, 0, false, ''",
        "DELETE, 0, false, ''",
        "POST, 0, false, Content-Length: 0",
        "PUT, 0, false, Content-Length: 0",
        "PATCH, 0, false, Content-Length: 0",
        "GET, 3, false, Content-Length: 3",
        "POST, 3, true, Content-Length: 3",
        "POST, 0, true, Content-Length: 0",
        "GET, 0, true, ''",
        "POST, -1, true, Transfer-Encoding: chunked",
        "GET, -1, true, Transfer-Encoding: chunked"
    })
    void theLengthOfContentIsSaidIfItIsKnown(String method, int length, boolean pulled, String framing) {
        ClientRequest.Content content = pulled
                ? new ClientRequest.Pulled(() -> Body.of(new byte[0]), length, true)
                : new ClientRequest.Bytes(new byte[length]);
        List<String> lines = lines(ClientRequest.of(new Method(method), URL).withContent(content));
        assertThat(lines.stream().filter(line -> line.startsWith("Content-") || line.startsWith("Transfer-")))
                .containsExactly(framing.isEmpty() ? new String[0] : new String[] {framing});
    }

    @Test
    void leaveIsAskedForIfThereIsContent() {
        ClientRequest post = ClientRequest.post(SHOP).withExpectContinue();
        assertThat(lines(post)).doesNotContain("Expect: 100-continue");
        assertThat(outgoing(post, _ -> {}).waits()).isFalse();
        ClientRequest.Pulled none = new ClientRequest.Pulled(() -> Body.of(new byte[0]), 0, true);
        for (ClientRequest request : new ClientRequest[] {post.withText("a"), post.withContent(none)}) {
            assertThat(lines(request)).contains("Expect: 100-continue");
            assertThat(outgoing(request, _ -> {}).waits()).isTrue();
            assertThat(lines(request.expecting(false))).doesNotContain("Expect: 100-continue");
        }
    }

    @Test
    void cookiesOfTheJarFollowThoseOfTheRequest() {
        CookieJar jar = CookieJar.create();
        jar.take(URL, Headers.of("Set-Cookie", "a=1"));
        CookieJar own = CookieJar.create();
        own.take(URL, Headers.of("Set-Cookie", "b=2"));
        ClientRequest request = ClientRequest.get(SHOP);
        Consumer<HttpClientOptions> kept = options -> options.cookies(jar);
        assertThat(lines(outgoing(request, kept))).contains("Cookie: a=1");
        assertThat(lines(outgoing(request.withHeader("cookie", "c=3"), kept)))
                .contains("Cookie: c=3; a=1")
                .doesNotContain("cookie: c=3");
        assertThat(lines(outgoing(request.withCookies(own), kept))).contains("Cookie: b=2");
        assertThat(lines(outgoing(request.withCookies(CookieJar.create()).withHeader("cookie", "c=3"), kept)))
                .contains("cookie: c=3");
    }

    @Test
    void aProxyOfHttpIsGivenTheWholeUrlOfAPlainOriginAlone() {
        Consumer<HttpClientOptions> proxy = options ->
                options.compressed(false).proxy(Proxy.http("p", 3128).withCredentials("ada", "pw"), "direct");
        assertThat(lines(outgoing(ClientRequest.get("http://shop:81/x?y"), proxy)))
                .startsWith("GET http://shop:81/x?y HTTP/1.1", "Host: shop:81")
                .contains("Proxy-Authorization: Basic YWRhOnB3");
        for (String url : new String[] {"https://shop/x", "http://direct/x"}) {
            assertThat(lines(outgoing(ClientRequest.get(url), proxy)))
                    .startsWith("GET /x HTTP/1.1")
                    .noneMatch(line -> line.startsWith("Proxy-Authorization"));
        }
        assertThat(lines(outgoing(ClientRequest.get(SHOP), options -> options.proxy(Proxy.socks5("p", 1)))))
                .startsWith("GET / HTTP/1.1");
    }

    @Test
    void byHttp2TheFirstLineIsFourFields() {
        Outgoing request = outgoing(
                ClientRequest.post("https://shop:8443/x?y")
                        .withHeader("X-A", "b")
                        .withText("abc"),
                _ -> {});
        assertThat(request.fields())
                .startsWith(":method", "POST", ":scheme", "https", ":authority", "shop:8443", ":path", "/x?y")
                .containsSequence("x-a", "b")
                .containsSequence("content-length", "3")
                .doesNotContain("Host", "host");
        assertThat(outgoing(ClientRequest.get(SHOP), _ -> {}).fields()).containsSequence(":scheme", "http");
    }

    @ParameterizedTest(name = "Retry-After: {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "0                             | PT0S",
                "7                             | PT7S",
                "999999999                     | PT999999999S",
                "1000000000                    | ",
                "-1                            | ",
                "1.5                           | ",
                "soon                          | ",
                "Mon, 30 Nov 2026 10:00:20 GMT | PT20S",
                "Mon, 30 Nov 2026 10:00:00 GMT | PT0S",
                "Mon, 30 Nov 2026 09:59:59 GMT | PT0S",
                "Tue, 30 Nov 2026 10:00:20 GMT | "
            })
    void aServerSaysHowLongToWaitInSecondsOrByADate(String text, Duration wait) {
        Instant now = Instant.parse("2026-11-30T10:00:00Z");
        assertThat(Retrying.retryAfter(Headers.of("Retry-After", text), () -> now))
                .isEqualTo(Optional.ofNullable(wait));
        assertThat(Retrying.retryAfter(Headers.none(), () -> now)).isEmpty();
    }
}

package dev.hawser.http.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Body;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.Fetched;
import dev.hawser.http.client.HttpClientException;
import dev.hawser.http.client.HttpClientException.Kind;
import dev.hawser.http.client.RedirectPolicy;
import dev.hawser.net.Endpoint;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What request follows a redirect, and what it carries along.
@WithReactor
@Tag("both")
class RedirectsTest {
    private static final String SHOP = "http://shop/";

    @ParameterizedTest
    @CsvSource({
        "GET, 301, GET, ''",
        "GET, 302, GET, ''",
        "GET, 303, GET, ''",
        "GET, 307, GET, ''",
        "HEAD, 303, HEAD, ''",
        "POST, 301, GET, ''",
        "POST, 302, GET, ''",
        "POST, 303, GET, ''",
        "POST, 307, POST, abc",
        "POST, 308, POST, abc",
        "PUT, 301, PUT, abc",
        "PUT, 303, GET, ''"
    })
    void methodsChangeOrStay(String method, int status, String next, String content, Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.enqueue(FakeAnswer.of(status, "Location", "/there?a=b#c"), FakeAnswer.of(200));
            ClientRequest request = ClientRequest.of(new dev.hawser.http.Method(method), URI.create(SHOP + "here/x"))
                    .withIdempotencyKey("k");
            boolean has = method.equals("POST") || method.equals("PUT");
            Fetched answer =
                    all.http.fetch(has ? request.withText("abc") : request).await();
            assertThat(answer.status().code()).isEqualTo(200);
            assertThat(answer.uri()).isEqualTo(URI.create(SHOP + "there?a=b"));
            SeenRequest second = all.origin.requests().getLast();
            assertThat(second).hasToString(next + " /there?a=b");
            assertThat(second.text()).isEqualTo(content);
            assertThat(second.headers().first("Content-Type").isPresent()).isEqualTo(!content.isEmpty());
            assertThat(second.headers().first("Idempotency-Key").isPresent()).isEqualTo(next.equals(method));
            assertThat(all.origin.connections()).isEqualTo(1);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "/x/y, /x/y",
        "y, /a/y",
        "../y, /y",
        "?q=1, /a/b?q=1",
        "//other/y, /y",
        "HTTP://other:80/y, /y",
        "'/with blank?a=<b>', /with%20blank?a=%3Cb%3E",
        "/\u00c3\u00a4, /%C3%A4"
    })
    void locationsAreReadAsTheyAreWritten(String location, String target, Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.endpoints(_ -> Endpoint.memory("shop")), all -> {
            all.origin.enqueue(FakeAnswer.of(302, "Location", location), FakeAnswer.of(200));
            all.http.fetch(SHOP + "a/b").await();
            assertThat(all.origin.requests().getLast().target()).isEqualTo(target);
        });
    }

    @Test
    void whatIsMeantForOneServerDoesNotGoToAnother(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.endpoints(_ -> Endpoint.memory("shop")), all -> {
            ClientRequest request = ClientRequest.get(SHOP)
                    .withHeader("Authorization", "secret")
                    .withHeader("Cookie", "a=b")
                    .withHeader("Host", "alias")
                    .withHeader("X", "y");
            for (String other : new String[] {"http://other/", "http://shop:81/", "https://shop/"}) {
                all.origin.enqueue(FakeAnswer.of(307, "Location", other), FakeAnswer.of(200));
                all.http.fetch(request).await();
                SeenRequest seen = all.origin.requests().getLast();
                assertThat(seen.headers().first("X")).contains("y");
                assertThat(seen.headers().first("Authorization")).isEmpty();
                assertThat(seen.headers().first("Cookie")).isEmpty();
                assertThat(seen.headers().first("Host"))
                        .contains(URI.create(other).getRawAuthority());
            }
            all.origin.enqueue(FakeAnswer.of(307, "Location", "/same"), FakeAnswer.of(200));
            all.http.fetch(request).await();
            assertThat(all.origin.requests().getLast().headers().first("Authorization"))
                    .contains("secret");
            assertThat(all.origin.requests().getLast().headers().first("Host")).contains("alias");
        });
    }

    @Test
    void someAreTheAnswer(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.endpoints(_ -> Endpoint.memory("shop")), all -> {
            all.origin.enqueue(
                    FakeAnswer.of(302, "Location", "http://shop/"), // from https
                    FakeAnswer.of(307, "Location", "/"), // and its content cannot be sent again
                    FakeAnswer.of(302), // to nowhere
                    FakeAnswer.of(304, "Location", "/"),
                    FakeAnswer.of(300, "Location", "/"));
            assertThat(all.http.fetch("https://shop/").await().status().code()).isEqualTo(302);
            Body once = () -> Deferred.succeed(new byte[0]);
            assertThat(all.http
                            .fetch(ClientRequest.post(SHOP).withBody(once))
                            .await()
                            .status()
                            .code())
                    .isEqualTo(307);
            assertThat(all.http.fetch(SHOP).await().status().code()).isEqualTo(302);
            assertThat(all.http.fetch(SHOP).await().status().code()).isEqualTo(304);
            assertThat(all.http.fetch(SHOP).await().status().code()).isEqualTo(300);
        });
    }

    @Test
    void thereIsAnEndToThem(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.redirects(3), all -> {
            all.origin.otherwise(_ -> FakeAnswer.of(302, "Location", "/again"));
            HttpClientException failure = (HttpClientException) all.failure(SHOP);
            assertThat(failure.kind()).isEqualTo(Kind.REDIRECT);
            assertThat(failure)
                    .hasMessage(
                            "GET http://shop/: it was redirected more than 3 times, the last time to http://shop/again");
            assertThat(all.origin.requests()).hasSize(4);
            for (String wrong :
                    new String[] {"ftp://x/", "http://u:p@x/", "http://x:99999/", "http:///", "http://[x/"}) {
                all.origin.enqueue(FakeAnswer.of(302, "Location", wrong));
                assertThat(all.kind(SHOP)).isEqualTo(Kind.REDIRECT);
            }
        });
    }

    @Test
    void noneIsFollowedIfThatIsWanted(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.redirects(0), all -> {
            all.origin.otherwise(_ -> FakeAnswer.of(302, "Location", "/again"));
            assertThat(all.http.fetch(SHOP).await().headers().first("Location")).contains("/again");
        });
    }

    @Test
    void aRequestHasAPolicyOfItsOwn(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.endpoints(_ -> Endpoint.memory("shop")), all -> {
            all.origin.otherwise(seen -> seen.target().equals("/")
                    ? FakeAnswer.of(302, "Location", "http://other/there")
                    : FakeAnswer.of(200));
            ClientRequest secure = ClientRequest.get("https://shop/");
            assertThat(status(all, secure.withRedirects(RedirectPolicy.NORMAL))).isEqualTo(302);
            assertThat(status(all, secure.withRedirects(RedirectPolicy.ALWAYS))).isEqualTo(200);
            assertThat(status(all, secure.withRedirects(RedirectPolicy.NEVER))).isEqualTo(302);
            RedirectPolicy marks = (_, by, next) -> Optional.of(next.withHeader("X-By", String.valueOf(by.code())));
            assertThat(status(all, ClientRequest.get(SHOP).withRedirects(marks)))
                    .isEqualTo(200);
            assertThat(all.origin.requests().getLast().headers().first("X-By")).contains("302");
            all.origin.enqueue(FakeAnswer.of(302, "Location", "mailto:anna@shop"));
            assertThat(status(all, ClientRequest.get(SHOP).withRedirects(RedirectPolicy.NEVER)))
                    .isEqualTo(302);
        });
    }

    private static int status(Clients all, ClientRequest request) {
        return all.http.fetch(request).await().status().code();
    }

    @Test
    void whatAPolicyThrowsFailsTheRequestAndLeavesNothing(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.endpoints(_ -> Endpoint.memory("shop")), all -> {
            all.origin.enqueue(FakeAnswer.of(307, "Location", "http://other/"));
            ClientRequest request = ClientRequest.get(SHOP).withRedirects((_, _, next) -> {
                throw new IllegalStateException("not to " + next.uri());
            });
            assertThatThrownBy(() -> all.http.fetch(request).await())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("not to http://other/");
            assertThat(all.origin.requests()).hasSize(1);
            assertThat(all.http.waiting()).isZero();
        });
    }
}

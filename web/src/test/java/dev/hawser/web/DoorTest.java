package dev.hawser.web;

import static dev.hawser.testing.Results.assertNoResult;
import static dev.hawser.testing.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Body;
import dev.hawser.http.Headers;
import dev.hawser.http.HttpException;
import dev.hawser.http.Method;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.http.server.Handler;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in by which name, from where, and with what. */
@WithReactor
class DoorTest {
    private static final Handler INSIDE = _ -> Response.text("inside").withHeader("Cache-Control", "max-age=9");

    private static Doorkeeper door(Reactor reactor, String address, int port, String password) {
        Optional<TlsSettings> tls = address.equals("0.0.0.0") ? Optional.of(TlsSettings.defaults()) : Optional.empty();
        Doorkeeper door =
                new Doorkeeper(reactor, new DashboardSettings(address, port, false, tls, password), PageFiles.read());
        door.listens(port);
        return door;
    }

    private static Response ask(Reactor reactor, Doorkeeper door, Request request) {
        return successOf(reactor.inline(() -> door.filter(request, INSIDE)));
    }

    private static int status(Reactor reactor, Doorkeeper door, Request request) {
        return ask(reactor, door, request).status().code();
    }

    private static Request link(Doorkeeper door, String host) {
        return Request.get(door.link().replaceFirst("https?://[^/]*", "")).withHeader("Host", host);
    }

    private static String cookie(Response response) {
        return response.headers().first("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 8080, 127.0.0.1:8080, 200",
        "127.0.0.1, 8080, localhost:8080, 200",
        "127.0.0.1, 8080, '[::1]:8080', 200",
        "127.0.0.2, 8080, 127.0.0.2:8080, 200",
        "127.0.0.1, 8080, 127.0.0.2:8080, 403",
        "127.0.0.1, 8080, localhost, 403",
        "127.0.0.1, 8080, localhost:80, 403",
        "127.0.0.1, 8080, localhost:18080, 403",
        "127.0.0.1, 8080, evil.example:8080, 403",
        "127.0.0.1, 8080, localhost.evil.example:8080, 403",
        "127.0.0.1, 8080, '[::2]:8080', 403",
        "127.0.0.1, 8080, '', 403",
        "127.0.0.1, 8080, ':8080', 403",
        "127.0.0.1, 80, 127.0.0.1:80, 200",
        "127.0.0.1, 80, 127.0.0.1, 200",
        "127.0.0.1, 80, localhost, 200",
        "127.0.0.1, 80, '[::1]', 200",
        "127.0.0.1, 80, evil.example, 403",
        "127.0.0.1, 80, 127.0.0.1:8080, 403"
    })
    void byLoopbackTheNamesOfThisMachineAloneOpenTheLink(
            String address, int port, String host, int status, Reactor reactor) {
        Doorkeeper door = door(reactor, address, port, "");
        assertThat(status(reactor, door, link(door, host))).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 8080, http://127.0.0.1:8080/?token=",
        "'::1', 8080, http://[::1]:8080/?token=",
        "localhost, 80, http://localhost:80/?token="
    })
    void theLinkLeadsToTheAddressWithAToken(String address, int port, String begin, Reactor reactor) {
        String link = door(reactor, address, port, "").link();
        assertThat(link).startsWith(begin);
        assertThat(link.substring(begin.length())).as("24 bytes").matches("[-_A-Za-z0-9]{32}");
        assertThat(door(reactor, address, port, "").link()).isNotEqualTo(link);
        assertThat(door(reactor, address, port, "secret").link()).isEqualTo(begin.replace("?token=", ""));
    }

    @Test
    void theCookieOfTheLinkOpensAndNoOther(Reactor reactor) {
        Doorkeeper door = door(reactor, "127.0.0.1", 8080, "");
        Response welcome = ask(reactor, door, link(door, "127.0.0.1:8080"));
        String cookie = cookie(welcome);
        assertThat(cookie).startsWith("hawser-8080=");
        assertThat(welcome.headers().first("Set-Cookie").orElseThrow()).endsWith("; Path=/; HttpOnly; SameSite=Strict");
        Request page = Request.get("/page").withHeader("Host", "127.0.0.1:8080");
        assertThat(status(reactor, door, page)).isEqualTo(401);
        assertThat(status(reactor, door, page.withHeader("Cookie", "a=b;  " + cookie + " ; c=d")))
                .isEqualTo(200);
        for (String other : new String[] {
            cookie + "x",
            cookie.substring(0, cookie.length() - 1),
            "x" + cookie,
            cookie.replace("8080", "8081"),
            "hawser-8080="
        }) {
            assertThat(status(reactor, door, page.withHeader("Cookie", other)))
                    .as(other)
                    .isEqualTo(401);
        }
        Headers two = page.headers().and("Cookie", "a=b").and("cookie", cookie);
        Request split = new Request(page.method(), page.target(), two, page.body(), page.parameters(), "");
        assertThat(status(reactor, door, split)).isEqualTo(200);
    }

    @Test
    void theTokenIsTakenAtTheBeginningAlone(Reactor reactor) {
        Doorkeeper door = door(reactor, "127.0.0.1", 8080, "");
        String query = door.link().replaceFirst(".*\\?", "?");
        for (Request other : new Request[] {
            Request.get("/page" + query),
            Request.of(Method.HEAD, "/" + query),
            Request.get("/" + query + "x"),
            Request.get("/")
        }) {
            assertThat(status(reactor, door, other.withHeader("Host", "127.0.0.1:8080")))
                    .isEqualTo(401);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, '', 200",
        "HEAD, '', 200",
        "POST, '', 403",
        "DELETE, '', 403",
        "GET, http://localhost:8080, 200",
        "POST, http://localhost:8080, 200",
        "POST, https://localhost:8080, 403",
        "POST, http://127.0.0.1:8080, 403",
        "GET, http://evil.example, 403",
        "GET, null, 403"
    })
    void whatChangesSomethingComesFromThisSite(String method, String origin, int status, Reactor reactor) {
        Doorkeeper door = door(reactor, "127.0.0.1", 8080, "");
        String cookie = cookie(ask(reactor, door, link(door, "localhost:8080")));
        Request request = Request.of(Method.of(method), "/x")
                .withHeader("Host", "localhost:8080")
                .withHeader("Cookie", cookie);
        assertThat(status(reactor, door, origin.isEmpty() ? request : request.withHeader("Origin", origin)))
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"inside", "refused", "thrown"})
    void eachAnswerSaysWhatABrowserMayDoWithIt(String how, Reactor reactor) {
        Doorkeeper door = door(reactor, "127.0.0.1", 8080, "");
        Request request = link(door, "localhost:8080");
        String cookie = cookie(ask(reactor, door, request));
        Handler handler = how.equals("thrown")
                ? _ -> {
                    throw new HttpException(Status.CONFLICT, "no");
                }
                : INSIDE;
        Request asked =
                how.equals("refused") ? Request.get("/").withHeader("Host", "x") : request.withHeader("Cookie", cookie);
        Response response = successOf(reactor.inline(() -> door.filter(asked, handler)));
        assertThat(response.status().code()).isEqualTo(how.equals("inside") ? 200 : how.equals("thrown") ? 409 : 403);
        assertThat(response.headers().all("Cache-Control")).containsExactly("no-store");
        assertThat(response.headers().first("Content-Security-Policy")).contains(Doorkeeper.POLICY);
        assertThat(response.headers().first("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.headers().first("X-Frame-Options")).contains("DENY");
        assertThat(response.headers().first("Referrer-Policy")).contains("no-referrer");
        assertThat(response.headers().first("Cross-Origin-Opener-Policy")).contains("same-origin");
        assertThat(response.headers().first("Cross-Origin-Resource-Policy")).contains("same-origin");
    }

    private static Request login(String host, String password) {
        return Request.of(Method.POST, "/login")
                .withHeader("Host", host)
                .withHeader("Origin", "https://" + host)
                .withHeader("Content-Type", "application/x-www-form-urlencoded")
                .withBody(Body.of(("password=" + password).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void othersComeByTlsByAnyNameAndWithThePassword(Reactor reactor) {
        Doorkeeper door = door(reactor, "0.0.0.0", 8443, "secret");
        assertThat(door.link()).isEqualTo("https://0.0.0.0:8443/");
        Response in = ask(reactor, door, login("shop.example", "secret"));
        assertThat(in.status()).isEqualTo(Status.OK);
        assertThat(in.headers().first("Set-Cookie").orElseThrow()).endsWith("; Secure");
        Request page = Request.get("/").withHeader("Host", "other.example");
        assertThat(status(reactor, door, page.withHeader("Cookie", cookie(in)))).isEqualTo(200);
        assertThat(status(reactor, door, page)).isEqualTo(401);
        assertThat(status(reactor, door, Request.get("/"))).as("no name").isEqualTo(403);
        assertThat(status(reactor, door, login("a", "secret").withHeader("Origin", "http://a")))
                .as("not by TLS")
                .isEqualTo(403);
    }

    @Test
    void ofManyWhoGuessOneASecondIsHeard(Reactor reactor, VirtualTime time) {
        Doorkeeper door = door(reactor, "0.0.0.0", 8443, "secret");
        assertThat(status(reactor, door, login("a", "wrong")))
                .as("the first at once")
                .isEqualTo(401);
        Deferred<Response> second = reactor.inline(() -> door.filter(login("a", "wrong"), INSIDE));
        Deferred<Response> third = reactor.inline(() -> door.filter(login("a", "secret"), INSIDE));
        time.advance(Duration.ofMillis(999));
        assertNoResult(second);
        time.advance(Duration.ofMillis(1));
        assertThat(successOf(second).status().code()).isEqualTo(401);
        assertNoResult(third);
        time.advance(Duration.ofSeconds(1));
        assertThat(successOf(third).status().code()).isEqualTo(200);
        assertThat(status(reactor, door, login("a", "secret")))
                .as("who is right makes nobody wait")
                .isEqualTo(200);
    }

    @Test
    void thePasswordIsAskedForByPostAtItsPlaceAlone(Reactor reactor) {
        Doorkeeper door = door(reactor, "0.0.0.0", 8443, "secret");
        Request right = login("a", "secret");
        Request elsewhere = new Request(
                Method.POST, Request.get("/other").target(), right.headers(), right.body(), right.parameters(), "");
        assertThat(status(reactor, door, elsewhere)).isEqualTo(401);
        Request get = Request.get("/login?password=secret").withHeader("Host", "a");
        assertThat(ask(reactor, door, get).headers().first("Set-Cookie")).isEmpty();
        assertThat(status(reactor, door, login("a", "secret").withHeader("Content-Type", "text/plain")))
                .as("no form")
                .isEqualTo(415);
        assertThat(status(reactor, door, login("a", "%zz"))).isEqualTo(400);
        assertThat(status(reactor, door, get)).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "localhost", "::1"})
    void thisMachineNeedsNoCertificate(String address) {
        assertThat(new DashboardSettings(address, 0, false, Optional.empty(), "").isLoopback())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, false, secret",
        "0.0.0.0, true, ''",
        "128.0.0.1, false, ''",
        "127.0.0, false, ''",
        "'::', true, ''"
    })
    void othersNeedACertificateAndAPassword(String address, boolean tls, String password) {
        Optional<TlsSettings> settings = tls ? Optional.of(TlsSettings.defaults()) : Optional.empty();
        org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() -> new DashboardSettings(address, 0, false, settings, password))
                .withMessageContaining(address);
    }
}

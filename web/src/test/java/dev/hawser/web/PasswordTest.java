package dev.hawser.web;

import static dev.hawser.testing.Results.assertNoResult;
import static dev.hawser.testing.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Body;
import dev.hawser.http.Method;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.server.Handler;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The password, where the link has no token. */
class PasswordTest {
    private static final Handler INSIDE = _ -> Response.text("inside");

    private static Request login(String password) {
        return Request.of(Method.POST, "/login")
                .withHeader("Host", "127.0.0.1:0")
                .withHeader("Origin", "http://127.0.0.1:0")
                .withHeader("Content-Type", "application/x-www-form-urlencoded")
                .withBody(Body.of(("password=" + password).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    @WithReactor
    void theRightOneOpensAndAWrongOneMakesTheNextWait(Reactor reactor, VirtualTime time) {
        Doorkeeper door = new Doorkeeper(
                reactor,
                new DashboardSettings("127.0.0.1", 0, false, Optional.empty(), "open sesame"),
                PageFiles.read());
        assertThat(door.link()).doesNotContain("token");
        Response wrong = successOf(reactor.inline(() -> door.filter(login("open+says+me"), INSIDE)));
        assertThat(wrong.status().code()).isEqualTo(401);
        assertThat(wrong.headers().first("Set-Cookie")).isEmpty();
        Deferred<Response> right = reactor.inline(() -> door.filter(login("open+sesame"), INSIDE));
        assertNoResult(right);
        time.advance(Duration.ofSeconds(1));
        String cookie =
                successOf(right).headers().first("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
        Request next = Request.get("/").withHeader("Host", "127.0.0.1:0");
        assertThat(statusOf(reactor, door, next.withHeader("Cookie", cookie))).isEqualTo(200);
        assertThat(statusOf(reactor, door, next)).isEqualTo(401);
    }

    private static int statusOf(Reactor reactor, Doorkeeper door, Request request) {
        return successOf(reactor.inline(() -> door.filter(request, INSIDE)))
                .status()
                .code();
    }
}

package dev.hawser.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, and who does not, by requests as no browser would send them. */
class DoorkeeperTest {
    @TempDir
    private Path directory;

    private Trial trial;
    private URI link;

    @BeforeEach
    void open() throws Exception {
        trial = Trial.of(directory, Trial.rows(3), 2);
        link = URI.create(trial.board.link());
    }

    @AfterEach
    void close() throws Exception {
        trial.close();
    }

    private String ask(String start, String... headers) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", link.getPort())) {
            String head = start + " HTTP/1.1\r\nConnection: close\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String host() {
        return "Host: 127.0.0.1:" + link.getPort();
    }

    private String cookie() throws IOException {
        String welcome = ask("GET /?" + link.getRawQuery(), host());
        assertThat(welcome).startsWith("HTTP/1.1 200").contains("HttpOnly; SameSite=Strict");
        return "Cookie: " + welcome.replaceFirst("(?s).*Set-Cookie: ([^;]+);.*", "$1");
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.substring(9, 12));
    }

    @Test
    void nothingIsShownWithoutTheCookie() throws Exception {
        for (String path : new String[] {"/", "/page/page.js", "/of/run/events", "/of/run/dead", "/runs", "/nothing"}) {
            assertThat(status(ask("GET " + path, host()))).as(path).isEqualTo(401);
        }
        assertThat(status(ask("GET /?token=" + "x".repeat(32), host()))).isEqualTo(401);
        assertThat(status(ask("GET /", host(), cookie()))).isEqualTo(200);
    }

    @Test
    void anotherNameOrAnotherSiteGetsNothingEvenWithTheCookie() throws Exception {
        String cookie = cookie();
        String here = "http://127.0.0.1:" + link.getPort();
        assertThat(status(ask("GET /", "Host: evil.example:" + link.getPort(), cookie)))
                .isEqualTo(403);
        assertThat(status(ask("GET /", "Host: 127.0.0.1.evil.example:" + link.getPort(), cookie)))
                .isEqualTo(403);
        assertThat(status(ask("GET /", "Host: 127.0.0.1:1", cookie))).isEqualTo(403);
        assertThat(status(ask("GET /?" + link.getRawQuery(), "Host: evil.example")))
                .isEqualTo(403);
        assertThat(status(ask("GET /", host(), cookie, "Origin: http://evil.example")))
                .isEqualTo(403);
        assertThat(status(ask("GET /", host(), cookie, "Origin: null"))).isEqualTo(403);
        assertThat(status(ask("GET /", host(), cookie, "Origin: " + here))).isEqualTo(200);
        assertThat(status(ask("GET /", "Host: localhost:" + link.getPort(), cookie)))
                .isEqualTo(200);
    }

    @Test
    void aRunIsChangedFromItsOwnPageAlone() throws Exception {
        String cookie = cookie();
        String here = "Origin: http://127.0.0.1:" + link.getPort();
        String type = "Content-Type: application/json";
        String post = "POST /of/run/control";
        String body = "{\"request\":\"pause\"}";
        String length = "Content-Length: " + body.length();
        assertThat(status(ask(post, host(), cookie, type, length + "\r\n\r\n" + body)))
                .as("no origin")
                .isEqualTo(403);
        assertThat(status(ask(post, host(), cookie, here, "Content-Type: text/plain", length + "\r\n\r\n" + body)))
                .as("a form")
                .isEqualTo(400);
        assertThat(status(ask("GET /of/run/control", host(), cookie))).isEqualTo(405);
        assertThat(ask(post, host(), cookie, here, type, length + "\r\n\r\n" + body))
                .contains("{\"ok\":true}");
    }

    @Test
    void eachAnswerForbidsWhatIsNotFromHere() throws Exception {
        for (String answer : new String[] {
            ask("GET /", host()), ask("GET /", host(), cookie()), ask("GET /page/none", host(), cookie())
        }) {
            assertThat(answer)
                    .contains("Content-Security-Policy: default-src 'none'; script-src 'self'")
                    .contains("X-Content-Type-Options: nosniff", "X-Frame-Options: DENY", "Cache-Control: no-store");
        }
    }

    @Test
    void othersThanThisMachineNeedTlsAndAPassword() {
        assertThatThrownBy(() -> new DashboardSettings("0.0.0.0", 0, false, Optional.empty(), "secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.0.0.0");
        assertThatThrownBy(() -> new DashboardSettings("127.0.0.1.evil.example", 0, false, Optional.empty(), ""))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

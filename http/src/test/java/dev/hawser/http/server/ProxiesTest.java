package dev.hawser.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.http.Response;
import dev.hawser.net.Net;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.net.transport.NettyPoller;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.TestTime;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Hostile requests behind proxies that others wrote: each passes on as many requests as the server behind it sees.
class ProxiesTest {
    /// Behind each, so that the connection ends.
    private static final String LAST = "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    /// A proxy that runs, and the lines in which it says what it has passed on.
    private record Proxy(Process process, int port, Path log, String passedOn) implements AutoCloseable {
        long passed() throws IOException {
            return Files.readAllLines(log, ISO_8859_1).stream()
                    .filter(line -> line.contains(passedOn))
                    .count();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private interface Starter {
        Proxy start(Path directory, int port, int behind) throws IOException;
    }

    private static boolean isInstalled(String program, String option) {
        try {
            Process process = new ProcessBuilder(program, option)
                    .redirectErrorStream(true)
                    .start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private static Proxy nginx(Path directory, int port, int behind) throws IOException {
        Path log = directory.resolve("passed");
        Files.writeString(directory.resolve("conf"), """
                daemon off; master_process off; pid %1$s/pid; error_log %1$s/error;
                events { worker_connections 64; }
                http {
                  client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
                  log_format passed 'to [$upstream_addr] $request';
                  access_log %1$s/passed passed;
                  client_body_timeout 1s; client_header_timeout 1s; lingering_timeout 1s;
                  upstream server { server 127.0.0.1:%3$d; keepalive 4; }
                  server {
                    listen 127.0.0.1:%2$d;
                    location / { proxy_pass http://server; proxy_http_version 1.1; proxy_set_header Connection ""; }
                  }
                }
                """.formatted(directory, port, behind));
        Process process = new ProcessBuilder("nginx", "-p", directory.toString(), "-c", directory + "/conf")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile())
                .start();
        return new Proxy(process, port, log, "to [127.0.0.1:" + behind + "]");
    }

    private static Proxy haproxy(Path directory, int port, int behind) throws IOException {
        Path log = directory.resolve("passed");
        Files.writeString(directory.resolve("conf"), """
                global
                  log stdout format raw local0
                defaults
                  mode http
                  log global
                  option httplog
                  timeout connect 5s
                  timeout client 1s
                  timeout http-request 1s
                  timeout server 5s
                frontend front
                  bind 127.0.0.1:%d
                  default_backend back
                backend back
                  http-reuse always
                  server one 127.0.0.1:%d
                """.formatted(port, behind));
        Process process = new ProcessBuilder("haproxy", "-f", directory + "/conf")
                .redirectError(directory.resolve("said").toFile())
                .redirectOutput(log.toFile())
                .start();
        return new Proxy(process, port, log, " back/one ");
    }

    private static Proxy caddy(Path directory, int port, int behind) throws IOException {
        Path log = directory.resolve("passed");
        Files.writeString(directory.resolve("conf"), """
                {
                  admin off
                  auto_https off
                  servers {
                    timeouts {
                      read_header 1s
                      read_body 1s
                    }
                  }
                }
                :%2$d {
                  bind 127.0.0.1
                  log {
                    output file %1$s/passed
                  }
                  reverse_proxy 127.0.0.1:%3$d
                }
                """.formatted(directory, port, behind));
        ProcessBuilder builder = new ProcessBuilder(
                        "caddy", "run", "--adapter", "caddyfile", "--config", directory + "/conf")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile());
        builder.environment().put("XDG_DATA_HOME", directory.toString());
        builder.environment().put("XDG_CONFIG_HOME", directory.toString());
        return new Proxy(builder.start(), port, log, "\"handled request\"");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void awaitOpen(Proxy proxy) {
        for (int i = 0; i < 500; i++) {
            try (Socket _ = new Socket("127.0.0.1", proxy.port())) {
                return;
            } catch (IOException e) {
                ServerProcess.pause();
            }
        }
        throw new AssertionError("the proxy did not start");
    }

    /// What comes back to a request, up to the end.
    private static String say(int port, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write((request + LAST).getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /// Each request through the proxy: it passes on as many as the server sees, and of each the one that was behind it.
    private static void compare(Path directory, Starter starter) throws Exception {
        List<Served> served = new ArrayList<>();
        long[] passed = new long[1];
        try (TestReactor test = TestReactor.open(given -> given.time(TestTime.REAL)
                .debug(false)
                .reactor(reactor -> reactor.poller(NettyPoller.create(IoMechanism.preferred()))))) {
            Throwable[] failure = new Throwable[1];
            test.reactor().callWhenRunning(() -> {
                var _ = test.reactor()
                        .inlineAction("test", () -> {
                            HttpServer server = HttpServer.of(
                                    Net.of(test.reactor()),
                                    request -> Response.text(request.target().path() + " "
                                            + request.body().bytes().await().length),
                                    options -> options.accessLog(false).observer(served::add));
                            int port = server.listen("tcp:0:interface=127.0.0.1")
                                    .await()
                                    .port();
                            passed[0] = test.reactor()
                                    .deferToThread(() -> passAll(directory, starter, port))
                                    .await();
                            var _ = server.close().await();
                        })
                        .addErrbackAction(e -> failure[0] = e)
                        .addAction(_ -> test.reactor().stop());
            });
            test.reactor().run();
            if (failure[0] != null) {
                throw new AssertionError(failure[0]);
            }
        }
        assertThat(passed[0]).isGreaterThan(10);
        assertThat((long) served.size()).isEqualTo(passed[0]);
    }

    private static long passAll(Path directory, Starter starter, int behind) throws Exception {
        List<String> requests =
                StrictnessTest.hostile().map(one -> (String) one.get()[1]).toList();
        try (Proxy proxy = starter.start(directory, freePort(), behind)) {
            awaitOpen(proxy);
            for (String request : requests) {
                say(proxy.port(), request);
            }
            return proxy.passed();
        }
    }

    @Test
    void nginxSeesTheSameRequests(@TempDir Path directory) throws Exception {
        assumeTrue(isInstalled("nginx", "-v"), "there is no nginx on this machine");
        compare(directory, ProxiesTest::nginx);
    }

    @Test
    void haproxySeesTheSameRequests(@TempDir Path directory) throws Exception {
        assumeTrue(isInstalled("haproxy", "-v"), "there is no haproxy on this machine");
        compare(directory, ProxiesTest::haproxy);
    }

    @Test
    void caddySeesTheSameRequests(@TempDir Path directory) throws Exception {
        assumeTrue(isInstalled("caddy", "version"), "there is no caddy on this machine");
        compare(directory, ProxiesTest::caddy);
    }
}

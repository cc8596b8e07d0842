package dev.hawser.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.http.client.Fetched;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.client.HttpClientException;
import dev.hawser.http.client.HttpVersion;
import dev.hawser.net.Net;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The end of a real process by SIGTERM, as service managers send it.
class StopProcessTest {
    private static final int CLIENTS = 20;

    private static final int TERMINATED = 128 + 15;

    @Test
    void everyRequestThatWasReadIsAnsweredWhenTheProcessIsTerminatedUnderLoad(@TempDir Path directory)
            throws Exception {
        Set<String> answered = ConcurrentHashMap.newKeySet();
        try (ServerProcess server = ServerProcess.start(directory)) {
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                String name = "client" + i;
                clients.add(Thread.ofVirtual().start(() -> load(server, name, answered)));
            }
            while (answered.size() < 10 * CLIENTS) {
                ServerProcess.pause();
            }
            assertThat(server.terminate()).isEqualTo(TERMINATED);
            for (Thread client : clients) {
                client.join();
            }
            assertThat(answered).containsAll(begun(server));
            assertThat(server.log()).doesNotContain("Exception");
        }
    }

    private static Set<String> begun(ServerProcess server) throws IOException {
        return server.log()
                .lines()
                .filter(line -> line.startsWith("begun "))
                .map(line -> line.substring(6))
                .collect(Collectors.toSet());
    }

    /// All of them on one connection, which GOAWAY ends.
    @Test
    void everyStreamThatWasReadIsAnsweredWhenTheProcessIsTerminatedUnderLoad(@TempDir Path directory) throws Exception {
        Set<String> answered = new HashSet<>();
        try (ServerProcess server = ServerProcess.start(directory)) {
            RealPeersTest.running(test -> {
                HttpClient http = HttpClient.of(
                        Net.of(test.reactor()),
                        options -> options.version(HttpVersion.HTTP_2).retries(0));
                Promise<Boolean> enough = new Promise<>();
                List<Deferred<?>> clients = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    String url = "http://127.0.0.1:" + server.port + "/work/client" + i + "-";
                    clients.add(test.reactor().inlineAction("client", () -> load(http, url, answered, enough)));
                }
                enough.await();
                int status = test.reactor().deferToThread(server::terminate).await();
                assertThat(status).isEqualTo(TERMINATED);
                clients.forEach(Deferred::await);
                http.close().await();
            });
            assertThat(answered).containsAll(begun(server));
            assertThat(server.log()).doesNotContain("Exception");
        }
    }

    /// One request after the other, until the server takes no more.
    private static void load(HttpClient http, String url, Set<String> answered, Promise<Boolean> enough)
            throws Exception {
        try {
            for (int i = 0; true; i++) {
                Fetched answer = http.fetch(url + i).await(HttpClientException.class);
                if (answer.text().startsWith("done ")) {
                    answered.add(answer.text().substring(5));
                }
                if (answered.size() >= 10 * CLIENTS && !enough.isFired()) {
                    enough.callback(true);
                }
            }
        } catch (HttpClientException e) {
            return; // it is gone, or does not take this one
        }
    }

    /// One request after the other, until the server is gone.
    private static void load(ServerProcess server, String name, Set<String> answered) {
        for (int visit = 0; true; visit++) {
            try (Socket socket = server.connect()) {
                BufferedReader reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
                for (int i = 0; i < 1000; i++) {
                    String id = name + "-" + visit + "-" + i;
                    socket.getOutputStream()
                            .write(("GET /work/" + id + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(UTF_8));
                    String answer = answer(reader);
                    if (answer.endsWith("done " + id)) {
                        answered.add(id);
                    }
                    if (answer.isEmpty() || answer.contains("Connection: close")) {
                        break;
                    }
                }
            } catch (IOException e) {
                if (!server.process.isAlive()) {
                    return;
                }
            }
        }
    }

    private static String answer(BufferedReader reader) throws IOException {
        StringBuilder answer = new StringBuilder();
        int length = 0;
        for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
            answer.append(line).append('\n');
            length = line.startsWith("Content-Length: ") ? Integer.parseInt(line.substring(16)) : length;
        }
        for (int i = 0; i < length; i++) {
            answer.append((char) reader.read());
        }
        return answer.toString();
    }

    @Test
    void handlerThatHangsDoesNotKeepTheProcessFromItsEnd(@TempDir Path directory) throws Exception {
        try (ServerProcess server = ServerProcess.startHasty(directory);
                Socket socket = server.connect()) {
            socket.getOutputStream()
                    .write("POST /hang HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
            server.awaitLog("hangs");
            assertThat(server.terminate()).isEqualTo(TERMINATED);
        }
    }
}

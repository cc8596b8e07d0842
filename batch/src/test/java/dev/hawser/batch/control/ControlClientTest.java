package dev.hawser.batch.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What a client makes of a process that answers slowly, in pieces, with nonsense or not at all. */
class ControlClientTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path dir;

    private ServerSocketChannel socket;
    private Thread thread;

    @BeforeEach
    void bind() throws IOException {
        socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        socket.bind(UnixDomainSocketAddress.of(dir.resolve("control.sock")));
    }

    @AfterEach
    void close() throws Exception {
        socket.close();
        if (thread != null) {
            thread.join();
        }
    }

    private interface Script {
        void with(SocketChannel connection) throws Exception;
    }

    /** What one process does with one connection. */
    private void process(Script script) {
        thread = Thread.ofVirtual().start(() -> {
            try (SocketChannel connection = socket.accept()) {
                script.with(connection);
            } catch (Exception e) {
                // the client is gone, or the test is over
            }
        });
    }

    private static String request(SocketChannel connection) throws IOException {
        StringBuilder request = new StringBuilder();
        ByteBuffer some = ByteBuffer.allocate(1_000);
        while (request.isEmpty() || request.charAt(request.length() - 1) != '\n') {
            if (connection.read(some.clear()) < 0) {
                throw new IOException("a request ends with a line break, was " + request);
            }
            request.append(UTF_8.decode(some.flip()));
        }
        return request.toString();
    }

    private static void say(SocketChannel connection, String text) throws IOException {
        ByteBuffer bytes = UTF_8.encode(text);
        while (bytes.hasRemaining()) {
            int _ = connection.write(bytes);
        }
    }

    private JsonNode ask(String request) throws IOException {
        return ControlClient.ask(dir, request, LONG).orElseThrow();
    }

    @Test
    void anAnswerThatComesInPiecesIsReadWhole() throws Exception {
        String text = "Ω".repeat(50_000);
        process(connection -> {
            request(connection);
            for (String piece : ("{\"text\":\"" + text + "\"}\n").split("(?<=\\G.{999})")) {
                say(connection, piece);
            }
        });
        assertThat(ask("status").path("text").asString()).isEqualTo(text);
    }

    /** Neither side has room for all of it at once. */
    @Test
    void aLongRequestIsSentWhole() throws Exception {
        process(connection ->
                say(connection, "{\"length\":" + request(connection).length() + "}\n"));
        assertThat(ask("explain " + "x".repeat(2_000_000)).path("length").asInt())
                .isEqualTo(2_000_009);
    }

    @Test
    void lineBreaksWithinARequestAreSpaces() throws Exception {
        process(connection -> say(connection, "\"" + request(connection).strip().replace(' ', '_') + "\"\n"));
        assertThat(ask("explain a\r\nb\nc\u2028d").asString()).isEqualTo("explain_a_b_c_d");
    }

    @Test
    void nonsenseIsToldAsSuch() {
        process(connection -> {
            request(connection);
            say(connection, "HTTP/1.1 400 Bad Request\n");
        });
        assertThatThrownBy(() -> ask("status"))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("the process that has " + dir + " answers nonsense")
                .hasCauseInstanceOf(JacksonException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProcessThatEndsWithoutAnAnswerHasGoneAway(boolean reads) {
        process(connection -> {
            if (reads) {
                request(connection);
                say(connection, "{\"half\":");
            }
        });
        assertThatThrownBy(() -> ask("cancel"))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("the process that has " + dir + " went away without an answer");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 30})
    void oneThatDoesNotAnswerInTimeIsBusy(int millis) {
        CountDownLatch over = new CountDownLatch(1);
        process(connection -> {
            request(connection);
            over.await();
        });
        assertThatThrownBy(() -> ControlClient.ask(dir, "status", Duration.ofMillis(millis)))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("the process that has " + dir + " does not answer; its thread is busy");
        over.countDown();
    }

    @Test
    void whereNobodyListensAnyMoreNobodyTakesRequests() throws Exception {
        socket.close();
        assertThat(Files.exists(dir.resolve("control.sock"))).isTrue();
        assertThat(ControlClient.ask(dir, "status", LONG)).isEmpty();
        assertThat(ControlClient.ask(dir.resolve("none"), "status", LONG)).isEmpty();
    }

    @Test
    void aSocketThatIsElsewhereIsFoundByItsFile() throws Exception {
        Path other = Files.createDirectory(dir.resolve("other"));
        Files.writeString(
                other.resolve("control.path"), dir.resolve("control.sock").toString());
        process(connection -> {
            request(connection);
            say(connection, "{\"ok\":true}\n");
        });
        assertThat(ControlClient.ask(other, "status", LONG)
                        .orElseThrow()
                        .path("ok")
                        .asBoolean())
                .isTrue();
    }
}

package dev.hawser.http.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.net.Net;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.task.React;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the system is asked for while a file is served. That TLS and HTTP/2 do without it, content that arrives whole
/// shows: `FilesOnSocketsTest`.
@Tag("slow")
class SendfileProcessTest {
    private static final int LENGTH = 3_000_000;
    private static final Pattern SENT = Pattern.compile("sendfile(?:64)?\\(.*= ([0-9]+)$", Pattern.MULTILINE);

    /// Serves a large file of the JDK's.
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            System.exit(React.runInline(reactor -> {
                HttpServer server =
                        HttpServer.of(Net.of(reactor), StaticFiles.of(Path.of(System.getProperty("java.home"), "lib")));
                System.out.println(
                        server.listen("tcp:0:interface=127.0.0.1").await().port());
                System.out.flush();
                server.ended().await();
            }));
        }
    }

    private static boolean canWatch(Path directory) {
        try {
            return new ProcessBuilder(
                                    "strace",
                                    "-f",
                                    "-o",
                                    directory.resolve("tried").toString(),
                                    "true")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    @Test
    void systemSendsWhatIsServedOfAFile(@TempDir Path directory) throws Exception {
        assumeTrue(canWatch(directory), "there is no strace here, or it may not watch");
        assumeTrue(IoMechanism.preferred() == IoMechanism.EPOLL, "sendfile is asked for by epoll's transport");
        Path calls = directory.resolve("calls");
        try (ServerProcess server = ServerProcess.startWatched(
                directory, Program.class, List.of("strace", "-f", "-e", "trace=sendfile", "-o", calls.toString()))) {
            try (Socket socket = server.connect()) {
                socket.getOutputStream()
                        .write(("GET /modules HTTP/1.1\r\nHost: x\r\nConnection: close\r\nRange: bytes=0-"
                                        + (LENGTH - 1) + "\r\n\r\n")
                                .getBytes(US_ASCII));
                assertThat(socket.getInputStream().readAllBytes()).hasSizeGreaterThan(LENGTH);
            }
            server.process.children().forEach(ProcessHandle::destroy);
            server.process.waitFor();
        }
        long sent = SENT.matcher(Files.readString(calls))
                .results()
                .mapToLong(call -> Long.parseLong(call.group(1)))
                .sum();
        assertThat(sent).isEqualTo(LENGTH);
    }
}

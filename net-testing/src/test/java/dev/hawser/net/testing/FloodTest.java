package dev.hawser.net.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// More connections than a server has descriptors for.
class FloodTest {
    private static final int DESCRIPTORS = 200;

    /// The server, a process of its own.
    static final class Server {
        private Server() {}

        public static void main(String[] arguments) throws Exception {
            Reactor reactor = Reactor.create();
            reactor.callWhenRunning(() -> {
                var _ = Net.of(reactor)
                        .listen(Endpoint.tcp("127.0.0.1", 0), Pattern::echo)
                        .addAction(port -> System.out.println(port.port()));
            });
            reactor.run();
        }
    }

    @Test
    void serverThatRunsOutOfDescriptorsServesThoseItHasAndRecovers(@TempDir Path directory) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
        Path log = directory.resolve("log");
        Process server = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "ulimit -n " + DESCRIPTORS + " && exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Server.class.getName())
                .redirectError(log.toFile())
                .start();
        List<Socket> flood = new ArrayList<>();
        try {
            int port = Integer.parseInt(server.inputReader(UTF_8).readLine());
            Socket first = connected(port, flood);
            isEchoed(first);
            for (int i = 0; i < DESCRIPTORS + 50; i++) {
                connected(port, flood);
            }
            isEchoed(first);
            flood.remove(first);
            for (Socket socket : flood) {
                socket.close();
            }
            flood.clear();
            isEchoed(connected(port, flood));
            isEchoed(first);
            first.close();
            assertThat(server.isAlive()).isTrue();
            assertThat(Files.readString(log)).contains("accepting connections on", "again in", "Too many open files");
        } finally {
            for (Socket socket : flood) {
                socket.close();
            }
            server.destroyForcibly().waitFor();
        }
    }

    private static Socket connected(int port, List<Socket> all) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(10_000);
        all.add(socket);
        return socket;
    }

    private static void isEchoed(Socket socket) throws IOException {
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
    }
}

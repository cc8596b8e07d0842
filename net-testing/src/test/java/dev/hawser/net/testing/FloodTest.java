package dev.hawser.net.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// More connections than a server has descriptors for.
class FloodTest {
    private static final int DESCRIPTORS = 200;

    /// How long a port rests after a failure.
    private static final Duration RETRY = Duration.ofSeconds(1);

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

    /// One for each mechanism at once: they mostly wait.
    @Test
    void serverThatRunsOutOfDescriptorsServesThoseItHasAndRecovers(@TempDir Path directory) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> all = Mechanisms.working()
                    .<Callable<Boolean>>map(
                            mechanism -> () -> flood(mechanism, directory.resolve("log of " + mechanism)))
                    .toList();
            for (Future<Boolean> one : each.invokeAll(all)) {
                assertThat(one.get()).isTrue();
            }
        }
    }

    private static boolean flood(IoMechanism mechanism, Path log) throws Exception {
        Process server = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "ulimit -n " + DESCRIPTORS + " && exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-D" + IoMechanism.PROPERTY + "=" + mechanism,
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
            awaitLine(log, "cannot accept connections on /127.0.0.1:" + port + ": ");
            Duration before = cpuTime(server);
            Thread.sleep(RETRY.toMillis() + 300); // it tries again in this time, and would tell of each time
            assertThat(cpuTime(server).minus(before)).isLessThan(RETRY.dividedBy(4)); // trying does not keep it busy
            isEchoed(first);
            assertThat(Files.readString(log)).containsOnlyOnce("cannot accept").doesNotContain("accepts connections");
            flood.remove(first);
            for (Socket socket : flood) {
                socket.close();
            }
            flood.clear();
            awaitEcho(port, flood);
            isEchoed(first);
            first.close();
            awaitLine(log, "accepts connections again on /127.0.0.1:" + port);
            assertThat(server.isAlive()).isTrue();
            assertThat(Files.readString(log))
                    .containsOnlyOnce("cannot accept")
                    .contains("Too many open files")
                    .doesNotContain("\tat ");
        } finally {
            for (Socket socket : flood) {
                socket.close();
            }
            server.destroyForcibly().waitFor();
        }
        return true;
    }

    private static void awaitLine(Path log, String text) throws Exception {
        for (int i = 0; i < 500 && !Files.readString(log).contains(text); i++) {
            Thread.sleep(20); // another process writes it
        }
        assertThat(Files.readString(log)).contains(text);
    }

    /// With io_uring, newcomers are closed as long as the port rests.
    private static void awaitEcho(int port, List<Socket> all) throws Exception {
        boolean echoed = false;
        for (int i = 0; i < 500 && !echoed; i++) {
            try {
                isEchoed(connected(port, all));
                echoed = true;
            } catch (IOException | AssertionError e) {
                Thread.sleep(20); // another process rests
            }
        }
        assertThat(echoed).isTrue();
    }

    private static Duration cpuTime(Process process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
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

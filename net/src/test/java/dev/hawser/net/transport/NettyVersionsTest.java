package dev.hawser.net.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.net.Connection;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.reactor.Reactor;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// With another Netty on the path than the one of the build, in a process of its own. The build lays them beside the
/// classes.
class NettyVersionsTest {
    /// What a program does, as far as it gets.
    static final class Echo {
        private Echo() {}

        public static void main(String[] arguments) throws Exception {
            Reactor reactor = Reactor.create();
            reactor.callWhenRunning(() -> {
                var _ = reactor.inline("echo", () -> {
                            Net net = Net.of(reactor);
                            ListeningPort port = net.listen(
                                            "tcp:0:interface=127.0.0.1",
                                            connection -> connection
                                                    .write(connection
                                                                    .readLine()
                                                                    .await()
                                                                    .orElseThrow() + "\n")
                                                    .await())
                                    .await();
                            Connection client =
                                    net.connect("tcp:127.0.0.1:" + port.port()).await();
                            client.write("over " + reactor.statistics().poller() + "\n")
                                    .await();
                            return client.readLine().await().orElseThrow();
                        })
                        .addErrback(e -> "failed: " + e)
                        .addAction(System.out::println)
                        .addAction(_ -> reactor.stop());
            });
            reactor.run();
        }
    }

    private static String run(String libraries, String... options) throws Exception {
        Path directory = Path.of(System.getProperty("hawser.classes")).resolveSibling(libraries);
        assumeTrue(Files.isDirectory(directory), directory + " is not there: this was not built by Maven");
        List<Path> jars;
        try (Stream<Path> files = Files.list(directory)) {
            jars = files.toList();
        }
        Set<String> replaced = jars.stream().map(jar -> name(jar.toString())).collect(Collectors.toSet());
        String path = Stream.concat(
                        jars.stream().map(Path::toString),
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                .filter(entry -> !replaced.contains(name(entry))))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", path, Echo.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        } finally {
            process.destroyForcibly();
        }
    }

    /// Of a jar, without its version.
    private static String name(String path) {
        return new File(path).getName().replaceFirst("-[0-9].*?(-linux.*)?\\.jar$", "$1");
    }

    @Test
    void theOldestThatIsNamedWorks() throws Exception {
        assertThat(run("netty-oldest")).startsWith("over ");
        assertThat(run("netty-oldest", "-D" + IoMechanism.PROPERTY + "=NIO")).isEqualTo("over nio");
    }

    @Test
    void anOlderOneIsRefusedInOneSentence() throws Exception {
        assertThat(run("netty-too-old"))
                .isEqualTo(
                        "failed: java.lang.IllegalStateException: the Netty on the path is 4.2.7.Final, and this needs"
                                + " 4.2.13.Final or newer: set the version of io.netty:netty-bom (with Spring Boot, the property"
                                + " netty.version)");
    }
}

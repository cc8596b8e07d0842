package dev.hawser.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.task.LoopingCall;
import dev.hawser.task.React;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The finger tutorial's steps, asked by us, and by programs of others where they are installed.
class FingerTest {
    private static final Endpoint ANY_PORT = Endpoint.tcp("127.0.0.1", 0);

    @FunctionalInterface
    private interface Body {
        void run(Net net) throws Exception;
    }

    private static void run(Body body) {
        int status = React.runInline(reactor -> {
            Net net = Net.of(reactor);
            reactor.<Void>inline("test", () -> {
                        body.run(net);
                        return null;
                    })
                    .addTimeout(reactor, Duration.ofSeconds(20))
                    .await();
        });
        assertThat(status).as("the failure is in the log").isZero();
    }

    /// All that is answered, until the server closes.
    private static String ask(Net net, ListeningPort port, String text) throws IOException {
        Connection connection = net.connect("tcp:127.0.0.1:" + port.port()).await();
        connection.write(text).await();
        return new String(connection.inputStream().readAllBytes(), UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "3, ''",
        "4, ''",
        "5, No such user",
        "6, No such user",
        "7, Happy and well",
        "8, Happy and well",
        "9, Happy and well",
    })
    void eachStepAnswers(int step, String answer) {
        run(net -> {
            ListeningPort port = FingerSteps.listen(net, step, ANY_PORT).await();
            if (step == 3) {
                Connection connection =
                        net.connect("tcp:127.0.0.1:" + port.port()).await();
                assertThat(connection.read().await()).isEmpty();
            } else {
                assertThat(ask(net, port, "moshez\r\n").strip()).isEqualTo(answer);
            }
        });
    }

    @Test
    void theSecondStepTakesConnectionsAndDoesNothing() {
        run(net -> {
            ListeningPort port = FingerSteps.listen(net, 2, ANY_PORT).await();
            Connection connection = net.connect("tcp:127.0.0.1:" + port.port()).await();
            connection.write("moshez\r\n").await();
            connection.closeOutput().await();
            assertThat(connection.read().await()).isEmpty(); // the end of our output is the end of its
        });
    }

    @Test
    void theTenthStepAsksTheMachine() throws Exception {
        assumeTrue(isInstalled("finger"), "finger is not installed");
        run(net -> {
            ListeningPort port = FingerSteps.listen(net, 10, ANY_PORT).await();
            assertThat(ask(net, port, "root\r\n")).contains("Login: root");
            assertThat(ask(net, port, "-l\r\n")).contains("No such user");
        });
    }

    @Test
    void theServiceReadsItsFileAndIsTold(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("users"), "moshez: Happy and well\nno user\nshawn:alive\n");
        run(net -> {
            FingerServer server = new FingerServer(net);
            LoopingCall reading = server.keepReading(file);
            ListeningPort asked = server.answer(ANY_PORT).await();
            ListeningPort told = server.beTold(ANY_PORT).await();
            while (!ask(net, asked, "shawn\n").equals("alive\r\n")) {
                net.reactor().sleep(Duration.ofMillis(5)).await(); // a worker reads it
            }
            assertThat(ask(net, asked, "moshez\n")).isEqualTo("Happy and well\r\n");
            assertThat(ask(net, told, "acapnotic\nbusy\n")).isEmpty();
            assertThat(ask(net, asked, "acapnotic\n")).isEqualTo("busy\r\n");
            assertThat(ask(net, asked, "nobody\n")).isEqualTo("No such user\r\n");
            reading.stop();
        });
    }

    /// Of whatever kind `nc` is: the server ends the connection, so none needs an option of its own for that.
    @ParameterizedTest
    @ValueSource(strings = {"nc", "ncat", "busybox nc"})
    void netcatIsAnswered(String netcat) throws Exception {
        List<String> command = new ArrayList<>(List.of(netcat.split(" ")));
        assumeTrue(isInstalled(command.getFirst()), command.getFirst() + " is not installed");
        run(net -> {
            ListeningPort port = FingerSteps.listen(net, 7, ANY_PORT).await();
            String said = net.reactor()
                    .deferToThread(() -> {
                        command.addAll(List.of("127.0.0.1", "" + port.port()));
                        return said("moshez\n", command.toArray(String[]::new));
                    })
                    .await();
            assertThat(said).isEqualTo("Happy and well\r\n");
        });
    }

    @Test
    void fingerIsAnswered() throws Exception {
        assumeTrue(isInstalled("finger"), "finger is not installed");
        assumeTrue(isFree(79), "finger asks port 79 only, which may not be used here");
        run(net -> {
            FingerSteps.listen(net, 7, Endpoint.tcp("127.0.0.1", 79)).await();
            String said = net.reactor()
                    .deferToThread(() -> said("", "finger", "moshez@127.0.0.1"))
                    .await();
            assertThat(said).contains("Happy and well");
        });
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isInstalled(String program) throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "command -v " + program)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return shell.waitFor() == 0;
    }

    private static String said(String input, String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().write(input.getBytes(UTF_8));
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
            return said;
        } finally {
            process.destroyForcibly();
        }
    }
}

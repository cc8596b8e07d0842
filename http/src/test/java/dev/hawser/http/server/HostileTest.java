package dev.hawser.http.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that want to use up a server with 32 MiB of memory: it answers others all the while, and says in one line
/// each what it refused.
class HostileTest {
    private static final String HELLO = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    private static void isWell(ServerProcess server) throws IOException {
        assertThat(server.ask(HELLO)).startsWith("HTTP/1.1 200 OK\r\n").endsWith("hello\n");
        assertThat(server.process.isAlive()).isTrue();
        assertThat(server.log()).doesNotContain("OutOfMemory").doesNotContain("Exception");
    }

    private static long count(String log, String text) {
        return log.lines().filter(line -> line.contains(text)).count();
    }

    @Test
    void headsThatNeverEndAreRefusedInTimeAndOthersAnswered(@TempDir Path directory) throws Exception {
        int count = 500;
        List<Socket> slow = new ArrayList<>();
        try (ServerProcess server = ServerProcess.start(directory)) {
            for (int i = 0; i < count; i++) {
                Socket socket = server.connect();
                socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\nX: ".getBytes(US_ASCII));
                slow.add(socket);
            }
            isWell(server);
            for (Socket socket : slow) {
                socket.getOutputStream().write('y'); // that does not give it more time
            }
            for (Socket socket : slow) {
                assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                        .startsWith("HTTP/1.1 408 ");
            }
            isWell(server);
            assertThat(server.terminate()).isPositive();
            assertThat(count(server.log(), "refused by 408")).isEqualTo(count);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void bodiesThatNeverEndAreRefusedOrWaitInTheirClients(@TempDir Path directory) throws Exception {
        try (ServerProcess server = ServerProcess.start(directory)) {
            AtomicLong taken = new AtomicLong();
            Thread refused = Thread.ofVirtual().start(() -> endless(server, "/drop", taken));
            server.awaitLog("\"POST /drop\" 413 ");
            refused.join(); // it is left behind
            assertThat(taken.get()).isLessThan(64L << 20);
            taken.set(0);
            Thread waits = Thread.ofVirtual().start(() -> endless(server, "/hang", taken));
            server.awaitLog("hangs");
            isWell(server);
            long before = -1;
            while (before != taken.get()) {
                before = taken.get();
                Thread.sleep(300); // in which it could send as much again
            }
            assertThat(taken.get()).isLessThan(40L << 20);
            isWell(server);
            assertThat(server.terminate()).isPositive();
            waits.join();
            assertThat(count(server.log(), "\"POST /")).isEqualTo(2);
        }
    }

    /// Sends chunks as long as they are taken.
    private static void endless(ServerProcess server, String path, AtomicLong taken) {
        byte[] chunk = ("10000\r\n" + "x".repeat(1 << 16) + "\r\n").getBytes(US_ASCII);
        try (Socket socket = server.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(
                    ("POST " + path + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n").getBytes(US_ASCII));
            while (true) {
                out.write(chunk);
                taken.addAndGet(1 << 16);
            }
        } catch (IOException e) {
            return; // the server will not have more
        }
    }

    @Test
    void readersOfNearlyNothingAreWaitedForWithoutABufferThatGrows(@TempDir Path directory) throws Exception {
        List<Socket> slow = new ArrayList<>();
        try (ServerProcess server = ServerProcess.start(directory)) {
            for (int i = 0; i < 50; i++) {
                Socket socket = server.connect();
                socket.getOutputStream().write("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
                slow.add(socket);
            }
            for (int i = 0; i < 20; i++) {
                for (Socket socket : slow) {
                    assertThat(socket.getInputStream().read()).isNotNegative();
                }
                isWell(server);
            }
            for (Socket socket : slow) {
                socket.setSoLinger(true, 0); // a reset
                socket.close();
            }
            isWell(server);
            assertThat(server.terminate()).isPositive();
            assertThat(count(server.log(), "\"GET /endless\" 200 ")).isEqualTo(slow.size());
            assertThat(count(server.log(), "CLIENT_GONE")).isEqualTo(slow.size());
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }
}

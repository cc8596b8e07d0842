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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that want to use up a server with 32 MiB of memory: it answers others all the while, and says in one line
/// each what it refused.
class HostileTest {
    private static final String HELLO = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    private static ServerProcess server;

    @BeforeAll
    static void starts(@TempDir Path directory) throws IOException {
        server = ServerProcess.startHasty(directory);
    }

    @AfterAll
    static void endsInOrder() throws Exception {
        try (ServerProcess process = server) {
            assertThat(process.terminate()).isPositive();
            assertThat(count("\"POST /drop")).isEqualTo(1);
            assertThat(count("\"POST /hang")).isLessThanOrEqualTo(1); // it is given up, and the process may end before
            assertThat(process.log()).doesNotContain("OutOfMemory");
        }
    }

    private static void isWell() throws IOException {
        assertThat(server.ask(HELLO)).startsWith("HTTP/1.1 200 OK\r\n").endsWith("hello\n");
        assertThat(server.process.isAlive()).isTrue();
        assertThat(server.log()).doesNotContain("OutOfMemory").doesNotContain("Exception");
    }

    /// Of lines in the log.
    private static long count(String text) throws IOException {
        return server.log().lines().filter(line -> line.contains(text)).count();
    }

    /// As many as that are told of in the log.
    private static void awaitCount(long expected, String text) throws IOException {
        for (int i = 0; i < 1500 && count(text) < expected; i++) {
            ServerProcess.pause();
        }
        assertThat(count(text)).isEqualTo(expected);
    }

    @Test
    void headsThatNeverEndAreRefusedInTimeAndOthersAnswered() throws Exception {
        headsThatNeverEnd(100);
    }

    @Test
    @Tag("slow")
    void thousandsOfHeadsThatNeverEndAreRefusedInTime() throws Exception {
        headsThatNeverEnd(5000);
    }

    private static void headsThatNeverEnd(int count) throws Exception {
        long before = count("refused by 408");
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                Socket socket = server.connect();
                socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\nX: ".getBytes(US_ASCII));
                socket.getOutputStream().write('y'); // that does not give it more time
                slow.add(socket);
            }
            isWell();
            for (Socket socket : slow) {
                assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                        .startsWith("HTTP/1.1 408 ");
            }
            isWell();
            awaitCount(before + count, "refused by 408");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void bodiesThatNeverEndAreRefusedOrWaitInTheirClients() throws Exception {
        AtomicLong taken = new AtomicLong();
        Thread refused = Thread.ofVirtual().start(() -> endless("/drop", taken));
        server.awaitLog("\"POST /drop\" 413 ");
        refused.join(); // it is left behind
        assertThat(taken.get()).isLessThan(64L << 20);
        taken.set(0);
        var _ = Thread.ofVirtual().start(() -> endless("/hang", taken)); // until the server ends
        server.awaitLog("hangs");
        isWell();
        long before = -1;
        while (before != taken.get()) {
            before = taken.get();
            Thread.sleep(300); // in which it could send as much again
        }
        assertThat(taken.get()).isLessThan(40L << 20);
        isWell();
    }

    /// Sends chunks as long as they are taken.
    private static void endless(String path, AtomicLong taken) {
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
    void readersOfNearlyNothingAreWaitedForWithoutABufferThatGrows() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                Socket socket = server.connect();
                socket.getOutputStream().write("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
                slow.add(socket);
            }
            for (int i = 0; i < 10; i++) {
                for (Socket socket : slow) {
                    assertThat(socket.getInputStream().read()).isNotNegative();
                }
                isWell();
            }
            for (Socket socket : slow) {
                socket.setSoLinger(true, 0); // a reset
                socket.close();
            }
            isWell();
            awaitCount(slow.size(), "\"GET /endless\" 200 ");
            awaitCount(slow.size(), "CLIENT_GONE");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }
}

package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where the JDK's pollers run, which is settled once in a JVM. */
@Tag("carrier")
@Timeout(60)
class PollersTest {
    private static String run(String... flags) throws Exception {
        try (ChildJvm child = ChildJvm.start(
                Sockets.class,
                Stream.concat(Stream.of(ChildJvm.FLAG), Stream.of(flags)).toList())) {
            String output = child.readAll();
            assertThat(child.exitCode()).as(output).isZero();
            return output;
        }
    }

    @Test
    @DisplayName("sockets of others go on after a reactor's end, whether it hosted the pollers or not")
    void afterTheEnd() throws Exception {
        for (String where : List.of("jdk", "reactor")) {
            assertThat(run("-Dhawser.pollers=" + where).lines())
                    .containsExactly("pollers: [MasterPoller]", "in a function: 1", "after the end: 1");
        }
    }

    @Test
    @DisplayName("a socket of a virtual thread that is no reactor's does not wait for a callback that computes")
    void othersDoNotWait() throws Exception {
        CountDownLatch computes = new CountDownLatch(1);
        AtomicBoolean arrived = new AtomicBoolean();
        AtomicBoolean given = new AtomicBoolean();
        try (Reactor reactor = Reactor.start(options -> options.withStallThreshold(Duration.ZERO))) {
            reactor.callFromThread(() -> {
                computes.countDown();
                while (!arrived.get() && !given.get()) {
                    Thread.onSpinWait();
                }
            });
            computes.await();
            Thread other = Thread.ofVirtual().start(() -> arrived.set(Sockets.roundTrip() == 1));
            assertThat(other.join(Duration.ofSeconds(30))).as("the socket was served").isTrue();
        } finally {
            given.set(true);
        }
        assertThat(arrived).isTrue();
    }

    @Test
    @DisplayName("an unknown -Dhawser.pollers is an error that says what is expected")
    void unknownHost() throws Exception {
        try (ChildJvm child = ChildJvm.start(Sockets.class, List.of(ChildJvm.FLAG, "-Dhawser.pollers=mine"))) {
            assertThat(child.readAll()).contains("'mine'; expected jdk or reactor");
        }
    }

    @Test
    @DisplayName(
            "with -Djdk.pollerMode=1 there is no poller before the first wait for a socket, and sockets work all the same")
    void platformThreads() throws Exception {
        assertThat(run("-Djdk.pollerMode=1").lines())
                .containsExactly("pollers: []", "in a function: 1", "after the end: 1");
        assertThat(run("-Djdk.pollerMode=system_threads").lines())
                .containsExactly("pollers: []", "in a function: 1", "after the end: 1");
    }

    /** The program of the other JVM. */
    static final class Sockets {
        public static void main(String[] arguments) throws Exception {
            try (Reactor reactor = Reactor.create(options -> options.stallThreshold(Duration.ZERO))) {
                reactor.callWhenRunning(() -> {
                    System.out.println("pollers: " + pollers());
                    var _ = reactor.inline(() -> {
                        System.out.println("in a function: " + roundTrip());
                        reactor.stop();
                        return 0;
                    });
                });
                reactor.run();
            }
            Thread.ofVirtual()
                    .start(() -> System.out.println("after the end: " + roundTrip()))
                    .join();
        }

        private static List<String> pollers() {
            return Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .filter(name -> name.contains("Poller"))
                    .toList();
        }

        /** Waits for a byte that another virtual thread sends when this one waits. */
        private static int roundTrip() {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                    Socket accepted = server.accept()) {
                Thread receiver = Thread.currentThread();
                Thread sender = Thread.ofVirtual().start(() -> {
                    while (receiver.getState() != Thread.State.WAITING) {
                        Thread.yield();
                    }
                    try {
                        accepted.getOutputStream().write(1);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                int received = client.getInputStream().read();
                sender.join();
                return received;
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where the JDK's pollers run, which is settled once in a JVM. */
@Tag("carrier")
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

    /** Round trips of one virtual thread that is no reactor's; there are several, so that each poller has one. */
    private static final class Other implements AutoCloseable {
        private final Socket client;
        private final Socket peer;
        private final AtomicLong roundTrips = new AtomicLong();

        Other(ServerSocket server) throws IOException {
            client = new Socket(server.getInetAddress(), server.getLocalPort());
            peer = server.accept();
            Thread.ofPlatform().start(this::echo);
            Thread.ofVirtual().start(this::turn);
        }

        private void echo() {
            try {
                peer.getInputStream().transferTo(peer.getOutputStream());
            } catch (IOException closed) {
                Thread.currentThread().setName("over"); // the test closes the sockets at its end
            }
        }

        private void turn() {
            try {
                while (true) {
                    client.getOutputStream().write(1);
                    client.getInputStream().read();
                    roundTrips.incrementAndGet();
                    Thread.sleep(1);
                }
            } catch (IOException | InterruptedException closed) {
                Thread.currentThread().setName("over");
            }
        }

        /** Computes until there were some more; gives up only after a time that no machine needs for them. */
        boolean isServed() {
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            long enough = roundTrips.get() + 3;
            while (roundTrips.get() < enough && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            return roundTrips.get() >= enough;
        }

        @Override
        public void close() throws IOException {
            client.close();
            peer.close();
        }
    }

    @Test
    @DisplayName("sockets of virtual threads that are no reactor's do not wait for callbacks that compute")
    void othersDoNotWait() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Reactor reactor = Reactor.start(options -> options.stallThreshold(Duration.ZERO));
                Other first = new Other(server);
                Other second = new Other(server);
                Other third = new Other(server)) {
            boolean served = reactor.blockingChainFromThread(() -> reactor.inline(() -> {
                boolean all = true;
                for (int i = 0; i < 5 && all; i++) {
                    reactor.sleep(Duration.ofMillis(20)).await();
                    all = first.isServed() && second.isServed() && third.isServed();
                }
                return all;
            }));
            assertThat(served)
                    .as("round trips went on while a function computed")
                    .isTrue();
        }
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

package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Cancels and interrupts that meet a function inside blocking JDK calls. */
@Tag("carrier")
class BlockedCancelTest {
    private final Reactor reactor = Reactor.create();

    @AfterEach
    void nothingIsLeft() {
        assertThat(reactor.dump()).isEmpty();
        reactor.close();
    }

    /** Runs the function until it has ended. */
    private <T> Outcome<T> run(Deferred<T> function) {
        boolean runs = !function.isFired();
        Deferred<Outcome<T>> outcome = function.addBoth(ended -> {
            if (runs) {
                reactor.stop();
            }
            return ended;
        });
        if (runs) {
            reactor.run();
        }
        return outcome.await();
    }

    /** Starts a function that blocks, and cancels it once it does. */
    private <T> Outcome<T> cancelled(Callable<T> body) {
        Deferred<T> function = reactor.inline(body);
        assertThat(function.isFired()).as("it blocks").isFalse();
        reactor.callLater(Duration.ofMillis(5), function::cancel);
        return run(function);
    }

    private static void assertCancelledBecause(Outcome<?> outcome, Class<? extends Throwable> cause) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> assertThat(failure.cause())
                                .isInstanceOf(CancellationException.class)
                                .hasCauseInstanceOf(cause));
    }

    @Nested
    class Cancel {
        @Test
        void wakesASleep() {
            assertCancelledBecause(
                    cancelled(() -> {
                        Thread.sleep(Duration.ofHours(1));
                        return 1;
                    }),
                    InterruptedException.class);
            assertThat(reactor.pendingTimers()).isZero();
        }

        @Test
        void wakesAnAcquire() {
            Semaphore none = new Semaphore(0);
            assertCancelledBecause(
                    cancelled(() -> {
                        none.acquire();
                        return 1;
                    }),
                    InterruptedException.class);
            assertThat(none.hasQueuedThreads()).isFalse();
        }

        @Test
        void wakesAQueueTake() {
            assertCancelledBecause(
                    cancelled(() -> new LinkedBlockingQueue<String>().take()), InterruptedException.class);
        }

        @Test
        void closesTheSocketOfARead() throws IOException {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
                assertCancelledBecause(cancelled(() -> socket.getInputStream().read()), SocketException.class);
                assertThat(socket.isClosed()).isTrue();
            }
        }

        @Test
        void closesTheChannelOfARead() throws IOException {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    SocketChannel channel =
                            SocketChannel.open(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()))) {
                assertCancelledBecause(
                        cancelled(() -> channel.read(ByteBuffer.allocate(1))), ClosedByInterruptException.class);
                assertThat(channel.isOpen()).isFalse();
            }
        }

        @Test
        @DisplayName("ends HttpClient.send, and the client can be used again")
        void endsAnHttpRequest() throws IOException {
            try (HangingServer server = new HangingServer();
                    HttpClient client =
                            HttpClient.newBuilder().executor(reactor.executor()).build()) {
                HttpRequest request = HttpRequest.newBuilder(server.uri()).build();
                Deferred<String> both = reactor.inline(() -> {
                    Deferred<String> first = reactor.inline(
                            () -> client.send(request, BodyHandlers.ofString()).body());
                    reactor.sleep(Duration.ofMillis(20)).await();
                    first.cancel();
                    assertThatThrownBy(first::await).isInstanceOf(CancellationException.class);
                    server.answerFromNowOn();
                    return client.send(request, BodyHandlers.ofString()).body();
                });
                assertThat(run(both)).isEqualTo(new Outcome.Success<>("ok"));
                client.shutdownNow();
            }
        }

        @Test
        void ofAFunctionThatHandlesItIsOver() {
            assertThat(cancelled(() -> {
                        try {
                            Thread.sleep(Duration.ofHours(1));
                        } catch (InterruptedException e) {
                            Thread.sleep(1);
                        }
                        return "went on";
                    }))
                    .isEqualTo(new Outcome.Success<>("went on"));
        }
    }

    @Nested
    class Interrupt {
        @Test
        void beforeAnAwaitCancelsWhatIsAwaited() {
            Promise<String> never = new Promise<>();
            Deferred<String> function = reactor.inline(() -> {
                Thread.currentThread().interrupt();
                return never.await();
            });
            assertThat(run(function)).isInstanceOf(Outcome.Failure.class);
            assertThat(never.isFired()).isTrue();
        }

        @Test
        void duringAnAwaitCancelsWhatIsAwaitedOnce() {
            List<Thread> threads = new ArrayList<>();
            int[] asked = {0};
            Promise<String> stubborn = Promise.cancelledBy(() -> asked[0]++);
            Deferred<String> function = reactor.inline(() -> {
                threads.add(Thread.currentThread());
                String value = stubborn.await();
                return value + Thread.currentThread().isInterrupted();
            });
            reactor.callLater(Duration.ZERO, () -> {
                threads.getFirst().interrupt();
                reactor.callLater(Duration.ofMillis(1), () -> {
                    threads.getFirst().interrupt();
                    reactor.callLater(Duration.ofMillis(1), () -> stubborn.callback("in the end "));
                });
            });
            assertThat(run(function)).isEqualTo(new Outcome.Success<>("in the end false"));
            assertThat(asked[0]).isEqualTo(2);
        }

        @Test
        void afterAnAwaitWasAnsweredIsForTheNextWait() {
            List<Thread> threads = new ArrayList<>();
            Promise<String> first = new Promise<>();
            Deferred<String> function = reactor.inline(() -> {
                threads.add(Thread.currentThread());
                String value = first.await();
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                assertThatThrownBy(() -> Thread.sleep(Duration.ofHours(1))).isInstanceOf(InterruptedException.class);
                return value;
            });
            reactor.callLater(Duration.ZERO, () -> {
                first.callback("answered");
                threads.getFirst().interrupt();
            });
            assertThat(run(function)).isEqualTo(new Outcome.Success<>("answered"));
        }

        @Test
        void ofTheStarterStaysWithTheStarter() {
            Deferred<String> outer = reactor.inline(() -> {
                Thread.currentThread().interrupt();
                Deferred<String> inner = reactor.inline(() -> {
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                    Deferred<String> innermost = reactor.inline(() -> {
                        reactor.sleep(Duration.ofMillis(1)).await();
                        return "inner";
                    });
                    return innermost.await();
                });
                assertThat(Thread.interrupted()).as("the starter's own status").isTrue();
                return inner.await();
            });
            assertThat(run(outer)).isEqualTo(new Outcome.Success<>("inner"));
        }

        @Test
        @DisplayName(
                "of a socket read leaves the status set, so the first await in finally is cancelled and the next works")
        void ofASocketReadIsSeenByAwaitInFinally() throws IOException {
            List<String> seen = new ArrayList<>();
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
                Outcome<Integer> outcome = cancelled(() -> {
                    try {
                        return socket.getInputStream().read();
                    } finally {
                        try {
                            reactor.sleep(Duration.ofHours(1)).await();
                        } catch (CancellationException e) {
                            seen.add("first cancelled");
                        }
                        reactor.sleep(Duration.ofMillis(1)).await();
                        seen.add("second went on");
                    }
                });
                assertCancelledBecause(outcome, SocketException.class);
            }
            assertThat(seen).containsExactly("first cancelled", "second went on");
        }
    }

    @Test
    void awaitInAClassInitializerIsRefused() {
        Outcome<String> outcome = run(reactor.inline(() -> Pinned.value()));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> assertThat(failure.cause())
                                .isInstanceOf(ExceptionInInitializerError.class)
                                .cause()
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("pinned")
                                .hasMessageContaining("deferToThread"));
    }

    /** Its initializer awaits, which must be refused: a class initializer pins its thread. */
    private static final class Pinned {
        private static final String VALUE = new Promise<String>().await();

        static String value() {
            return VALUE;
        }
    }

    /** Accepts requests and says nothing, until it is told to answer them. */
    private static final class HangingServer implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        private final List<Socket> sockets = new ArrayList<>();
        private volatile boolean answers;
        private final Thread thread = Thread.ofPlatform().daemon().start(this::serve);

        HangingServer() throws IOException {}

        URI uri() {
            return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
        }

        void answerFromNowOn() {
            answers = true;
        }

        private void serve() {
            try {
                while (true) {
                    Socket socket = server.accept();
                    sockets.add(socket);
                    if (answers) {
                        socket.getOutputStream()
                                .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                                        .getBytes(StandardCharsets.US_ASCII));
                    }
                }
            } catch (IOException e) {
                answers = false; // closed: the end of the test
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            thread.interrupt();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}

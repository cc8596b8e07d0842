package dev.hawser.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.testing.TestReactor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// The direct face, over TCP by each mechanism.
@ParameterizedClass
@MethodSource("dev.hawser.net.NetRun#mechanisms")
class ConnectionTest {
    private final IoMechanism mechanism;

    ConnectionTest(IoMechanism mechanism) {
        this.mechanism = mechanism;
    }

    @AfterAll
    static void nothingLeaks() {
        Leaks.assertNone();
    }

    private static Endpoint localhost(int port) {
        return Endpoint.tcp("127.0.0.1", port);
    }

    private static ListeningPort listen(Net net, ConnectionHandler handler) {
        return net.listen(localhost(0), handler).await();
    }

    private static Connection connect(Net net, ListeningPort port) {
        return net.connect(localhost(port.port())).await();
    }

    private static void echo(Connection connection) {
        for (byte[] data = connection.read().await();
                data.length > 0;
                data = connection.read().await()) {
            connection.write(data).await();
        }
    }

    /// A server that answers early and does not read on: the answer is here, though nothing can be sent any more.
    @Test
    void whatHasComeIsReadAlsoWhenAWriteFails() throws Exception {
        int length = 50_000;
        CountDownLatch stuck = new CountDownLatch(1);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            NetRun.on(mechanism, net -> {
                Deferred<Boolean> answered = net.reactor().deferToThread(() -> {
                    try (Socket peer = server.accept()) {
                        stuck.await();
                        peer.getOutputStream().write(new byte[length]);
                    } // with input that it has not read: a reset
                    return true;
                });
                Connection client = net.connect(Endpoint.tcp("127.0.0.1", server.getLocalPort()))
                        .await();
                client.pauseProducing();
                client.send(new byte[15_000_000]);
                assertThat(NetRun.whenStill(net, client::pendingOutput)).isPositive();
                stuck.countDown();
                answered.await();
                assertThat(client.whenClosed().await()).isInstanceOf(CloseReason.Lost.class);
                assertThat(client.readExactly(length).await()).hasSize(length);
            });
        }
    }

    @Test
    void aRefusalIsToldInTheWordsOfTheSystem() throws Exception {
        int nobody;
        try (ServerSocket taken = new ServerSocket(0)) {
            nobody = taken.getLocalPort();
        }
        NetRun.on(
                mechanism,
                net -> assertThatThrownBy(() ->
                                net.connect(Endpoint.tcp("127.0.0.1", nobody)).await())
                        .isInstanceOf(ConnectFailedException.class)
                        .hasMessageContaining("Connection refused")
                        .hasMessageNotContaining("(..)"));
    }

    @Test
    void echoesWhatIsWritten() throws Exception {
        NetRun.on(mechanism, net -> {
            Connection client = connect(net, listen(net, ConnectionTest::echo));
            client.write("hello").await();
            assertThat(client.readExactly(5).await()).isEqualTo("hello".getBytes(UTF_8));
            client.closeOutput().await();
            assertThat(client.read().await()).isEmpty();
            assertThat(client.whenClosed().await()).isInstanceOf(CloseReason.Done.class);
        });
    }

    @Test
    void reportsItsMechanism() throws Exception {
        NetRun.on(
                mechanism,
                net -> assertThat(net.reactor().statistics().poller()).isEqualTo(mechanism.toString()));
    }

    @Test
    void carriesMegabytesInOrder() throws Exception {
        NetRun.on(mechanism, net -> {
            byte[] block = new byte[3_000_000];
            for (int i = 0; i < block.length; i++) {
                block[i] = (byte) (i * 31 >> 8);
            }
            Connection client = connect(net, listen(net, ConnectionTest::echo));
            Deferred<byte[]> answer = client.readExactly(block.length);
            client.write(block).await();
            assertThat(answer.await()).isEqualTo(block);
        });
    }

    @Test
    void readsLinesHoweverTheyAreCut() throws Exception {
        NetRun.on(mechanism, net -> {
            ListeningPort port = listen(net, connection -> {
                for (byte b : "one\r\ntwo\n\nfour".getBytes(UTF_8)) {
                    connection.write(new byte[] {b}).await();
                    connection.flush().await();
                }
            });
            Connection client = connect(net, port);
            List<String> lines = new ArrayList<>();
            client.lines().forEach(lines::add);
            assertThat(lines).containsExactly("one", "two", "", "four");
            assertThat(client.readLine().await()).isEmpty();
        });
    }

    @Test
    void lineThatIsTooLongFailsItsReadAndStaysInTheInput() throws Exception {
        NetRun.on(mechanism, net -> {
            Connection client = connect(
                    net,
                    listen(net, connection -> connection.write("123456\nrest\n").await()));
            assertThatThrownBy(() -> client.readLine(5).await())
                    .isInstanceOf(InputTooLongException.class)
                    .hasMessage("the line is longer than 5 bytes");
            assertThat(client.readLine(6).await()).contains("123456");
            assertThat(client.readLine(4).await()).contains("rest");
        });
    }

    @Test
    void inputThatEndsTooEarlySaysHowMuchThereWas() throws Exception {
        NetRun.on(mechanism, net -> {
            Connection client = connect(
                    net, listen(net, connection -> connection.write("abc").await()));
            assertThatThrownBy(() -> client.readExactly(5).await())
                    .isInstanceOf(EndOfInputException.class)
                    .hasMessage("the input ended after 3 of 5 bytes");
            assertThat(client.readExactly(3).await()).hasSize(3);
        });
    }

    @Test
    void streamsSetTheFunctionAside() throws Exception {
        NetRun.on(mechanism, net -> {
            ListeningPort port = listen(net, connection -> {
                BufferedReader in = new BufferedReader(new InputStreamReader(connection.inputStream(), UTF_8));
                PrintWriter out = new PrintWriter(connection.outputStream(), true, UTF_8);
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    out.println("you said " + line);
                }
            });
            Connection client = connect(net, port);
            client.write("a\nb\n").await();
            client.closeOutput().await();
            List<String> lines = new ArrayList<>();
            client.lines().forEach(lines::add);
            assertThat(lines).containsExactly("you said a", "you said b");
        });
    }

    @Test
    void messagesComeAsTheDecoderCutsThem() throws Exception {
        NetRun.on(mechanism, net -> {
            Connection client = connect(net, listen(net, connection -> {
                connection.write(new byte[] {0, 2, 'o'}).await();
                connection.flush().await();
                connection.write(new byte[] {'k', 0, 1}).await();
            }));
            Decoder<String> decoder = input -> {
                int length = input.readableBytes() < 2 ? Integer.MAX_VALUE : input.readUnsignedShort();
                return input.readableBytes() < length
                        ? Optional.empty()
                        : Optional.of(input.readCharSequence(length, UTF_8).toString());
            };
            assertThat(client.readMessage(decoder, 100).await()).contains("ok");
            assertThatThrownBy(() -> client.readMessage(decoder, 100).await()).isInstanceOf(EndOfInputException.class);
        });
    }

    @Test
    void slowReaderSlowsTheWriter() throws Exception {
        NetRun.on(mechanism, net -> {
            byte[] block = new byte[64 * 1024];
            long[] written = new long[1];
            Connection[] server = new Connection[1];
            ListeningPort port = listen(net, connection -> {
                server[0] = connection;
                while (written[0] < 24L << 20) {
                    connection.write(block).await();
                    written[0] += block.length;
                }
            });
            Connection client = connect(net, port);
            long before = NetRun.whenStill(net, () -> written[0]);
            assertThat(before).isBetween(1L, 16L << 20);
            assertThat(server[0].pendingOutput()).isBetween(1L, 3L * block.length);
            long read = 0;
            for (ByteBuf data = client.readBuffer().await();
                    data.isReadable();
                    data = client.readBuffer().await()) {
                read += data.readableBytes();
                data.release();
            }
            assertThat(read).isEqualTo(24L << 20);
        });
    }

    @Test
    void writerThatDoesNotWaitIsStoppedByTheLimit() throws Exception {
        NetRun.on(mechanism, options -> options.writeBuffer(10, 100, 1_000_000), net -> {
            Promise<CloseReason> reason = new Promise<>();
            ListeningPort port = listen(net, connection -> {
                for (int i = 0; i < 1000; i++) {
                    connection.send(new byte[100_000]);
                }
                assertThat(connection.isOpen()).isFalse();
                reason.callback(connection.whenClosed().await());
            });
            connect(net, port);
            assertThat(reason.await())
                    .isInstanceOfSatisfying(
                            CloseReason.Aborted.class,
                            aborted -> assertThat(aborted.cause().orElseThrow())
                                    .isInstanceOf(WriteBufferFullException.class));
        });
    }

    @Test
    void writeBeyondTheLimitFailsAndTakesNothing() throws Exception {
        NetRun.on(mechanism, options -> options.writeBuffer(10, 100, 100), net -> {
            ListeningPort port = listen(net, ConnectionTest::echo);
            Connection client = connect(net, port);
            Deferred<?> first = client.write(new byte[1000]);
            ByteBuf second = Unpooled.wrappedBuffer(new byte[1]);
            assertThatThrownBy(() -> client.write(second).await()).isInstanceOf(WriteBufferFullException.class);
            assertThat(second.refCnt()).isZero();
            assertThat(client.pendingOutput()).isEqualTo(1000);
            first.await();
            assertThat(client.readExactly(1000).await()).hasSize(1000);
            assertThat(client.isOpen()).isTrue();
        });
    }

    @Test
    void closeSendsWhatWasWritten() throws Exception {
        NetRun.on(mechanism, net -> {
            byte[] block = new byte[2_000_000];
            Arrays.fill(block, (byte) 7);
            Promise<Boolean> sent = new Promise<>();
            ListeningPort port = listen(net, connection -> {
                connection.send(block);
                sent.callback(true); // and it closes
            });
            Connection client = connect(net, port);
            sent.await();
            assertThat(client.readExactly(block.length).await()).isEqualTo(block);
            assertThat(client.read().await()).isEmpty();
        });
    }

    @Test
    void closeThatCannotEndAbortsAtItsDeadline() throws Exception {
        NetRun.on(mechanism, options -> options.closeTimeout(Duration.ofMillis(100)), net -> {
            Promise<CloseReason> reason = new Promise<>();
            ListeningPort port = listen(net, connection -> {
                connection.send(new byte[15_000_000]);
                long begin = net.reactor().nanoTime();
                connection.close().await();
                assertThat(Duration.ofNanos(net.reactor().nanoTime() - begin))
                        .isGreaterThanOrEqualTo(Duration.ofMillis(100));
                reason.callback(connection.whenClosed().await());
            });
            Connection client = connect(net, port); // and never reads
            assertThat(reason.await()).isInstanceOf(CloseReason.Aborted.class);
            client.abort();
        });
    }

    @Test
    void abortIsSeenByThePeer() throws Exception {
        NetRun.on(mechanism, net -> {
            ListeningPort port = listen(net, connection -> {
                connection.read().await();
                connection.abort();
            });
            Connection client = connect(net, port);
            client.write("x").await();
            assertThatThrownBy(() -> client.read().await()).isInstanceOf(ConnectionLostException.class);
            assertThat(client.whenClosed().await()).isInstanceOf(CloseReason.Lost.class);
            assertThat(client.isOpen()).isFalse();
            assertThatThrownBy(() -> client.write("y").await()).isInstanceOf(ConnectionLostException.class);
        });
    }

    @Test
    void halfCloseLeavesTheOtherDirectionOpen() throws Exception {
        NetRun.on(mechanism, net -> {
            ListeningPort port = listen(net, connection -> {
                assertThat(connection.readLine().await()).contains("question");
                assertThat(connection.read().await()).isEmpty(); // the client has ended its output
                connection.write("answer").await();
            });
            Connection client = connect(net, port);
            client.write("question").await();
            client.closeOutput().await();
            assertThatThrownBy(() -> client.write("more").await()).isInstanceOf(ConnectionClosedException.class);
            assertThat(client.readExactly(6).await()).isEqualTo("answer".getBytes(UTF_8));
        });
    }

    @Test
    void closeWhileAFunctionReadsFailsTheRead() throws Exception {
        NetRun.on(mechanism, net -> {
            Connection client = connect(net, listen(net, ConnectionTest::echo));
            Deferred<byte[]> read = client.read();
            client.close().await();
            assertThatThrownBy(read::await).isInstanceOf(ConnectionClosedException.class);
            assertThatThrownBy(() -> client.read().await()).isInstanceOf(ConnectionClosedException.class);
            assertThatThrownBy(() -> client.write("x").await()).isInstanceOf(ConnectionClosedException.class);
            assertThat(client.whenClosed().await()).isInstanceOf(CloseReason.Done.class);
        });
    }

    @Test
    void cancelledReadTakesNothing() throws Exception {
        NetRun.on(mechanism, net -> {
            Connection client = connect(net, listen(net, ConnectionTest::echo));
            Deferred<byte[]> read = client.read();
            assertThatThrownBy(() -> read.await(Duration.ofMillis(10))).isInstanceOf(TimeoutException.class);
            client.write("kept").await();
            assertThat(client.readExactly(4).await()).isEqualTo("kept".getBytes(UTF_8));
        });
    }

    @Test
    void secondReadWhileOneWaitsIsAMistake() throws Exception {
        NetRun.on(mechanism, net -> {
            Connection client = connect(net, listen(net, ConnectionTest::echo));
            Deferred<byte[]> read = client.read();
            assertThatThrownBy(client::read)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("a read of this connection waits already");
            read.cancel();
            assertThatThrownBy(read::await).isInstanceOf(CancellationException.class);
        });
    }

    @Test
    void refusedConnectionNamesTheEndpoint() throws Exception {
        NetRun.on(mechanism, net -> {
            ListeningPort port = listen(net, ConnectionTest::echo);
            int number = port.port();
            port.close().await();
            assertThatThrownBy(() -> net.connect(localhost(number)).await())
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageStartingWith("cannot connect to tcp:127.0.0.1:" + number);
        });
    }

    @Test
    void takenPortNamesTheEndpoint() throws Exception {
        NetRun.on(mechanism, net -> {
            ListeningPort port = listen(net, ConnectionTest::echo);
            assertThatThrownBy(() -> net.listen(localhost(port.port()), ConnectionTest::echo)
                            .await())
                    .isInstanceOf(ListenFailedException.class)
                    .hasMessageStartingWith("cannot listen on tcp:127.0.0.1:" + port.port());
        });
    }

    @Test
    void cancelledConnectLeavesNoSocket() throws Exception {
        NetRun.on(mechanism, net -> {
            ListeningPort port = listen(net, ConnectionTest::echo);
            Deferred<Connection> connecting = net.connect(localhost(port.port()));
            connecting.cancel();
            assertThatThrownBy(connecting::await).isInstanceOf(CancellationException.class);
            Connection other = connect(net, port);
            assertThat(net.connections()).hasSizeLessThanOrEqualTo(2).contains(other);
        });
    }

    @Test
    void functionThatFailsAbortsItsConnectionAndIsReported() throws Exception {
        try (TestReactor test = NetRun.reactor(mechanism)) {
            NetRun.on(test, _ -> {}, net -> {
                Connection client = connect(net, listen(net, connection -> {
                    connection.readLine().await();
                    throw new IllegalStateException("a bug");
                }));
                client.write("go\n").await();
                assertThatThrownBy(() -> client.read().await()).isInstanceOf(ConnectionLostException.class);
            });
            assertThat(test.flushErrors(IllegalStateException.class))
                    .singleElement()
                    .satisfies(e -> assertThat(e).hasMessage("a bug"));
        }
    }

    @Test
    void peerThatBreaksTheConnectionIsNoErrorOfTheProgram() throws Exception {
        NetRun.on(
                mechanism,
                net -> { // which fails for every error that was reported
                    Promise<CloseReason> reason = new Promise<>();
                    ListeningPort port = listen(net, connection -> {
                        try {
                            connection.readExactly(100).await();
                        } finally {
                            reason.callback(connection.whenClosed().await());
                        }
                    });
                    Connection client = connect(net, port);
                    client.write("x").await();
                    client.flush().await();
                    client.abort();
                    assertThat(reason.await()).isInstanceOf(CloseReason.Lost.class);
                });
    }

    @Test
    void overlappingConnectionsAreServedAtOnce() throws Exception {
        NetRun.on(mechanism, net -> {
            ListeningPort port = listen(net, ConnectionTest::echo);
            List<Connection> clients = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                clients.add(connect(net, port));
            }
            for (Connection client : clients.reversed()) {
                client.write("ping").await();
                assertThat(client.readExactly(4).await()).hasSize(4);
            }
            assertThat(net.connections()).hasSize(200);
        });
    }
}

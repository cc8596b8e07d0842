package dev.hawser.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Promise;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.testing.TestReactor;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// The face that is called.
@Tag("both")
@ParameterizedClass
@MethodSource("dev.hawser.net.NetRun#mechanisms")
class ProtocolTest {
    private static final Endpoint ANY_PORT = Endpoint.tcp("127.0.0.1", 0);

    private final IoMechanism mechanism;

    ProtocolTest(IoMechanism mechanism) {
        this.mechanism = mechanism;
    }

    @AfterAll
    static void nothingLeaks() {
        Leaks.assertNone();
    }

    /// Writes down what it is told.
    private static class Recorder implements Protocol {
        final List<String> told = new ArrayList<>();
        final Promise<CloseReason> lost = new Promise<>();
        Connection connection;

        @Override
        public void connectionMade(Connection made) {
            connection = made;
            told.add("made");
        }

        @Override
        public void dataReceived(ByteBuf data) throws Exception {
            told.add(data.toString(UTF_8));
        }

        @Override
        public void connectionLost(CloseReason reason) {
            told.add("lost");
            lost.callback(reason);
        }
    }

    private static Connection connect(Net net, ListeningPort port) {
        return net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
    }

    @Test
    void isToldWhatHappensInOrder() throws Exception {
        NetRun.on(mechanism, net -> {
            Recorder server = new Recorder();
            Connection client =
                    connect(net, net.listenFactory(ANY_PORT, _ -> server).await());
            client.write("abc").await();
            client.closeOutput().await();
            assertThat(server.lost.await()).isInstanceOf(CloseReason.Done.class);
            assertThat(server.told).containsExactly("made", "abc", "lost");
        });
    }

    @Test
    void echoesThroughBothFaces() throws Exception {
        NetRun.on(mechanism, net -> {
            ListeningPort port = net.listenFactory(ANY_PORT, _ -> new Protocol() {
                        private Connection connection;

                        @Override
                        public void connectionMade(Connection made) {
                            connection = made;
                        }

                        @Override
                        public void dataReceived(ByteBuf data) {
                            connection.send(data.retain());
                        }
                    })
                    .await();
            Connection client = connect(net, port);
            for (int i = 0; i < 100; i++) {
                client.write("line " + i + "\n").await();
                assertThat(client.readLine().await()).contains("line " + i);
            }
        });
    }

    @Test
    @DisplayName("b101: connecting fires with the protocol after its connectionMade, or with what the factory threw")
    void connectFiresWithTheProtocolAfterItsConnectionMade() throws Exception {
        NetRun.on(mechanism, net -> {
            ListeningPort port = net.listen(
                            ANY_PORT, connection -> connection.read().await())
                    .await();
            Recorder client = net.connectFactory(Endpoint.tcp("127.0.0.1", port.port()), _ -> new Recorder())
                    .await();
            assertThat(client.told).containsExactly("made");
            assertThatThrownBy(() -> net.connectFactory(Endpoint.tcp("127.0.0.1", port.port()), _ -> null)
                            .await())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("built no protocol");
            assertThatThrownBy(() -> net.<Recorder>connectFactory(Endpoint.tcp("127.0.0.1", port.port()), _ -> {
                                throw new ArithmeticException("refused");
                            })
                            .await())
                    .isInstanceOf(ArithmeticException.class);
        });
    }

    @Test
    void halfCloseIsToldAndOutputGoesOn() throws Exception {
        NetRun.on(mechanism, net -> {
            Recorder server = new Recorder() {
                @Override
                public void inputEnded(Connection connection) {
                    told.add("ended");
                    connection.send("bye");
                    connection.close();
                }
            };
            Connection client =
                    connect(net, net.listenFactory(ANY_PORT, _ -> server).await());
            client.closeOutput().await();
            assertThat(client.readExactly(3).await()).isEqualTo("bye".getBytes(UTF_8));
            server.lost.await();
            assertThat(server.told).containsExactly("made", "ended", "lost");
        });
    }

    @Test
    void pauseStopsTheDeliveryAndSlowsThePeer() throws Exception {
        NetRun.on(mechanism, net -> {
            long[] received = new long[1];
            Recorder server = new Recorder() {
                @Override
                public void connectionMade(Connection made) {
                    super.connectionMade(made);
                    made.pauseProducing();
                }

                @Override
                public void dataReceived(ByteBuf data) {
                    received[0] += data.readableBytes();
                }
            };
            Connection client =
                    connect(net, net.listenFactory(ANY_PORT, _ -> server).await());
            client.send(new byte[15_000_000]);
            long before = NetRun.whenStill(net, () -> client.pendingOutput());
            assertThat(before).isPositive();
            assertThat(received[0]).isZero();
            server.connection.resumeProducing();
            client.flush().await();
            client.close().await();
            server.lost.await();
            assertThat(received[0]).isEqualTo(15_000_000);
        });
    }

    @Test
    void whatItThrowsAbortsItsConnectionOnly() throws Exception {
        try (TestReactor test = NetRun.reactor(mechanism)) {
            NetRun.on(test, _ -> {}, net -> {
                Recorder server = new Recorder() {
                    @Override
                    public void dataReceived(ByteBuf data) {
                        throw new IllegalStateException("a bug");
                    }
                };
                Connection client =
                        connect(net, net.listenFactory(ANY_PORT, _ -> server).await());
                client.write("x").await();
                assertThatThrownBy(() -> client.read().await()).isInstanceOf(ConnectionLostException.class);
                assertThat(server.lost.await())
                        .isInstanceOfSatisfying(
                                CloseReason.Aborted.class,
                                aborted -> assertThat(aborted.cause().orElseThrow())
                                        .hasMessage("a bug"));
                assertThat(server.told).containsExactly("made", "lost");
            });
            assertThat(test.flushErrors(IllegalStateException.class)).hasSize(1);
        }
    }

    @Test
    @DisplayName("b97: abort drops the output, resets the connection, and is told in a later turn, once")
    void abortIsToldInALaterTurnAndOnce() throws Exception {
        NetRun.on(mechanism, net -> {
            Recorder server = new Recorder() {
                @Override
                public void dataReceived(ByteBuf data) {
                    connection.send("dropped");
                    connection.abort();
                    connection.abort();
                    told.add("aborted");
                }
            };
            Connection client =
                    connect(net, net.listenFactory(ANY_PORT, _ -> server).await());
            client.write("x").await();
            assertThatThrownBy(() -> client.read().await()).isInstanceOf(ConnectionLostException.class);
            assertThat(server.lost.await()).isInstanceOf(CloseReason.Aborted.class);
            assertThat(server.told).containsExactly("made", "aborted", "lost");
        });
    }

    @Test
    void connectionCanGoFromAFunctionToAProtocol() throws Exception {
        NetRun.on(mechanism, net -> {
            Recorder server = new Recorder();
            ListeningPort port = net.listen(ANY_PORT, connection -> {
                        assertThat(connection.readLine().await()).contains("upgrade");
                        connection.deliverTo(server);
                        assertThatThrownBy(connection::read).isInstanceOf(IllegalStateException.class);
                    })
                    .await();
            Connection client = connect(net, port);
            client.write("upgrade\nrest").await();
            client.closeOutput().await();
            server.lost.await();
            assertThat(server.told).containsExactly("made", "rest", "lost");
        });
    }

    @Test
    @DisplayName(
            "b96: a pull producer is resumed when registered and after each drain; on a dead connection it is stopped at once")
    void pullProducerIsResumedAtRegistrationAndAfterEachDrain() throws Exception {
        NetRun.on(mechanism, net -> {
            int[] portions = new int[1];
            Promise<Boolean> stopped = new Promise<>();
            ListeningPort port = net.listen(ANY_PORT, connection -> {
                        connection.registerProducer(new Producer() {
                            @Override
                            public void resumeProducing() {
                                assertThat(connection.pendingOutput()).isZero();
                                if (portions[0]++ < 10) {
                                    connection.send(new byte[200_000]);
                                } else {
                                    connection.unregisterProducer();
                                    var _ = connection.closeOutput();
                                }
                            }

                            @Override
                            public void stopProducing() {
                                stopped.callback(true);
                            }
                        });
                        assertThatThrownBy(() -> connection.registerProducer(null))
                                .isInstanceOf(IllegalStateException.class);
                        connection.read().await();
                    })
                    .await();
            Connection client = connect(net, port);
            assertThat(client.readExactly(2_000_000).await()).hasSize(2_000_000);
            assertThat(client.read().await()).isEmpty();
            assertThat(stopped.isFired()).isFalse();
            client.close().await();
            client.registerProducer(new Producer() {
                @Override
                public void resumeProducing() {}

                @Override
                public void stopProducing() {
                    stopped.callback(true);
                }
            });
            assertThat(stopped.await()).isTrue();
        });
    }

    @Test
    @DisplayName("b96: a push producer is paused when the output is full, and resumed when it is empty")
    void pushProducerIsPausedWhenFullAndResumedWhenEmpty() throws Exception {
        NetRun.on(mechanism, net -> {
            Connection[] servers = new Connection[1];
            // a forwarder: what the first client sends goes to the second, at the second's pace
            List<Connection> open = new ArrayList<>();
            ListeningPort port = net.listenFactory(ANY_PORT, _ -> new Recorder() {
                        @Override
                        public void connectionMade(Connection made) {
                            super.connectionMade(made);
                            open.add(made);
                            if (open.size() == 2) {
                                open.get(1).registerProducer(open.get(0));
                            }
                        }

                        @Override
                        public void dataReceived(ByteBuf data) {
                            open.get(1).send(data.retain());
                            servers[0] = open.get(1);
                        }
                    })
                    .await();
            Connection source = connect(net, port);
            Connection sink = connect(net, port);
            while (open.size() < 2) {
                net.reactor().sleep(Duration.ofMillis(1)).await();
            }
            source.send(new byte[16_000_000]);
            long before = NetRun.whenStill(net, () -> source.pendingOutput());
            assertThat(before).isPositive();
            assertThat(servers[0].pendingOutput()).isBetween(1L, 300_000L);
            assertThat(sink.readExactly(16_000_000).await()).hasSize(16_000_000);
        });
    }
}

package dev.hawser.net.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.net.CloseReason;
import dev.hawser.net.ConnectFailedException;
import dev.hawser.net.Connection;
import dev.hawser.net.ConnectionLostException;
import dev.hawser.net.ListenFailedException;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The network in memory: its times, its weather, and its manners where they are its own. What it shares with all
/// transports is in the conformance kit.
@WithReactor
@Tag("both")
class MemoryNetworkTest {
    private Reactor reactor;
    private VirtualTime time;
    private MemoryNetwork network;
    private Net server;
    private Net client;

    @BeforeEach
    void connects(Reactor given, VirtualTime clock) {
        reactor = given;
        time = clock;
        network = MemoryNetwork.of(reactor);
        server = network.net("server");
        client = network.net("client");
    }

    private static Weather after(long millis) {
        return Weather.clear().withLatency(Latency.of(Duration.ofMillis(millis)));
    }

    private static void echo(Connection connection) {
        for (byte[] data = connection.read().await();
                data.length > 0;
                data = connection.read().await()) {
            connection.write(data).await();
        }
    }

    private Connection connected() {
        ListeningPort _ = server.listen("memory:echo", MemoryNetworkTest::echo).await();
        return client.connect("memory:echo").await();
    }

    private void run(Scenario.Body body) throws Exception {
        Scenario.run(reactor, body);
    }

    @Test
    void aRoundTripTakesTwiceTheLatency() throws Exception {
        run(() -> {
            network.setWeather(after(40));
            Connection connection = connected();
            assertThat(time.elapsed()).isEqualTo(Duration.ofMillis(80));
            connection.write("x").await();
            assertThat(connection.read().await()).hasSize(1);
            assertThat(time.elapsed()).isEqualTo(Duration.ofMillis(160));
        });
    }

    @Test
    void clearWeatherTakesNoTime() throws Exception {
        run(() -> {
            Connection connection = connected();
            connection.write("x").await();
            assertThat(connection.read().await()).hasSize(1);
            assertThat(time.elapsed()).isZero();
        });
    }

    @Test
    void bandwidthIsWhatEachConnectionHas() throws Exception {
        run(() -> {
            network.setWeatherFrom("client", "server", Weather.clear().withBandwidth(1000));
            Connection connection = connected();
            connection.write(new byte[5000]).await();
            assertThat(connection.readExactly(5000).await()).hasSize(5000);
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(5));
        });
    }

    @Test
    void streamIsCutIntoPieces() throws Exception {
        run(() -> {
            network.setWeather(Weather.clear().withLargestPiece(3).withBandwidth(1000));
            ConnectedPair pair = network.pair("a", "b");
            pair.first().write("0123456789".repeat(10)).await();
            Deferred<?> _ = pair.first().closeOutput();
            List<String> pieces = new ArrayList<>();
            for (byte[] piece = pair.second().read().await();
                    piece.length > 0;
                    piece = pair.second().read().await()) {
                pieces.add(new String(piece, UTF_8));
                assertThat(piece.length).isLessThanOrEqualTo(3);
            }
            assertThat(String.join("", pieces)).isEqualTo("0123456789".repeat(10));
            assertThat(pieces).hasSizeGreaterThan(100 / 3);
        });
    }

    @Test
    void cutRouteHoldsBackWhatIsUnderWayUntilItHeals() throws Exception {
        run(() -> {
            network.setWeather(after(10));
            Connection connection = connected();
            connection.write("x").await();
            reactor.sleep(Duration.ofMillis(5)).await();
            network.cut("client", "server");
            Deferred<byte[]> answer = connection.read();
            reactor.sleep(Duration.ofMinutes(1)).await();
            assertThat(answer.isFired()).isFalse();
            network.heal("server", "client");
            assertThat(answer.await()).hasSize(1);
            assertThat(time.elapsed()).isEqualTo(Duration.ofMinutes(1).plusMillis(20 + 5 + 20));
        });
    }

    @Test
    void routeCutOneWayStillCarriesTheOther() throws Exception {
        run(() -> {
            ConnectedPair pair = network.pair("a", "b");
            network.cutFrom("a", "b");
            pair.first().write("lost").await();
            pair.second().write("arrives").await();
            assertThat(pair.first().readExactly(7).await()).hasSize(7);
            Deferred<byte[]> read = pair.second().read();
            reactor.sleep(Duration.ofMinutes(1)).await();
            assertThat(read.isFired()).isFalse();
            network.healAll();
            assertThat(read.await()).hasSize(4);
        });
    }

    @Test
    void isolatedHostDoesNotAnswer() throws Exception {
        run(() -> {
            Connection connection = connected();
            network.isolate("server");
            assertThatThrownBy(() -> client.connect("memory:echo").await())
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessage("cannot connect to memory:echo: connection timed out after 30000 ms: memory:echo");
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(30));
            network.healAll();
            connection.write("x").await();
            assertThat(connection.read().await()).hasSize(1);
            assertThat(client.connections()).hasSize(1);
            assertThat(server.connections()).hasSize(1);
        });
    }

    @Test
    void nameOnWhichNobodyListensIsRefused() throws Exception {
        run(() -> {
            network.setWeather(after(10));
            assertThatThrownBy(() -> client.connect("memory:nobody").await())
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessage("cannot connect to memory:nobody: Connection refused: memory:nobody");
            assertThat(time.elapsed()).isEqualTo(Duration.ofMillis(20));
            assertThat(network.connections()).isZero();
        });
    }

    @Test
    void nameBelongsToOneHostUntilItsPortIsClosed() throws Exception {
        run(() -> {
            ListeningPort port =
                    server.listen("memory:echo", MemoryNetworkTest::echo).await();
            assertThatThrownBy(() -> client.listen("memory:echo", MemoryNetworkTest::echo)
                            .await())
                    .isInstanceOf(ListenFailedException.class)
                    .hasMessage("cannot listen on memory:echo: Address already in use: host server listens on"
                            + " memory:echo");
            port.close().await();
            client.listen("memory:echo", MemoryNetworkTest::echo).await();
        });
    }

    @Test
    void connectionBreaksAfterSoManyBytes() throws Exception {
        run(() -> {
            network.setWeatherFrom("a", "b", Weather.clear().withResetAfter(5));
            ConnectedPair pair = network.pair("a", "b");
            pair.first().write("0123456789").await();
            assertThat(pair.second().readExactly(5).await()).isEqualTo("01234".getBytes(UTF_8));
            for (Connection end : List.of(pair.first(), pair.second())) {
                assertThatThrownBy(() -> end.read().await())
                        .isInstanceOf(ConnectionLostException.class)
                        .hasMessageEndingWith("broke: the network broke the connection");
            }
        });
    }

    @Test
    void resetBreaksTheConnectionsBetweenTwoHostsAndNoOther() throws Exception {
        run(() -> {
            ConnectedPair broken = network.pair("a", "b");
            ConnectedPair other = network.pair("a", "c");
            network.reset("b", "a");
            assertThat(broken.first().whenClosed().await()).isInstanceOf(CloseReason.Lost.class);
            assertThat(broken.second().whenClosed().await()).isInstanceOf(CloseReason.Lost.class);
            other.first().write("x").await();
            assertThat(other.second().read().await()).hasSize(1);
            assertThat(network.connections()).isEqualTo(1);
        });
    }

    @Test
    void pausedPortLetsNewcomersWaitInItsBacklogOnly() throws Exception {
        run(() -> {
            ListeningPort port =
                    server.listen("memory:echo", MemoryNetworkTest::echo).await();
            port.pauseAccepting();
            for (int i = 0; i < 128; i++) {
                client.connect("memory:echo").await();
            }
            Deferred<Connection> tooMany = client.connect("memory:echo");
            reactor.sleep(Duration.ofSeconds(10)).await();
            assertThat(tooMany.isFired()).isFalse();
            assertThat(server.connections()).isEmpty();
            port.resumeAccepting();
            tooMany.await().write("x").await();
            assertThat(server.connections()).hasSize(129);
        });
    }

    @Test
    void advancingByNothingIsEnoughInClearWeather() {
        ConnectedPair pair = network.pair("a", "b");
        Deferred<byte[]> read = pair.second().read();
        Deferred<?> _ = pair.first().write("x");
        time.advance(Duration.ZERO);
        assertThat(read.isFired()).isTrue();
    }

    @Test
    void nothingIsLeftOverWhenTheReactorStopsWithBytesUnderWay() throws Exception {
        run(() -> {
            network.setWeather(after(1000));
            ConnectedPair pair = network.pair("a", "b");
            pair.first().write("on its way").await();
            Deferred<Connection> _ = client.connect("memory:nobody");
        }); // the extension fails for a timer that is left
    }
}

package dev.hawser.net.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.net.NetException;
import dev.hawser.net.ProtocolFactory;
import dev.hawser.net.protocol.LineReceiver;
import dev.hawser.net.protocol.NetstringReceiver;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import dev.hawser.testing.WithReactor;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Peers that are slow, endless or mad: they get what they deserve, and the others are served.
@WithReactor(debug = false)
@ExtendWith(BufferLeaks.class)
class BadWeatherTest {
    private static final long GIBIBYTE = 1L << 30;

    private Reactor reactor;
    private MemoryNetwork network;
    private Net server;

    @BeforeEach
    void serves(Reactor given) {
        reactor = given;
        network = MemoryNetwork.of(reactor);
        server = network.net("server");
    }

    private static void answerLines(Connection connection) {
        for (String line : connection.lines()) {
            connection.write(line.length() + "\n").await();
        }
    }

    /// Answers each line by its length.
    private static final class Answering extends LineReceiver {
        @Override
        protected void lineReceived(String line) {
            sendLine(Integer.toString(line.length()));
        }

        @Override
        protected void rawDataReceived(ByteBuf data) {}
    }

    /// Answers each string by itself.
    private static final class Repeating extends NetstringReceiver {
        @Override
        protected void stringReceived(byte[] string) {
            sendString(string);
        }
    }

    private void isServed(String name) throws NetException {
        Connection client = network.net("other").connect(name).await();
        client.write("12345\r\n").await();
        Optional<String> answer = client.readLine().await();
        assertThat(answer).contains("5");
        client.close().await();
    }

    // @start region="slow"
    @Test
    void peerWithOneByteASecondHoldsUpNobody(VirtualTime time) throws Exception {
        network.setWeatherFrom("slow", "server", Weather.clear().withBandwidth(1));
        Scenario.run(reactor, () -> {
            server.listen("memory:lines", BadWeatherTest::answerLines).await();
            Connection slow = network.net("slow").connect("memory:lines").await();
            slow.write("a line\n").await();
            Deferred<Optional<String>> answer = slow.readLine();
            for (int i = 0; i < 100; i++) {
                isServed("memory:lines");
            }
            assertThat(time.elapsed()).isZero();
            assertThat(answer.await()).contains("6");
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(7));
        });
    }
    // @end region="slow"

    @Test
    void functionCutsOffALineWithoutEnd() throws Exception {
        Scenario.run(reactor, () -> {
            server.listen("memory:lines", BadWeatherTest::answerLines).await();
            endlessLineIsCutOff();
        });
    }

    @Test
    void protocolCutsOffALineWithoutEnd() throws Exception {
        Scenario.run(reactor, () -> {
            ProtocolFactory<?> lines = _ -> new Answering();
            server.listenFactory(Endpoint.parse("memory:lines"), lines).await();
            endlessLineIsCutOff();
        });
    }

    private void endlessLineIsCutOff() throws NetException {
        Connection client = network.net("client").connect("memory:lines").await();
        byte[] block = "x".repeat(10_000).getBytes(UTF_8);
        long written = 0;
        while (written < GIBIBYTE && client.isOpen()) {
            try {
                written += write(client, block);
            } catch (NetException e) {
                break;
            }
        }
        assertThat(written).isLessThan(1_000_000);
        client.whenClosed().await();
        isServed("memory:lines");
    }

    private static int write(Connection connection, byte[] block) throws NetException {
        connection.write(block).await();
        return block.length;
    }

    @Seeds(count = 50)
    void garbageEndsItsOwnConnectionOnly(Seed seed) throws Exception {
        Scenario.run(reactor, () -> {
            network.setWeatherFrom("mad", "server", Weather.rough());
            server.listenFactory(Endpoint.parse("memory:lines"), _ -> new Answering())
                    .await();
            server.listenFactory(Endpoint.parse("memory:strings"), _ -> new Repeating())
                    .await();
            RandomGenerator random = seed.random();
            for (String name : new String[] {"memory:lines", "memory:strings"}) {
                Connection mad = network.net("mad").connect(name).await();
                byte[] garbage = new byte[1 + random.nextInt(50_000)];
                random.nextBytes(garbage);
                mad.send(garbage);
                var _ = mad.closeOutput().addErrbackAction(_ -> {});
                CloseReason _ = mad.whenClosed()
                        .addTimeout(reactor, Duration.ofMinutes(5))
                        .await();
            }
            isServed("memory:lines");
        });
    }
}

package dev.hawser.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredQueue;
import dev.hawser.net.protocol.LineReceiver;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// The examples of the documentation.
class NetSnippetsTest {
    // @start region="echo"
    static void echo(Connection connection) {
        for (String line : connection.lines()) {
            connection.write(line + "\n").await();
        }
    }
    // @end region="echo"

    // @start region="server"
    static Deferred<ListeningPort> server(Net net) {
        return net.listen("tcp:0:interface=127.0.0.1", connection -> {
            String name = connection.readLine().await().orElse("nobody");
            connection.write("hello, " + name + "\n").await();
        });
    }
    // @end region="server"

    // @start region="raw"
    /** Takes a length by a line, then a body of so many bytes, over and over. */
    static class Upload extends LineReceiver {
        final List<String> bodies = new ArrayList<>();
        private final StringBuilder body = new StringBuilder();
        private int missing;

        @Override
        protected void lineReceived(String line) {
            missing = Integer.parseInt(line);
            setRawMode();
        }

        @Override
        protected void rawDataReceived(ByteBuf data) {
            int count = Math.min(missing, data.readableBytes());
            body.append(data.readCharSequence(count, US_ASCII));
            missing -= count;
            if (missing == 0) {
                bodies.add(body.toString());
                body.setLength(0);
                setLineMode(); // what was not read is the next line
            }
        }
    }
    // @end region="raw"

    // @start region="reconnecting"
    static ReconnectingService<Connection> feed(Net net, Endpoint server, Consumer<String> prices) {
        return ReconnectingService.of(
                net,
                server,
                connection -> connection.lines().forEach(prices), // until the connection ends
                options -> options.preparation(
                        connection -> { // a login, before anybody gets the connection
                            connection.write("hello, Ada\n").await();
                            if (!connection
                                    .readLine()
                                    .await(Duration.ofSeconds(5))
                                    .orElse("")
                                    .equals("welcome")) {
                                throw new IllegalStateException(
                                        "refused"); // tried again later, as if it could not connect
                            }
                        }));
    }
    // @end region="reconnecting"

    @Test
    void feedLogsIn() throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            ListeningPort port = net.listen("tcp:0:interface=127.0.0.1", connection -> {
                        assertThat(connection.readLine().await()).contains("hello, Ada");
                        connection.write("welcome\n17\n").await();
                        assertThat(connection.read().await()).isEmpty(); // until the client leaves
                    })
                    .await();
            DeferredQueue<String> prices = new DeferredQueue<>();
            ReconnectingService<Connection> feed = feed(net, Endpoint.tcp("127.0.0.1", port.port()), prices::offer);
            feed.start();
            assertThat(prices.get().await()).isEqualTo("17");
            assertThat(feed.whenConnected().await().remoteAddress()).isEqualTo(port.address());
            feed.stop().await();
            assertThat(feed.statistics().state()).isEqualTo(ReconnectingService.State.STOPPED);
        });
    }

    @Test
    @WithReactor
    void uploadTakesBodies(Reactor reactor) throws Exception {
        LineReceiverTest.run(reactor, () -> {
            Upload upload = new Upload();
            FedWire wire = FedWire.connect(reactor, upload);
            wire.feed("3\r\nabc2\r\nx".getBytes(US_ASCII));
            wire.feed("y1\r".getBytes(US_ASCII));
            wire.feed("\nz".getBytes(US_ASCII));
            assertThat(upload.bodies).containsExactly("abc", "xy", "z");
        });
    }

    @Test
    void serverGreets() throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            Connection client = net.connect(
                            Endpoint.tcp("127.0.0.1", server(net).await().port()))
                    .await();
            client.write("Ada\n").await();
            assertThat(client.readLine().await()).contains("hello, Ada");
        });
    }

    @Test
    void echoServerEchoes() throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            ListeningPort port = net.listen("tcp:0:interface=127.0.0.1", NetSnippetsTest::echo)
                    .await();
            Connection client =
                    net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
            client.write("a\nb\n").await();
            assertThat(client.readLine().await()).contains("a");
            assertThat(client.readLine().await()).contains("b");
        });
    }

    @Test
    void endpointsAreValues() {
        // @start region="endpoints"
        Endpoint byString = Endpoint.parse("tcp:8080:interface=127.0.0.1");
        Endpoint byObject = Endpoint.tcp("127.0.0.1", 8080);
        Endpoint unix = Endpoint.unix(Path.of("/run/app.sock"));
        // @end region="endpoints"
        assertThat(byString).isEqualTo(byObject);
        assertThat(unix).hasToString("unix:/run/app.sock");
    }
}

package dev.hawser.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.process.ChildProcess;
import dev.hawser.net.process.ProcessOutput;
import dev.hawser.net.process.ProcessProtocol;
import dev.hawser.net.process.Processes;
import dev.hawser.net.protocol.IntStringReceiver;
import dev.hawser.net.protocol.LineReceiver;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.process.ExitStatus;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// What `docs/from-twisted.md` quotes of the network.
class FromTwistedNetTest {
    private static final Endpoint ANY_PORT = Endpoint.tcp("127.0.0.1", 0);

    private final List<String> log = new ArrayList<>();

    private static void run(NetRun.Body body) throws Exception {
        NetRun.on(IoMechanism.preferred(), body);
    }

    private static Endpoint at(ListeningPort port) {
        return Endpoint.tcp("127.0.0.1", port.port());
    }

    // @start region="protocol"
    private static final class Echo implements Protocol {
        private Connection transport;

        @Override
        public void connectionMade(Connection connection) {
            transport = connection;
        }

        @Override
        public void dataReceived(ByteBuf data) {
            transport.send(data.retain());
        }
    }
    // @end region="protocol"

    private static Connection client(Net net, ListeningPort port) {
        return net.connect(at(port)).await();
    }

    @Test
    void protocolAndFactory() throws Exception {
        run(net -> {
            // @start region="factory"
            ProtocolFactory<Echo> factory = peer -> new Echo(); // buildProtocol(addr)
            ListeningPort port = net.listenFactory(ANY_PORT, factory).await();
            int number = port.port(); // port.getHost().port
            // @end region="factory"
            assertThat(number).isPositive();
            Connection client = client(net, port);
            client.send("hello");
            assertThat(client.readExactly(5).await()).isEqualTo("hello".getBytes(UTF_8));
        });
    }

    // @start region="lines"
    private static final class Shouting extends LineReceiver {
        @Override
        protected void lineReceived(String line) {
            sendLine(line.toUpperCase(Locale.ROOT));
        }

        @Override
        protected void rawDataReceived(ByteBuf data) {} // after setRawMode()
    }
    // @end region="lines"

    // @start region="strings"
    private static final class Doubling extends IntStringReceiver {
        Doubling() {
            super(Width.INT16);
        }

        @Override
        protected void stringReceived(byte[] string) {
            sendString(string);
            sendString(string);
        }
    }
    // @end region="strings"

    @Test
    void linesAndStrings() throws Exception {
        run(net -> {
            Connection lines =
                    client(net, net.listenFactory(ANY_PORT, _ -> new Shouting()).await());
            lines.send("hello\r\n");
            assertThat(lines.readLine().await()).contains("HELLO");
            Connection strings =
                    client(net, net.listenFactory(ANY_PORT, _ -> new Doubling()).await());
            strings.send(new byte[] {0, 1, 'x'});
            assertThat(strings.readExactly(6).await()).isEqualTo(new byte[] {0, 1, 'x', 0, 1, 'x'});
        });
    }

    @Test
    void transports() throws Exception {
        run(net -> {
            Promise<CloseReason> lost = new Promise<>();
            ListeningPort port = net.listen(ANY_PORT, transport -> {
                        // @start region="transport"
                        SocketAddress peer = transport.remoteAddress(); // getPeer()
                        transport.send("hello, " + peer + "\n"); // write()
                        transport.close(); // loseConnection(): what was written is sent; abort() is at once
                        // @end region="transport"
                    })
                    .await();
            Connection client = client(net, port);
            assertThat(client.readLine().await().orElseThrow()).startsWith("hello, /127.0.0.1:");
            var _ = client.whenClosed().addAction(lost::callback);
            assertThat(client.read().await()).isEmpty();
            client.close().await();
            assertThat(lost.await()).isInstanceOf(CloseReason.Done.class);
        });
    }

    @Test
    void producers() throws Exception {
        run(net -> {
            ListeningPort source = net.listen(ANY_PORT, connection -> {
                        connection.write("some text").await();
                        connection.closeOutput().await();
                    })
                    .await();
            ListeningPort port = net.listen(ANY_PORT, to -> {
                        Connection from = client(net, source);
                        // @start region="producer"
                        to.registerProducer(from); // a connection is a push producer: paused while `to` is full
                        from.deliverTo(new Copy(to));
                        // @end region="producer"
                        to.whenClosed().await();
                    })
                    .await();
            assertThat(new String(client(net, port).inputStream().readAllBytes(), UTF_8))
                    .isEqualTo("some text");
        });
    }

    private record Copy(Connection to) implements Protocol {
        @Override
        public void dataReceived(ByteBuf data) {
            to.send(data.retain());
        }

        @Override
        public void inputEnded(Connection connection) {
            to.close();
        }
    }

    @Test
    void endpoints() throws Exception {
        run(net -> {
            ListeningPort echo = net.listenFactory(ANY_PORT, _ -> new Echo()).await();
            int number = echo.port();
            // @start region="endpoints"
            Endpoint endpoint = Endpoint.parse("tcp:127.0.0.1:" + number); // clientFromString
            Deferred<Echo> protocol = net.connectFactory(endpoint, _ -> new Echo()); // endpoint.connect(factory)
            Deferred<Connection> connection = net.connect(endpoint); // without a protocol
            // @end region="endpoints"
            assertThat(protocol.await().transport.isOpen()).isTrue();
            assertThat(connection.await().isOpen()).isTrue();
        });
    }

    @Test
    void services() throws Exception {
        run(net -> {
            Endpoint echo = at(net.listenFactory(ANY_PORT, _ -> new Echo()).await());
            // @start region="service"
            ReconnectingService<Echo> service = ReconnectingService.ofFactory(net, echo, _ -> new Echo());
            service.start(); // startService()
            Deferred<Echo> connected = service.whenConnected(3); // fails after three failures
            // @end region="service"
            assertThat(connected.await().transport.isOpen()).isTrue();
            service.stop().await();
        });
    }

    @Test
    void processes() throws Exception {
        run(net -> {
            Processes processes = Processes.of(net);
            // @start region="output"
            Deferred<ProcessOutput> output = processes.output("echo", "hello"); // getProcessOutputAndValue
            Deferred<String> text =
                    output.addCallback(done -> done.requireSuccess().outText());
            // @end region="output"
            assertThat(text.await()).isEqualTo("hello\n");
            Promise<ExitStatus> ended = new Promise<>();
            // @start region="process"
            var _ = processes.spawn(List.of("cat"), new ProcessProtocol() {
                @Override
                public void connectionMade(ChildProcess process) {
                    process.stdin().send("hello"); // transport.write
                    var _ = process.stdin().closeOutput(); // transport.closeStdin
                }

                @Override
                public void outReceived(ByteBuf data) {
                    log.add(data.toString(UTF_8));
                }

                @Override
                public void processEnded(ExitStatus status) {
                    ended.callback(status);
                }
            });
            // @end region="process"
            assertThat(ended.await().isSuccess()).isTrue();
            assertThat(log).containsExactly("hello");
        });
    }

    @Test
    void names() throws Exception {
        run(net -> {
            // @start region="names"
            Deferred<List<InetAddress>> addresses = net.resolve("localhost"); // reactor.resolve
            // @end region="names"
            assertThat(addresses.await()).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
            assertThat(net.resolve("192.0.2.7").await()).containsExactly(InetAddress.ofLiteral("192.0.2.7"));
        });
    }
}

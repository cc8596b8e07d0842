package dev.hawser.net.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredQueue;
import dev.hawser.defer.Promise;
import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.net.protocol.NetstringReceiver;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.TestTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Programs that others wrote, on the other end.
@ExtendWith(BufferLeaks.class)
class RealPeersTest {
    /// The system's, which has Debian's Twisted.
    private static final String PYTHON = "/usr/bin/python3";

    private static final byte[] BLOCK = Pattern.of(1_000_000);

    private interface Body {
        void run(Reactor reactor, Net net) throws Exception;
    }

    private static void run(Body body) throws Exception {
        try (TestReactor test =
                TestReactor.open(options -> options.time(TestTime.REAL).debug(false))) {
            Reactor reactor = test.reactor();
            Scenario.run(reactor, Duration.ofSeconds(30), () -> body.run(reactor, Net.of(reactor)));
        }
    }

    private static ListeningPort echo(Net net) {
        return net.listen(Endpoint.tcp("127.0.0.1", 0), Pattern::echo).await();
    }

    @Test
    void socatIsEchoedToItsEnd() throws Exception {
        Peer.assumeKind("socat by ", "socat", "-V");
        run((reactor, net) -> {
            try (Peer socat = Peer.start(
                    reactor,
                    "socat",
                    "-t",
                    "10",
                    "-",
                    "TCP:127.0.0.1:" + echo(net).port())) {
                assertThat(socat.answerTo(BLOCK)).isEqualTo(BLOCK);
                socat.ends();
            }
        });
    }

    @Test
    void socatIsEchoedOverAUnixSocket(@TempDir Path directory) throws Exception {
        Peer.assumeKind("socat by ", "socat", "-V");
        Path path = directory.resolve("s");
        run((reactor, net) -> {
            net.listen(Endpoint.unix(path), Pattern::echo).await();
            try (Peer socat = Peer.start(reactor, "socat", "-t", "10", "-", "UNIX-CONNECT:" + path)) {
                assertThat(socat.answerTo(BLOCK)).isEqualTo(BLOCK);
                socat.ends();
            }
        });
    }

    @Test
    void netcatOfOpenBsdIsEchoedToItsEnd() throws Exception {
        Peer.assumeKind("OpenBSD netcat", "nc", "-h");
        netcatIsEchoedToItsEnd("nc", "-N");
    }

    @Test
    void netcatOfNmapIsEchoedToItsEnd() throws Exception {
        Peer.assumeKind("Ncat: ", "ncat", "--version");
        netcatIsEchoedToItsEnd("ncat");
    }

    @Test
    void netcatOfBusyboxIsEchoedToItsEnd() throws Exception {
        Peer.assumeKind("BusyBox", "busybox", "nc", "--help");
        netcatIsEchoedToItsEnd("busybox", "nc");
    }

    private static void netcatIsEchoedToItsEnd(String... command) throws Exception {
        run((reactor, net) -> {
            List<String> all = new ArrayList<>(List.of(command));
            all.add("127.0.0.1");
            all.add(String.valueOf(echo(net).port()));
            try (Peer netcat = Peer.start(reactor, all.toArray(String[]::new))) {
                assertThat(netcat.answerTo(BLOCK)).isEqualTo(BLOCK);
                netcat.ends();
            }
        });
    }

    @Test
    void pythonsSocketIsEchoedToItsEnd() throws Exception {
        assumeTrue(Peer.hasPython(PYTHON, "socket"));
        String script = Peer.script(
                "import socket, sys, threading",
                "s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))",
                "data = sys.stdin.buffer.read()",
                "def send():",
                "    s.sendall(data)",
                "    s.shutdown(socket.SHUT_WR)",
                "threading.Thread(target=send).start()",
                "while True:",
                "    piece = s.recv(10000)",
                "    if not piece: break",
                "    sys.stdout.buffer.write(piece)");
        run((reactor, net) -> {
            try (Peer python =
                    Peer.start(reactor, PYTHON, "-c", script, "" + echo(net).port())) {
                assertThat(python.answerTo(BLOCK)).isEqualTo(BLOCK);
                python.ends();
            }
        });
    }

    @Test
    void pythonsSocketThatResetsIsALostConnection() throws Exception {
        assumeTrue(Peer.hasPython(PYTHON, "socket"));
        String script = Peer.script(
                "import socket, struct, sys",
                "s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))",
                "s.recv(1)",
                "s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))",
                "s.close()");
        run((reactor, net) -> {
            Promise<CloseReason> reason = new Promise<>();
            ListeningPort port = net.listen(Endpoint.tcp("127.0.0.1", 0), connection -> {
                        connection.write("x").await();
                        reason.callback(connection.whenClosed().await());
                    })
                    .await();
            try (Peer python = Peer.start(reactor, PYTHON, "-c", script, "" + port.port())) {
                assertThat(reason.await()).isInstanceOf(CloseReason.Lost.class);
                python.ends();
            }
        });
    }

    @Test
    void asyncioServesOurClient() throws Exception {
        assumeTrue(Peer.hasPython(PYTHON, "asyncio"));
        String script = Peer.script(
                "import asyncio",
                "async def echo(reader, writer):",
                "    while data := await reader.read(10000):",
                "        writer.write(data)",
                "        await writer.drain()",
                "    writer.close()",
                "async def main():",
                "    server = await asyncio.start_server(echo, '127.0.0.1', 0)",
                "    print(server.sockets[0].getsockname()[1], flush=True)",
                "    await server.serve_forever()",
                "asyncio.run(main())");
        run((reactor, net) -> {
            try (Peer python = Peer.start(reactor, PYTHON, "-c", script)) {
                Connection client =
                        net.connect("tcp:127.0.0.1:" + python.readLine()).await();
                client.send(BLOCK);
                Deferred<?> ended = client.closeOutput();
                assertThat(client.readExactly(BLOCK.length).await()).isEqualTo(BLOCK);
                ended.await();
                assertThat(client.read().await()).isEmpty();
                assertThat(client.whenClosed().await()).isEqualTo(new CloseReason.Done());
            }
        });
    }

    private static String twisted(String protocol, String received) {
        return Peer.script(
                "from twisted.internet import reactor, protocol",
                "from twisted.protocols.basic import LineReceiver, NetstringReceiver",
                "class Answering(" + protocol + "):",
                "    " + received,
                "factory = protocol.Factory.forProtocol(Answering)",
                "port = reactor.listenTCP(0, factory, interface='127.0.0.1')",
                "print(port.getHost().port, flush=True)",
                "reactor.run()");
    }

    @Test
    void linesOfTwistedAreOurs() throws Exception {
        assumeTrue(Peer.hasPython(PYTHON, "twisted.internet.reactor"));
        String script = twisted("LineReceiver", "def lineReceived(self, line): self.sendLine(line[::-1])");
        run((reactor, net) -> {
            try (Peer twisted = Peer.start(reactor, PYTHON, "-c", script)) {
                Connection client =
                        net.connect("tcp:127.0.0.1:" + twisted.readLine()).await();
                for (int i = 100; i < 200; i++) {
                    client.write("line " + i + "\r\n").await();
                    String reversed = new StringBuilder("line " + i).reverse().toString();
                    assertThat(client.readLine().await()).contains(reversed);
                }
                client.close().await();
            }
        });
    }

    private static final class Netstrings extends NetstringReceiver {
        final DeferredQueue<String> strings = new DeferredQueue<>();

        @Override
        protected void stringReceived(byte[] string) {
            strings.offer(new String(string, UTF_8));
        }
    }

    @Test
    void netstringsOfTwistedAreOurs() throws Exception {
        assumeTrue(Peer.hasPython(PYTHON, "twisted.internet.reactor"));
        String script = twisted("NetstringReceiver", "def stringReceived(self, string): self.sendString(string[::-1])");
        run((reactor, net) -> {
            try (Peer twisted = Peer.start(reactor, PYTHON, "-c", script)) {
                Endpoint there = Endpoint.parse("tcp:127.0.0.1:" + twisted.readLine());
                Netstrings client =
                        net.connectFactory(there, _ -> new Netstrings()).await();
                for (int length = 0; length < 50_000; length = 3 * length + 1) {
                    String text = "abc".repeat(length).substring(2 * length);
                    client.sendString(text);
                    String reversed = new StringBuilder(text).reverse().toString();
                    assertThat(client.strings.get().await()).isEqualTo(reversed);
                }
                client.connection().close().await();
            }
        });
    }
}

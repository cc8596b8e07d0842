package dev.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.http.websocket.CloseStatus;
import dev.hawser.http.websocket.Message;
import dev.hawser.http.websocket.WebSocket;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.task.React;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples do over loopback what they say.
class ExamplesTest {
    private static final Endpoint ANY_PORT = Endpoint.tcp("127.0.0.1", 0);

    @FunctionalInterface
    private interface Body {
        void run(Net net) throws Exception;
    }

    @FunctionalInterface
    private interface Forwarding {
        Deferred<ListeningPort> listen(Net net, Endpoint from, Endpoint to);
    }

    private static void run(Body body) {
        int status = React.runInline(reactor -> {
            Net net = Net.of(reactor);
            reactor.<Void>inline("test", () -> {
                        body.run(net);
                        return null;
                    })
                    .addTimeout(reactor, Duration.ofSeconds(20))
                    .await();
        });
        assertThat(status).as("the failure is in the log").isZero();
    }

    private static Endpoint at(ListeningPort port) {
        return Endpoint.tcp("127.0.0.1", port.port());
    }

    @Test
    void helloIsSaidByHttp() {
        run(net -> {
            Endpoint server = at(HelloServer.listen(net, ANY_PORT).await());
            Connection client = net.connect(server).await();
            client.write("GET /?name=Ada HTTP/1.1\r\nHost: x\r\n\r\nGET /slow/0 HTTP/1.0\r\n\r\n")
                    .await();
            List<String> lines = new ArrayList<>();
            client.lines().forEach(lines::add);
            assertThat(lines).contains("hello, Ada").endsWith("at last");
            client.close().await();
        });
    }

    @Test
    void guestsOfThePageHearEachOther() {
        run(net -> {
            ListeningPort port = WebChat.listen(net, ANY_PORT).await();
            Connection page = net.connect(at(port)).await();
            page.write("GET / HTTP/1.0\r\n\r\n").await();
            List<String> lines = new ArrayList<>();
            page.lines().forEach(lines::add);
            assertThat(lines).anyMatch(line -> line.contains("append(line + \"\\n\")"));
            String room = "ws://127.0.0.1:" + port.port() + "/room";
            WebSocket ann = WebSocket.connect(net, room).await();
            ann.send("hello").await();
            assertThat(ann.receive().await()).contains(Message.text("guest 1: hello"));
            WebSocket bob = WebSocket.connect(net, room).await();
            assertThat(ann.receive().await()).contains(Message.text("guest 2 is here"));
            ann.send("hi").await();
            assertThat(bob.receive().await()).contains(Message.text("guest 1: hi"));
            bob.close();
            assertThat(ann.receive().await()).contains(Message.text("guest 1: hi"));
            assertThat(ann.receive().await()).contains(Message.text("guest 2 has left"));
            ann.close(CloseStatus.NORMAL).await();
        });
    }

    @Test
    void clientGetsItsLineBackFromTheServer() {
        run(net -> {
            Endpoint server = at(EchoServer.listen(net, ANY_PORT).await());
            assertThat(EchoClient.ask(net, server, "hello")).contains("hello");
            assertThat(EchoClient.ask(net, server, "grün")).contains("grün");
        });
    }

    @Test
    void guestsHearEachOther() {
        run(net -> {
            Endpoint room = at(net.listenFactory(ANY_PORT, new ChatServer()).await());
            Connection ann = enter(net, room, "Ann");
            Connection bob = enter(net, room, "Bob");
            assertThat(ann.readLine().await()).contains("Bob is here");
            bob.write("hello\r\n").await();
            ann.write("hi, Bob\nbye\n").await();
            assertThat(ann.readLine().await()).contains("Bob: hello");
            assertThat(bob.readLine().await()).contains("Ann: hi, Bob");
            assertThat(bob.readLine().await()).contains("Ann: bye");
            ann.close().await();
            assertThat(bob.readLine().await()).contains("Ann has left");
        });
    }

    private static Connection enter(Net net, Endpoint room, String name) {
        Connection guest = net.connect(room).await();
        assertThat(guest.readLine().await()).contains("Your name?");
        guest.write(name + "\n").await();
        return guest;
    }

    @Test
    void directEcho() {
        run(net -> {
            Endpoint echo = at(EchoServer.listen(net, ANY_PORT).await());
            Connection client = net.connect(echo).await();
            byte[] bytes = new byte[3_000_000];
            client.send(bytes);
            var _ = client.closeOutput();
            assertThat(client.readExactly(bytes.length).await()).isEqualTo(bytes);
        });
    }

    @Test
    void forwarderOfProtocolsForwards() {
        forwards(PortForwarder::byProtocols);
    }

    @Test
    void forwarderOfFunctionsForwards() {
        forwards(PortForwarder::byFunctions);
    }

    /// Three megabytes go there and back, and the end of the input too.
    private static void forwards(Forwarding forwarding) {
        run(net -> {
            Endpoint echo = at(EchoServer.listen(net, ANY_PORT).await());
            Connection client = net.connect(
                            at(forwarding.listen(net, ANY_PORT, echo).await()))
                    .await();
            byte[] bytes = new byte[3_000_000];
            new Random(1).nextBytes(bytes);
            client.send(bytes);
            var _ = client.closeOutput();
            assertThat(client.readExactly(bytes.length).await()).isEqualTo(bytes);
            assertThat(client.read().await()).isEmpty();
        });
    }

    @Test
    void valuesAreKeptForAllByTls(@TempDir Path directory) throws Exception {
        Path certificate = SelfSigned.make(directory.resolve("localhost.pem"), directory.resolve("key.pem"));
        TlsSettings options = TlsSettings.of(tls -> tls.key(certificate, directory.resolve("key.pem")));
        run(net -> {
            ListeningPort port = KeyValueServer.listen(net, Endpoint.tls("127.0.0.1", 0, options))
                    .await();
            Endpoint server = Endpoint.parse("tls:localhost:" + port.port() + ":trust=" + certificate);
            assertThat(KeyValueClient.ask(net, server, "SET name two words")).contains("NEW");
            assertThat(KeyValueClient.ask(net, server, "get name")).contains("= two words");
            assertThat(KeyValueClient.ask(net, server, "ADD name 1").orElseThrow())
                    .startsWith("ERROR");
            assertThat(KeyValueClient.ask(net, server, "ADD number 3")).contains("= 3");
            assertThat(KeyValueClient.ask(net, server, "ADD number -5")).contains("= -2");
            assertThat(KeyValueClient.ask(net, server, "LIST")).contains("2 name number");
            assertThat(KeyValueClient.ask(net, server, "DELETE name")).contains("OK");
            assertThat(KeyValueClient.ask(net, server, "GET name")).contains("NONE");
            assertThat(KeyValueClient.ask(net, server, "SET name").orElseThrow())
                    .startsWith("ERROR expected SET");
        });
    }

    @Test
    void certificateIsMadeAnewOnceItHasExpired(@TempDir Path directory) throws Exception {
        Path certificate = directory.resolve("localhost.pem");
        Path key = directory.resolve("key.pem");
        SelfSigned.make(certificate, key);
        String first = Files.readString(certificate);
        assertThat(Files.getPosixFilePermissions(key))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        SelfSigned.make(certificate, key);
        assertThat(certificate).hasContent(first);
        assertThat(SelfSigned.isUsable(certificate, Instant.now().plus(Duration.ofDays(364))))
                .isTrue();
        assertThat(SelfSigned.isUsable(certificate, Instant.now().plus(Duration.ofDays(366))))
                .isFalse();
        Files.writeString(certificate, "no certificate");
        SelfSigned.make(certificate, key);
        assertThat(SelfSigned.isUsable(certificate, Instant.now())).isTrue();
        assertThat(Files.readString(certificate)).isNotEqualTo(first);
    }

    @Test
    void wrongArgumentsAreToldFromFailures() {
        assertThat(Program.port(new String[] {"0"}, 0, 1)).isZero();
        assertThat(Program.port(new String[0], 0, 8443)).isEqualTo(8443);
        for (String wrong : new String[] {"x", "65536", "-1", ""}) {
            assertThatThrownBy(() -> Program.port(new String[] {wrong}, 0, 1))
                    .isInstanceOf(Program.UsageException.class)
                    .hasMessage("expected a port, a number from 0 to 65535, was '" + wrong + "'");
        }
        assertThatThrownBy(() -> Program.endpoint(new String[] {"tcq:1"}, 0))
                .isInstanceOf(Program.UsageException.class)
                .hasMessageStartingWith("endpoint 'tcq:1': ");
    }
}

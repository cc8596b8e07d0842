package dev.hawser.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.http.server.Compression;
import dev.hawser.http.server.HttpServer;
import dev.hawser.http.server.Router;
import dev.hawser.net.Connection;
import dev.hawser.net.testing.MemoryNetwork;
import dev.hawser.net.testing.Scenario;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Events from a server, as they are written, and as they are read.
@Tag("both")
@WithReactor
class EventsTest {
    // @start region="server"
    static Response ticks(Reactor reactor) {
        return Response.events(
                out -> { // until the client is gone
                    for (int i = 1; true; i++) {
                        out.send(Event.of("tick " + i).withType("tick").withId(String.valueOf(i)))
                                .await();
                        reactor.sleep(Duration.ofSeconds(40)).await();
                    }
                });
    }
    // @end region="server"

    // @start region="client"
    static List<String> data(Body body) {
        List<String> data = new ArrayList<>();
        for (Event event : new EventReader(body).events()) {
            data.add(event.type() + ": " + event.data());
        }
        return data;
    }
    // @end region="client"

    /// A body that comes in pieces.
    private static Body pieces(String text, int length) {
        byte[] all = text.getBytes(UTF_8);
        ArrayDeque<byte[]> pieces = new ArrayDeque<>();
        for (int at = 0; at < all.length; at += length) {
            pieces.add(Arrays.copyOfRange(all, at, Math.min(all.length, at + length)));
        }
        return () -> Deferred.succeed(pieces.isEmpty() ? new byte[0] : pieces.poll());
    }

    @Test
    void eventsAreReadHoweverTheyAreCut(Reactor reactor) throws Exception {
        String text = "\ufeff: hello\n\ndata: a\r\ndata:b\r\rdata\n\nevent: x\nid: 7\ndata:  grün\n\nid\ndata: c\n\n"
                + "event: lost\n\nretry: 1500\nretry: soon\ndata: d\nnonsense: 1\n\ndata: behind the last line";
        Scenario.run(reactor, () -> {
            for (int length = 1; length < text.length(); length += 7) {
                EventReader reader = new EventReader(pieces(text, length));
                assertThat(reader.read().await()).contains(Event.of("a\nb"));
                assertThat(reader.read().await()).contains(Event.of(""));
                assertThat(reader.read().await())
                        .contains(Event.of(" grün").withType("x").withId("7"));
                assertThat(reader.read().await()).contains(Event.of("c"));
                assertThat(reader.read().await()).contains(Event.of("d").withRetry(Duration.ofMillis(1500)));
                assertThat(reader.read().await()).isEmpty();
            }
        });
    }

    @Test
    void whatIsWrittenIsRead(Reactor reactor) throws Exception {
        List<Event> all = List.of(
                Event.of("plain"),
                Event.of("two\nlines").withType("x").withRetry(Duration.ofSeconds(3)),
                Event.of(""),
                Event.of("\nends with one\n"));
        Scenario.run(reactor, () -> {
            StringBuilder text = new StringBuilder();
            all.forEach(event -> text.append(event.written()));
            EventReader reader = new EventReader(Body.of(text.toString().getBytes(UTF_8)));
            List<Event> read = new ArrayList<>();
            reader.events().forEach(read::add);
            assertThat(read).isEqualTo(all);
        });
        assertThatThrownBy(() -> Event.of("").withType("a\nb")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eventsAreBounded(Reactor reactor) throws Exception {
        Scenario.run(reactor, () -> {
            for (String endless : List.of("x".repeat(2000), "data: y\n".repeat(1000))) {
                EventReader reader = new EventReader(pieces(endless, 10), 100);
                assertThatThrownBy(() -> reader.read().await()).isInstanceOf(HttpException.class);
            }
        });
    }

    @Test
    void eventsComeAtOnceAndCommentsBetweenThem(Reactor reactor) throws Exception {
        MemoryNetwork network = MemoryNetwork.of(reactor);
        Scenario.run(reactor, () -> {
            HttpServer.of(network.net("server"), _ -> ticks(reactor))
                    .listen("memory:shop")
                    .await();
            Connection client = network.net("client").connect("memory:shop").await();
            client.write("GET / HTTP/1.0\r\n\r\n").await();
            reactor.sleep(Duration.ofSeconds(50)).await();
            String said = new String(client.read().await(), UTF_8);
            assertThat(said).contains("Content-Type: text/event-stream\r\n").contains("Cache-Control: no-cache\r\n");
            assertThat(said.substring(said.indexOf("\r\n\r\n") + 4))
                    .isEqualTo("event: tick\nid: 1\ndata: tick 1\n\n:\n\n:\n\nevent: tick\nid: 2\ndata: tick 2\n\n");
            client.abort();
            reactor.sleep(Duration.ofMinutes(2)).await();
            assertThat(reactor.dump()).hasSize(1); // this test
        });
    }

    @Test
    void eventsComeAtOnceAlsoWhenTheyAreCompressed(Reactor reactor) throws Exception {
        MemoryNetwork network = MemoryNetwork.of(reactor);
        Router router = Router.of(r -> r.get("/", _ -> ticks(reactor)).before(Compression.gzip()));
        Scenario.run(reactor, () -> {
            HttpServer.of(network.net("server"), router).listen("memory:shop").await();
            Connection client = network.net("client").connect("memory:shop").await();
            client.write("GET / HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n").await();
            reactor.sleep(Duration.ofSeconds(1)).await();
            byte[] said = client.read().await();
            String head = new String(said, ISO_8859_1);
            int from = head.indexOf("\r\n\r\n") + 4;
            assertThat(head).contains("Content-Encoding: gzip\r\n");
            byte[] piece = new byte[100];
            int count;
            try (GZIPInputStream packed =
                    new GZIPInputStream(new ByteArrayInputStream(said, from, said.length - from))) {
                count = packed.read(piece);
            }
            assertThat(new String(piece, 0, count, UTF_8)).isEqualTo("event: tick\nid: 1\ndata: tick 1\n\n");
            client.abort();
        });
    }

    @Test
    void eventsAreReadInALoop(Reactor reactor) throws Exception {
        Scenario.run(
                reactor,
                () -> assertThat(data(Body.of("data: a\n\nevent: x\ndata: b\n\n".getBytes(UTF_8))))
                        .containsExactly("message: a", "x: b"));
    }
}

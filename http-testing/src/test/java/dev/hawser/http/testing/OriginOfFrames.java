package dev.hawser.http.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.client.HttpClientException;
import dev.hawser.http.client.HttpClientException.Kind;
import dev.hawser.http.client.HttpClientOptions;
import dev.hawser.http.client.HttpVersion;
import dev.hawser.net.Connection;
import dev.hawser.net.NetException;
import dev.hawser.net.testing.MemoryNetwork;
import dev.hawser.net.testing.Scenario;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A client of HTTP/2, and an origin that says frames of its own.
abstract class OriginOfFrames {
    static final String SETTINGS = "\0\0\0\4\0\0\0\0\0";
    static final Duration SECOND = Duration.ofSeconds(1);

    static final ClientRequest POST = ClientRequest.post("http://shop/").withBytes("text/plain", new byte[] {1});

    final List<String> told = new ArrayList<>();
    MemoryNetwork network;
    HttpClient http;

    interface Work {
        void run() throws Exception;
    }

    static HttpClient client(MemoryNetwork network, Consumer<HttpClientOptions> options) {
        return HttpClient.of(network.net("me"), given -> {
            MemoryHttp.endpoints(given);
            given.version(HttpVersion.HTTP_2).http2Windows(100_000, 1 << 20);
            options.accept(given);
        });
    }

    /// What an origin of bytes does with its connections, one after the other.
    interface Origin {
        void serve(Connection connection, int number) throws Exception;
    }

    void against(Reactor reactor, Origin origin, Work work) throws Exception {
        against(reactor, origin, _ -> {}, work);
    }

    void against(Reactor reactor, Origin origin, Consumer<HttpClientOptions> options, Work work) throws Exception {
        network = MemoryNetwork.of(reactor);
        int[] number = new int[1];
        Scenario.run(reactor, Duration.ofHours(5), () -> {
            network.net("shop")
                    .listen("memory:shop", connection -> {
                        try {
                            connection.readExactly(24).await(NetException.class);
                            send(connection, SETTINGS);
                            origin.serve(connection, ++number[0]);
                        } catch (NetException e) {
                            told.add("lost");
                        }
                    })
                    .await();
            http = client(network, options);
            work.run();
            http.close().await();
        });
    }

    static void send(Connection connection, String bytes) {
        connection.send(bytes.getBytes(ISO_8859_1));
    }

    /// A frame as it comes.
    record Frame(int type, int flags, int stream, String payload) {}

    private static Frame read(Connection connection) throws NetException {
        byte[] head = connection.readExactly(9).await(NetException.class);
        int length = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | head[2] & 0xff;
        byte[] payload = connection.readExactly(length).await(NetException.class);
        return new Frame(head[3], head[4], head[8], new String(payload, ISO_8859_1));
    }

    /// The next frame of a kind.
    static Frame next(Connection connection, int type) throws NetException {
        Frame frame = read(connection);
        while (frame.type != type) {
            frame = read(connection);
        }
        return frame;
    }

    /// Reads frames until one of a kind, whose stream that is.
    static int until(Connection connection, int type) throws NetException {
        return next(connection, type).stream;
    }

    static String frame(int type, int flags, int stream, String payload) {
        int length = payload.length();
        return "" + (char) (length >> 16) + (char) (length >> 8 & 0xff) + (char) (length & 0xff) + (char) type
                + (char) flags + "\0\0\0" + (char) stream + payload;
    }

    static String status(int code) {
        return "\b" + (char) 3 + code;
    }

    /// A field whose name and value have less than 127 bytes each.
    static String field(String name, String value) {
        return "\0" + (char) name.length() + name + (char) value.length() + value;
    }

    static String ok(int stream) {
        return "\0\0\1\1\5\0\0\0" + (char) stream + "\210";
    }

    Kind failure(ClientRequest request) {
        try {
            var answer = http.fetch(request).await(HttpClientException.class);
            throw new AssertionError(answer.status() + " " + answer.text());
        } catch (HttpClientException e) {
            told.add(e.getMessage());
            return e.kind();
        }
    }
}

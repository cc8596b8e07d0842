package dev.hawser.http.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.hawser.http.client.Asked;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.client.HttpVersion;
import dev.hawser.net.Connection;
import dev.hawser.net.NetException;
import dev.hawser.net.testing.MemoryNetwork;
import dev.hawser.net.testing.Scenario;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// An origin of one connection of HTTP/2 that reads and writes frame by frame, as a test says.
final class FrameOrigin {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;

    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    /// `:status: 200`, as HPACK says it.
    static final String OK = "\210";

    /// All that came, but for what keeps the connection going.
    final List<Frame> seen = new ArrayList<>();

    private final Connection connection;

    private FrameOrigin(Connection connection) {
        this.connection = connection;
    }

    record Frame(int type, int flags, int stream, String payload) {
        /// The last four bytes: an error's code in a frame that resets, or says goodbye without more.
        int code() {
            return payload.charAt(payload.length() - 1);
        }

        boolean endsStream() {
            return (flags & END_STREAM) != 0;
        }
    }

    interface Serving {
        void serve(FrameOrigin origin) throws Exception;
    }

    interface Asking {
        void ask(HttpClient http) throws Exception;
    }

    /// Runs a client against an origin whose settings are these, six bytes each. {@return what its observer was told}
    static List<Asked> run(Reactor reactor, String settings, Serving serving, Asking asking) throws Exception {
        MemoryNetwork network = MemoryNetwork.of(reactor);
        List<Throwable> failures = new ArrayList<>();
        List<Asked> asked = new ArrayList<>();
        Scenario.run(reactor, Duration.ofHours(1), () -> {
            network.net("shop")
                    .listen("memory:shop", connection -> {
                        FrameOrigin origin = new FrameOrigin(connection);
                        try {
                            connection.readExactly(24).await(NetException.class);
                            origin.send(SETTINGS, 0, 0, settings);
                            serving.serve(origin);
                        } catch (Throwable e) {
                            failures.add(e);
                            connection.abort();
                        }
                    })
                    .await();
            HttpClient http = HttpClient.of(network.net("me"), options -> {
                MemoryHttp.endpoints(options);
                options.version(HttpVersion.HTTP_2)
                        .http2Windows(100_000, 1 << 20)
                        .observer(asked::add);
            });
            try {
                asking.ask(http);
            } finally {
                failures.forEach(failure -> failure.printStackTrace(System.err));
            }
            http.close().await();
        });
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.getFirst());
        }
        return asked;
    }

    static List<Asked> run(Reactor reactor, Serving serving, Asking asking) throws Exception {
        return run(reactor, "", serving, asking);
    }

    void send(int type, int flags, int stream, String payload) {
        int length = payload.length();
        char[] head = {
            (char) (length >> 16),
            (char) (length >> 8 & 0xff),
            (char) (length & 0xff),
            (char) type,
            (char) flags,
            0,
            0,
            0,
            (char) stream
        };
        connection.send((new String(head) + payload).getBytes(ISO_8859_1));
    }

    /// A head that does not end its stream.
    void head(int stream, String fields) {
        send(HEADERS, END_HEADERS, stream, fields);
    }

    void data(int stream, String text) {
        send(DATA, 0, stream, text);
    }

    void end(int stream) {
        send(DATA, END_STREAM, stream, "");
    }

    /// Answers with nothing more than that all is well.
    void ok(int stream) {
        head(stream, OK);
        end(stream);
    }

    /// Reads until the client has said goodbye.
    void awaitGoodbye() throws NetException {
        var _ = until(GOAWAY);
    }

    /// Answers one more request, and waits for the client's goodbye: the connection was left alone.
    void serveOneMore() throws NetException {
        ok(request());
        awaitGoodbye();
    }

    /// Gives room for more content, on a stream and on the connection.
    void room(int stream, int bytes) {
        String increment = number(bytes);
        send(WINDOW_UPDATE, 0, stream, increment);
        send(WINDOW_UPDATE, 0, 0, increment);
    }

    void reset(int stream, int code) {
        send(RST_STREAM, 0, stream, number(code));
    }

    static String number(int value) {
        return "" + (char) (value >>> 24) + (char) (value >> 16 & 0xff) + (char) (value >> 8 & 0xff)
                + (char) (value & 0xff);
    }

    /// A field whose name HPACK has no number for, not kept.
    static String field(String name, String value) {
        return "\0" + (char) name.length() + name + (char) value.length() + value;
    }

    /// A status that HPACK has no number for.
    static String status(int code) {
        return "\10\3" + code;
    }

    Frame next() throws NetException {
        byte[] head = connection.readExactly(9).await(NetException.class);
        int length = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | head[2] & 0xff;
        byte[] payload = connection.readExactly(length).await(NetException.class);
        return new Frame(head[3], head[4], head[8], new String(payload, ISO_8859_1));
    }

    /// The next frame of a kind; those of streams that came before it are noted.
    Frame until(int type) throws NetException {
        while (true) {
            Frame frame = next();
            if (frame.stream() != 0) {
                seen.add(frame);
            }
            if (frame.type() == type) {
                return frame;
            }
        }
    }

    /// The number of the stream of the next request.
    int request() throws NetException {
        return until(HEADERS).stream();
    }

    /// Reads until so much content came.
    String content(int bytes) throws NetException {
        StringBuilder all = new StringBuilder();
        while (all.length() < bytes) {
            all.append(until(DATA).payload());
        }
        return all.toString();
    }
}

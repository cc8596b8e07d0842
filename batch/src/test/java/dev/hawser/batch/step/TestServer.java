package dev.hawser.batch.step;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;

/** An HTTP server whose answers are written byte by byte, so that they can be wrong. Listens on loopback. */
final class TestServer implements AutoCloseable {
    private final ServerSocket socket;
    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger accepted = new AtomicInteger();
    final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

    /** Answers a request, rightly or not. Closing the stream closes the connection. */
    interface Handler {
        void answer(Request request, Reply out) throws Exception;
    }

    /** Takes the bytes of an answer. */
    static final class Reply extends FilterOutputStream {
        private final InputStream in;

        private Reply(OutputStream out, InputStream in) {
            super(out);
            this.in = in;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        /** Says nothing until the client has closed the connection. */
        void awaitClientLeaves() throws IOException {
            while (in.read() >= 0) {
                // It sends nothing more, as a rule.
            }
        }
    }

    /** What came. Names of headers are in lower case. */
    record Request(String method, String target, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, "(none)");
        }
    }

    TestServer() {
        this(plainSocket());
    }

    TestServer(ServerSocket socket) {
        this.socket = socket;
        threads.execute(this::accept);
    }

    private static ServerSocket plainSocket() {
        try {
            return new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestServer on(String path, Handler handler) {
        handlers.put(path, handler);
        return this;
    }

    /** Answers with a status, a body and header lines. */
    TestServer on(String path, int status, String body, String... headers) {
        return on(path, (request, out) -> out.write(response(status, body.getBytes(StandardCharsets.UTF_8), headers)));
    }

    static byte[] response(int status, byte[] body, String... headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Said\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    String url() {
        return (socket instanceof SSLServerSocket ? "https" : "http") + "://127.0.0.1:" + port();
    }

    int port() {
        return socket.getLocalPort();
    }

    int acceptedConnections() {
        return accepted.get();
    }

    /** Waits until clients have closed all their connections. */
    void awaitNoConnections() throws InterruptedException {
        long deadline = System.nanoTime() + 240_000_000_000L;
        synchronized (open) {
            while (!open.isEmpty()) {
                long millis = (deadline - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    throw new AssertionError(open.size() + " connections are still open");
                }
                open.wait(millis);
            }
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                accepted.incrementAndGet();
                open.add(connection);
                threads.execute(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            for (Request request = read(in); request != null; request = read(in)) {
                requests.add(request);
                String path = request.target().replaceAll("\\?.*", "");
                Handler none = handlers.getOrDefault(
                        "*", (_, out) -> out.write(response(404, "no such path".getBytes(StandardCharsets.UTF_8))));
                Reply out = new Reply(connection.getOutputStream(), in);
                handlers.getOrDefault(path, none).answer(request, out);
                out.flush();
            }
        } catch (Exception e) {
            // The client is gone, or the handler closed the connection.
        } finally {
            synchronized (open) {
                open.remove(connection);
                open.notifyAll();
            }
        }
    }

    private static Request read(InputStream in) throws IOException {
        String line = line(in);
        if (line.isEmpty()) {
            return null;
        }
        String[] first = line.split(" ");
        Map<String, String> headers = new TreeMap<>();
        for (String each = line(in); !each.isEmpty(); each = line(in)) {
            String[] parts = each.split(": ?", 2);
            headers.merge(parts[0].toLowerCase(Locale.ROOT), parts[1], (a, b) -> a + " | " + b);
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Request(first[0], first[1], headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket connection : open) {
            connection.close();
        }
        threads.shutdownNow();
    }
}

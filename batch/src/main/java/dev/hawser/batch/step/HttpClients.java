package dev.hawser.batch.step;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The clients of a job: one for all steps with equal settings, so that they share connections.
 *
 * <p>A client is given no threads: what it has to do for a response, it does on the thread that it has for I/O anyway.
 * With threads of its own, or functions on the reactor, each response would be handed around several times.
 *
 * <p><b>Threads:</b> any.
 */
final class HttpClients {
    /** Which of the fields that the JDK keeps to itself a step may set. Read by the JDK once, at first use. */
    private static final String ALLOW = "jdk.httpclient.allowRestrictedHeaders";

    private final Map<ClientSettings, HttpClient> clients = new ConcurrentHashMap<>();

    /** {@return the client for some settings} Made by {@link #prepare}; made here, the caller waits for that. */
    HttpClient get(ClientSettings settings) throws IOException {
        try {
            return clients.computeIfAbsent(settings, HttpClients::make);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static HttpClient make(ClientSettings settings) {
        allowHost();
        HttpClient.Builder builder = HttpClient.newBuilder()
                .executor(Runnable::run)
                .followRedirects(HttpClient.Redirect.NEVER) // done by HttpSender, for the cookies' sake
                .version(settings.version());
        settings.connectTimeout().ifPresent(builder::connectTimeout);
        if (!settings.tls().equals(ClientSettings.Tls.DEFAULT)) {
            try {
                builder.sslContext(Trust.context(settings.tls()));
            } catch (IOException e) {
                throw new UncheckedIOException(e.getMessage(), e);
            }
        }
        return builder.build();
    }

    private static synchronized void allowHost() {
        String allowed = System.getProperty(ALLOW, "");
        if (!(',' + allowed + ',').contains(",host,")) {
            System.setProperty(ALLOW, allowed.isEmpty() ? "host" : allowed + ",host");
        }
    }

    /**
     * Whether a step may set the field {@code Host}. Not if something else in this JVM used the JDK's client before.
     *
     * @return whether
     */
    static boolean canSetHost() {
        allowHost();
        try {
            var _ = HttpRequest.newBuilder(URI.create("http://localhost/")).header("Host", "localhost");
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    /**
     * Makes a client and loads what it takes to serve a request, by one to a socket of this process. What is loaded on
     * the reactor holds up everybody.
     *
     * @param settings of the client
     * @throws IOException if it cannot be made
     */
    void prepare(ClientSettings settings) throws IOException {
        HttpClient client = get(settings);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(2_000);
            URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .version(HttpClient.Version.HTTP_1_1)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {'x'}))
                    .build();
            CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, LimitedBody.upTo(16));
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(2_000);
                InputStream in = socket.getInputStream();
                for (int c = in.read(); c >= 0 && c != 'x'; c = in.read()) {
                    // Up to the body.
                }
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
                                .getBytes(StandardCharsets.ISO_8859_1));
                var _ = answer.orTimeout(2, java.util.concurrent.TimeUnit.SECONDS)
                        .exceptionally(_ -> null)
                        .join();
            }
        } catch (IOException noMatter) {
            // It then takes longer at the first request.
            System.getLogger("dev.hawser.batch").log(System.Logger.Level.DEBUG, "no rehearsal of HTTP", noMatter);
        }
    }

    /**
     * Ends all clients. What is under way then is cut off.
     *
     * @param patience how long to wait for their threads
     */
    void close(Duration patience) {
        clients.values().forEach(HttpClient::shutdownNow);
        for (HttpClient client : clients.values()) {
            try {
                boolean _ = client.awaitTermination(patience);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}

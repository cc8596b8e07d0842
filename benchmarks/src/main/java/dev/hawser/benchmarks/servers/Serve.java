package dev.hawser.benchmarks.servers;

import static java.util.Map.entry;

import dev.hawser.benchmarks.Heap;
import dev.hawser.net.tls.TlsEngine;
import io.netty.handler.ssl.SslProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A process that serves: prints its port, answers each line of its input with how much of its heap is used, and ends
/// with its input.
public final class Serve {
    private static final Map<String, Server> SERVERS = Map.ofEntries(
            entry("hawser-protocol", HawserServers::protocol),
            entry("hawser-direct", HawserServers::direct),
            entry("hawser-tls", () -> HawserServers.tls(TlsEngine.JDK)),
            entry("hawser-tls-direct", () -> HawserServers.tlsDirect(TlsEngine.JDK)),
            entry("hawser-openssl", () -> HawserServers.tls(TlsEngine.OPENSSL)),
            entry("hawser-openssl-direct", () -> HawserServers.tlsDirect(TlsEngine.OPENSSL)),
            entry("netty", NettyServer::start),
            entry("netty-tls", () -> NettyServer.tls(SslProvider.JDK)),
            entry("netty-tls-workers", NettyServer::tlsByWorkers),
            entry("netty-openssl", () -> NettyServer.tls(SslProvider.OPENSSL)),
            entry("hello-netty", HelloServers::netty),
            entry("hello-codec-protocol", HelloServers::codecProtocol),
            entry("hello-codec-direct", HelloServers::codecDirect),
            entry("web-hawser", HawserWeb::start),
            entry("web-hawser-delayed", HawserWeb::delayed),
            entry("web-helidon", HelidonWeb::start),
            entry("web-jdk", JdkWeb::start),
            entry("web-netty", NettyWeb::start),
            entry("web-netty-http2", NettyWeb::http2),
            entry("web-vertx", VertxWeb::start),
            entry("vertx", VertxServer::start),
            entry("virtual-threads", BlockingServer::start));

    private Serve() {}

    /// @param args which server
    public static void main(String[] args) throws Exception {
        Server server = SERVERS.get(args[0]);
        if (server == null) {
            throw new IllegalArgumentException("no server " + args[0] + "; there are " + SERVERS.keySet());
        }
        System.out.println("port=" + server.start());
        answer();
        System.exit(0); // the servers' threads would stay
    }

    private static void answer() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) {
            System.out.println("heap=" + Heap.used());
        }
    }
}

package dev.hawser.benchmarks.programs;

/// Who takes part in the workloads of HTTP.
final class WebWorkloads {
    private WebWorkloads() {}

    /// Servers of HTTP/1.1.
    static void servers(Contenders to, Workload.Client client) {
        Workload.server(to, "hawser http", "web-hawser", client);
        Workload.server(to, "netty codec, aggregator", "web-netty", client);
        Workload.server(to, "vertx HttpServer", "web-vertx", client);
        Workload.server(to, "helidon", "web-helidon", client);
        Workload.server(to, "jdk httpserver, virtual threads", "web-jdk", client);
    }

    static void http2(Contenders to) {
        if (System.getProperty("bench.h2load") == null) {
            return;
        }
        Workload.server(to, "hawser http", "web-hawser", Streams::against);
        Workload.server(to, "netty Http2FrameCodec", "web-netty-http2", Streams::against);
        Workload.server(to, "vertx HttpServer", "web-vertx", Streams::against);
        Workload.server(to, "helidon", "web-helidon", Streams::against);
    }

    static void clients(Contenders to) {
        to.put("hawser http", WebClients::hawser);
        to.put("jdk HttpClient, virtual threads", WebClients::jdk);
        to.put("okhttp, virtual threads", WebClients::okhttp);
        to.put("vertx HttpClient", WebClients::vertx);
    }
}

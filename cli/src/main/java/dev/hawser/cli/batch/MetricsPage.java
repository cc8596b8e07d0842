package dev.hawser.cli.batch;

import dev.hawser.batch.run.RunControl;
import dev.hawser.defer.Deferred;
import dev.hawser.http.Method;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.http.server.HttpServer;
import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.net.NetException;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Serves the numbers of a run to Prometheus: `GET /metrics`, and nothing else. On the run's reactor.
final class MetricsPage {
    private final Reactor reactor;
    private final String job;
    private final HttpServer server;
    private String link = "";
    private @Nullable RunControl run;

    private MetricsPage(Reactor reactor, String job) {
        this.reactor = reactor;
        this.job = job;
        this.server = HttpServer.of(Net.of(reactor), this::answer, options -> options.accessLog(false));
    }

    /// Serves from now on; in a function.
    ///
    /// @param job the name of the job
    /// @param place where
    static MetricsPage open(Reactor reactor, String job, MetricsPlace place) throws IOException {
        MetricsPage page = new MetricsPage(reactor, job);
        try {
            int port = page.server
                    .listen(Endpoint.tcp(place.address(), place.port()))
                    .await(NetException.class)
                    .port();
            page.link = place.link(port, "/metrics");
            return page;
        } catch (NetException e) {
            throw new IOException("no metrics: " + e.getMessage(), e);
        }
    }

    /// {@return where they are}
    String link() {
        return link;
    }

    /// Tells of a run that is about to begin.
    void show(RunControl which) {
        run = which;
    }

    private Response answer(dev.hawser.http.Request request) {
        if (!request.target().path().equals("/metrics")) {
            return Response.of(Status.NOT_FOUND);
        }
        if (!request.method().equals(Method.GET) && !request.method().equals(Method.HEAD)) {
            return Response.of(Status.METHOD_NOT_ALLOWED).withHeader("Allow", "GET, HEAD");
        }
        RunControl now = run;
        return now == null
                ? Response.of(Status.SERVICE_UNAVAILABLE)
                : Response.bytes(
                        MetricsText.TYPE,
                        MetricsText.of(job, now.view(0), reactor.statistics()).getBytes(StandardCharsets.UTF_8));
    }

    Deferred<?> close() {
        return server.close();
    }
}

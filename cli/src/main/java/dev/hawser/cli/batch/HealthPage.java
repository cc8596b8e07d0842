package dev.hawser.cli.batch;

import dev.hawser.http.Method;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.http.server.HttpServer;
import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.net.NetException;
import dev.hawser.reactor.Reactor;
import dev.hawser.task.LoopingCall;
import java.io.IOException;
import java.time.Duration;

/// Answers those who ask whether a worker still turns: `GET /health`, by 200 or 503 and a line of text. It does so on a
/// reactor of its own, since a thread that is held could not say so. Methods may be called on any thread.
final class HealthPage implements AutoCloseable {
    private static final Duration BEAT = Duration.ofSeconds(1);

    private final Reactor reactor;
    private final Duration patience;
    private volatile long turned = System.nanoTime();
    private volatile String doing = "begins";
    private volatile String link = "";

    private HealthPage(Duration patience) {
        this.patience = patience;
        this.reactor = Reactor.start(options -> options.name("health").stallThreshold(patience.plusSeconds(60)));
    }

    /// Answers from now on.
    ///
    /// @param place where
    /// @param patience a worker that has not turned for longer is not well
    static HealthPage open(MetricsPlace place, Duration patience) throws Exception {
        HealthPage page = new HealthPage(patience);
        try {
            int port = page.reactor
                    .blockingChainFromThread(() -> page.server().listen(Endpoint.tcp(place.address(), place.port())))
                    .port();
            page.link = place.link(port, "/health");
            return page;
        } catch (NetException e) {
            page.close();
            throw new IOException("no health: " + e.getMessage(), e);
        }
    }

    private HttpServer server() {
        return HttpServer.of(Net.of(reactor), this::answer, options -> options.accessLog(false));
    }

    /// {@return where it is asked}
    String link() {
        return link;
    }

    /// The worker turns, and does this; it says so again before its patience is over.
    void beat(String what) {
        doing = what;
        turned = System.nanoTime();
    }

    /// As long as a reactor turns, the worker does, which serves a run on it.
    void follow(Reactor served, String what) {
        var _ = LoopingCall.of(served, () -> beat(what)).start(BEAT, true); // until the reactor ends
    }

    private Response answer(Request request) {
        if (!request.target().path().equals("/health")) {
            return Response.of(Status.NOT_FOUND);
        }
        if (!request.method().equals(Method.GET) && !request.method().equals(Method.HEAD)) {
            return Response.of(Status.METHOD_NOT_ALLOWED).withHeader("Allow", "GET, HEAD");
        }
        Duration silent = Duration.ofNanos(System.nanoTime() - turned);
        return silent.compareTo(patience) > 0
                ? Response.text("the worker has not turned for " + silent.toSeconds() + " s: it " + doing + "\n")
                        .withStatus(Status.SERVICE_UNAVAILABLE)
                : Response.text("well: " + doing + "\n");
    }

    @Override
    public void close() {
        reactor.close();
    }
}

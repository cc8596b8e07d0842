package dev.hawser.http.server;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.net.TlsEndpoint;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.SystemEvent;
import dev.hawser.reactor.TriggerPhase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server of HTTP/2 and HTTP/1.1 (and 1.0). Each request is an inline function of its own; what it reads and what it holds is bounded by
 * {@link HttpServerOptions}; what is not written as RFC 9112 and RFC 9113 want it is refused.
 *
 * {@snippet class = dev.hawser.http.HttpSnippetsTest region = hello}
 *
 * <p><b>Threads:</b> of its reactor, whose stop closes it.
 */
public final class HttpServer {
    /** What an answer that was cancelled may take, before connections are aborted. */
    private static final Duration LAST = Duration.ofSeconds(2);

    private final Net net;
    private final ServerCore core;
    private final List<ListeningPort> ports = new ArrayList<>();
    private final List<Promise<@Nullable Void>> waiting = new ArrayList<>();
    private boolean closed;
    private boolean ended;

    /** What happens when closing takes too long. */
    private @Nullable DelayedCall patience;

    private HttpServer(Net net, Handler handler, HttpSettings settings) {
        this.net = net;
        this.core = new ServerCore(net.reactor(), settings, handler, this::endIfOver);
    }

    /**
     * {@return a server with the limits that are usual}
     *
     * @param net where it listens
     * @param handler answers, perhaps a {@link Router}
     */
    public static HttpServer of(Net net, Handler handler) {
        return of(net, handler, _ -> {});
    }

    /**
     * {@return a server}
     *
     * @param net where it listens
     * @param handler answers, perhaps a {@link Router}
     * @param configure given the options; they are read when it returns
     */
    public static HttpServer of(Net net, Handler handler, Consumer<? super HttpServerOptions> configure) {
        HttpServerOptions options = new HttpServerOptions();
        configure.accept(options);
        HttpServer server = new HttpServer(net, requireNonNull(handler, "handler"), options.settings());
        net.reactor().addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.BEFORE, server::close);
        return server;
    }

    /**
     * Listens.
     *
     * @param endpoint where, as {@link Endpoint#parse} reads it
     * @return as {@link #listen(Endpoint)}
     */
    @CheckReturnValue
    public Deferred<ListeningPort> listen(String endpoint) {
        return listen(Endpoint.parse(endpoint));
    }

    /**
     * Listens. A server may have several ports.
     *
     * @param endpoint where
     * @return fires when requests are answered; fails with {@link dev.hawser.net.ListenFailedException}
     * @throws IllegalStateException if this is closed
     */
    @CheckReturnValue
    public Deferred<ListeningPort> listen(Endpoint endpoint) {
        if (closed) {
            throw new IllegalStateException("this server is closed");
        }
        Endpoint offering = endpoint instanceof TlsEndpoint tls
                        && tls.options().applicationProtocols().isEmpty()
                ? tls.withOptions(options -> options.applicationProtocols(
                        core.settings().http2().on() ? new String[] {"h2", "http/1.1"} : new String[] {"http/1.1"}))
                : endpoint;
        return net.listenFactory(offering, core.settings().policies(), _ -> new H1Connection(core))
                .addCallback(port -> {
                    ports.add(port);
                    return port;
                });
    }

    /**
     * Closes in order: no further connections, idle ones end, requests in work are answered and end theirs; after the grace of
     * the options they are cancelled, and two seconds later aborted. May be called again.
     *
     * @return fires when all that is done; never fails
     */
    public Deferred<@Nullable Void> close() {
        if (!closed) {
            closed = true;
            core.close();
            ports.forEach(ListeningPort::close);
            core.connections().forEach(ServerConnection::closeWhenIdle);
            endIfOver();
            if (!ended) {
                patience = net.reactor().callLater(core.settings().grace(), this::cancel);
            }
        }
        return ended();
    }

    private void cancel() {
        patience = null;
        core.connections().forEach(ServerConnection::cancel);
        if (!ended) {
            patience = net.reactor().callLater(LAST, this::abort);
        }
    }

    private void abort() {
        patience = null;
        core.connections().forEach(ServerConnection::abort);
    }

    /**
     * Waits for the end.
     *
     * @return fires when this is closed and no connection is left; never fails
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> ended() {
        if (ended) {
            return Deferred.succeed(null);
        }
        Promise<@Nullable Void> promise = new Promise<>();
        waiting.add(promise);
        return promise;
    }

    private void endIfOver() {
        if (closed && !ended && core.connections().isEmpty()) {
            ended = true;
            if (patience != null) {
                patience.cancel();
            }
            List<Promise<@Nullable Void>> told = List.copyOf(waiting);
            waiting.clear();
            for (Promise<@Nullable Void> promise : told) {
                if (!promise.isFired()) {
                    promise.callback(null);
                }
            }
        }
    }

    /** {@return how many requests are in work} */
    public int requestsInWork() {
        return core.admission().inWork();
    }

    @Override
    public String toString() {
        return "HttpServer[" + ports.stream().map(ListeningPort::address).toList() + ", "
                + core.connections().size() + " connections, " + requestsInWork() + " requests in work"
                + (closed ? ", closed]" : "]");
    }
}

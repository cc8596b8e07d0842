package dev.hawser.http.client;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.Net;
import dev.hawser.reactor.SystemEvent;
import dev.hawser.reactor.Trigger;
import dev.hawser.reactor.TriggerPhase;
import dev.hawser.scope.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of HTTP/2 and HTTP/1.1: keeps connections for the next requests, is strict about what it reads, and bounded by
 * {@link HttpClientOptions} in what it holds.
 *
 * {@snippet class = dev.hawser.http.ClientSnippetsTest region = fetch}
 *
 * <p><b>Time.</b> One limit covers all that a request takes: the lookup of the name, connecting, TLS, the wait for a connection, the
 * head and the content of the answer, redirects and retries. It is that of the request or of the client, or the deadline of the scope
 * around the call ({@link Deadline#current()}) if that is nearer.
 *
 * <p><b>Cancelling</b> ends the request where it is, and its connection, or its stream, with it.
 *
 * <p><b>Failures</b> are {@link HttpClientException}s, and {@link java.util.concurrent.TimeoutException} when the time is over.
 *
 * <p><b>Threads:</b> of its reactor.
 */
public final class HttpClient {
    private final ClientSettings settings;
    private final Pool pool;
    private final List<Promise<@Nullable Void>> waiting = new ArrayList<>();
    private @Nullable Trigger trigger;
    private long lastId;

    private HttpClient(Net net, ClientSettings settings) {
        this.settings = settings;
        this.pool = new Pool(net.reactor(), settings, new Connector(net, settings)::connect, this::over);
    }

    /**
     * {@return a client with the limits that are usual}
     *
     * @param net where it connects
     */
    public static HttpClient of(Net net) {
        return of(net, _ -> {});
    }

    /**
     * {@return a client}
     *
     * @param net where it connects
     * @param configure given the options; they are read when it returns
     */
    public static HttpClient of(Net net, Consumer<? super HttpClientOptions> configure) {
        HttpClientOptions options = new HttpClientOptions();
        configure.accept(options);
        HttpClient client = new HttpClient(requireNonNull(net, "net"), options.settings());
        client.trigger = net.reactor().addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.DURING, client::stop);
        return client;
    }

    /**
     * Gets what is at a URL.
     *
     * @param url {@code http://} or {@code https://}
     * @return as {@link #fetch(ClientRequest)}
     */
    @CheckReturnValue
    public Deferred<Fetched> fetch(String url) {
        return fetch(ClientRequest.get(url));
    }

    /**
     * Asks, and reads all of the answer, up to {@link HttpClientOptions#maxBody}.
     *
     * @param request what is asked
     * @return fires with the answer, whatever its status is; fails as the type's description says. Cancelling it ends the request
     */
    @CheckReturnValue
    public Deferred<Fetched> fetch(ClientRequest request) {
        int max = settings.maxBody();
        return send(request)
                .chainCallback(response -> response.body().bytes(max).addBoth(outcome -> {
                    response.close();
                    return new Fetched(response.status(), response.headers(), response.uri(), outcome.get());
                }));
    }

    /**
     * Asks, and gives the answer when its head has come.
     *
     * @param request what is asked
     * @return fires with the answer, whatever its status is: read its content, or close it; fails as the type's description says.
     *     Cancelling it ends the request
     */
    @CheckReturnValue
    public Deferred<ClientResponse> send(ClientRequest request) {
        requireNonNull(request, "request");
        if (pool.isClosed()) { // first: of what is prepared, the observer is told
            return Deferred.fail(new HttpClientException(
                    HttpClientException.Kind.CLOSED, request + ": this client is closed", null));
        }
        ClientRequest prepared = settings.before().apply(request);
        Duration own = prepared.timeout().orElse(settings.timeout());
        Duration limit = Deadline.current()
                .map(Deadline::remaining)
                .filter(left -> left.compareTo(own) < 0)
                .orElse(own);
        return new Call(pool, prepared, ++lastId, limit).begin();
    }

    /**
     * Closes: nothing can be asked any more, who waits for a connection fails, idle connections end. Answers under way come to
     * their end, each within its time. May be called again.
     *
     * @return fires when all requests have ended and no connection is left; never fails
     */
    public Deferred<@Nullable Void> close() {
        if (trigger != null) {
            trigger.remove();
        }
        return end();
    }

    private Deferred<@Nullable Void> stop() {
        pool.stop();
        return end();
    }

    private Deferred<@Nullable Void> end() {
        trigger = null;
        pool.close();
        if (pool.isOver()) {
            return Deferred.succeed(null);
        }
        Promise<@Nullable Void> promise = new Promise<>();
        waiting.add(promise);
        return promise;
    }

    private void over() {
        List<Promise<@Nullable Void>> told = List.copyOf(waiting);
        waiting.clear();
        for (Promise<@Nullable Void> promise : told) {
            if (!promise.isFired()) {
                promise.callback(null);
            }
        }
    }

    /** {@return how many connections there are, those in the making and the idle ones included} */
    public int connections() {
        return pool.size();
    }

    /** {@return how many requests wait for a connection} */
    public int waiting() {
        return pool.waiting();
    }

    @Override
    public String toString() {
        return "HttpClient" + pool + (pool.isClosed() ? ", closed" : "");
    }
}

package dev.hawser.http.client;

import static java.util.Objects.requireNonNull;

import dev.hawser.http.h1.HeadLimits;
import dev.hawser.net.Endpoint;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.task.Backoff;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** How a client asks: a draft, to be filled in the function that it is given to. Each limit has a default. */
public final class HttpClientOptions {
    private int perOrigin = 50;
    private int maxConnections = 500;
    private int maxWaiting = 10_000;
    private Duration timeout = Duration.ofSeconds(30);
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration idleTimeout = Duration.ofSeconds(30);
    private Duration maxAge = Duration.ofMinutes(10);
    private int maxHead = 64 << 10;
    private int maxFieldCount = 200;
    private int maxBody = 16 << 20;
    private boolean compressed = true;
    private int redirects = 10;
    private Optional<CookieJar> cookies = Optional.empty();
    private int retries;
    private Backoff backoff =
            Backoff.fullJitter(Duration.ofMillis(200), 2, Duration.ofSeconds(10), new SplittableRandom());
    private Proxies proxies = Proxies.NONE;
    private TlsSettings tls = TlsSettings.defaults();
    private Optional<Function<? super Origin, ? extends Endpoint>> endpoints = Optional.empty();
    private HttpVersion version = HttpVersion.AUTO;
    private int streamWindow = 256 << 10;
    private int connectionWindow = 16 << 20;
    private Optional<Predicate<? super InetAddress>> addresses = Optional.empty();
    private UnaryOperator<ClientRequest> before = UnaryOperator.identity();
    private Consumer<? super Asked> observer = _ -> {};
    private InstantSource clock = InstantSource.system();

    HttpClientOptions() {}

    private static int atLeast(int least, String what, int value) {
        if (value < least) {
            throw new IllegalArgumentException(what + " must be " + least + " or more, was " + value);
        }
        return value;
    }

    static Duration positive(String what, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(what + " must be longer than nothing, was " + value);
        }
        return value;
    }

    /**
     * Bounds the connections to one origin, 50 otherwise; further requests wait, the oldest first. With HTTP/2 there is one for as
     * many requests at once as the server allows, and further ones for those beyond.
     *
     * @param count 1 or more
     * @return this
     */
    public HttpClientOptions perOrigin(int count) {
        perOrigin = atLeast(1, "perOrigin", count);
        return this;
    }

    /**
     * Bounds the connections to all origins, 500 otherwise; an idle one ends when another is wanted.
     *
     * @param count 1 or more
     * @return this
     */
    public HttpClientOptions maxConnections(int count) {
        maxConnections = atLeast(1, "maxConnections", count);
        return this;
    }

    /**
     * Bounds the requests that wait for a connection to one origin, 10,000 otherwise; more fail at once.
     *
     * @param count 1 or more
     * @return this
     */
    public HttpClientOptions maxWaiting(int count) {
        maxWaiting = atLeast(1, "maxWaiting", count);
        return this;
    }

    /**
     * Bounds what a request takes from the call to the last byte of its answer, 30 seconds otherwise; a request may have its own.
     *
     * @param time then it fails
     * @return this
     */
    public HttpClientOptions timeout(Duration time) {
        timeout = positive("timeout", time);
        return this;
    }

    /**
     * Bounds how long one address may take to connect, 10 seconds otherwise.
     *
     * @param time then the next one is tried
     * @return this
     */
    public HttpClientOptions connectTimeout(Duration time) {
        connectTimeout = positive("connectTimeout", time);
        return this;
    }

    /**
     * Bounds how long a connection is kept without a request, 30 seconds otherwise: less than servers keep theirs.
     *
     * @param time then it ends
     * @return this
     */
    public HttpClientOptions idleTimeout(Duration time) {
        idleTimeout = positive("idleTimeout", time);
        return this;
    }

    /**
     * Bounds how old a connection becomes, 10 minutes otherwise, so that a name that has moved is looked up again.
     *
     * @param time then it ends with its answer
     * @return this
     */
    public HttpClientOptions maxAge(Duration time) {
        maxAge = positive("maxAge", time);
        return this;
    }

    /**
     * Bounds the head of an answer, 64 KiB and 200 fields otherwise.
     *
     * @param bytes how long its fields may be together, and its first line
     * @param count how many fields there may be
     * @return this
     */
    public HttpClientOptions maxHead(int bytes, int count) {
        maxHead = atLeast(1, "bytes of maxHead", bytes);
        maxFieldCount = atLeast(1, "count of maxHead", count);
        return this;
    }

    /**
     * Bounds what {@link HttpClient#fetch} reads of an answer, 16 MiB otherwise; counted after it was unpacked.
     *
     * @param bytes 0 or more
     * @return this
     */
    public HttpClientOptions maxBody(int bytes) {
        maxBody = atLeast(0, "maxBody", bytes);
        return this;
    }

    /**
     * Asks for compressed answers and unpacks them, or does not. On otherwise.
     *
     * @param on whether; a request with an {@code Accept-Encoding} of its own gets what comes
     * @return this
     */
    public HttpClientOptions compressed(boolean on) {
        compressed = on;
        return this;
    }

    /**
     * Bounds how often a request is redirected, 10 times otherwise. What is meant for one server ({@code Authorization},
     * {@code Cookie}) does not go to another; from {@code https} to {@code http} none is followed.
     *
     * @param count 0 or more; with 0 the redirect is the answer
     * @return this
     */
    public HttpClientOptions redirects(int count) {
        redirects = atLeast(0, "redirects", count);
        return this;
    }

    /**
     * Keeps cookies and sends them back. None otherwise.
     *
     * @param jar where they are kept
     * @return this
     */
    public HttpClientOptions cookies(CookieJar jar) {
        cookies = Optional.of(jar);
        return this;
    }

    /**
     * Tries again what failed in a way that may pass, after a wait by chance from 0 to 0.2 seconds that doubles each time: no
     * connection, one that was lost before an answer began, 429 and 503 (whose {@code Retry-After} counts, up to a minute). Only what may be sent twice: GET,
     * HEAD, OPTIONS, PUT, DELETE, or what has an {@code Idempotency-Key}; and all of which nothing was sent. Of all requests, a
     * fifth may be retries. None otherwise.
     *
     * @param count how often a request is tried again at most
     * @return this
     */
    public HttpClientOptions retries(int count) {
        retries = atLeast(0, "retries", count);
        return this;
    }

    /**
     * Waits otherwise between tries.
     *
     * @param policy how long, by the number of failures
     * @return this
     */
    public HttpClientOptions backoff(Backoff policy) {
        backoff = requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Connects by a proxy.
     *
     * @param proxy for all origins
     * @param direct but for these hosts, with all below them
     * @return this
     */
    public HttpClientOptions proxy(Proxy proxy, String... direct) {
        proxies = Proxies.all(requireNonNull(proxy, "proxy"), List.of(direct));
        return this;
    }

    /**
     * Connects by the proxies of the process's environment: {@code http_proxy}, {@code https_proxy}, {@code all_proxy} and
     * {@code no_proxy}.
     *
     * @return this
     * @throws IllegalArgumentException if one of them names no proxy
     */
    public HttpClientOptions proxyFromEnvironment() {
        proxies = Proxies.of(System.getenv());
        return this;
    }

    /**
     * Chooses the version of HTTP; {@link HttpVersion#AUTO} otherwise.
     *
     * @param wanted for all origins
     * @return this
     */
    public HttpClientOptions version(HttpVersion wanted) {
        version = requireNonNull(wanted, "wanted");
        return this;
    }

    /**
     * Bounds what may come of answers by HTTP/2 before it is read: 256 KiB of one otherwise, and 16 MiB of all of a connection.
     *
     * @param stream how many bytes of one
     * @param connection how many bytes of all of a connection; 64 KiB at least
     * @return this
     */
    public HttpClientOptions http2Windows(int stream, int connection) {
        streamWindow = atLeast(1, "stream of http2Windows", stream);
        connectionWindow = atLeast(1, "connection of http2Windows", connection);
        return this;
    }

    /**
     * Speaks TLS otherwise: trusts others, or shows a certificate. What is offered by ALPN is set by the client.
     *
     * @param options for all origins of {@code https}
     * @return this
     */
    public HttpClientOptions tls(TlsSettings options) {
        tls = requireNonNull(options, "options");
        return this;
    }

    /**
     * Finds origins, and proxies, at other endpoints than those that their names say: in a test, or behind a UNIX socket.
     *
     * @param where the endpoint of an origin, with its TLS if it speaks that
     * @return this
     */
    public HttpClientOptions endpoints(Function<? super Origin, ? extends Endpoint> where) {
        endpoints = Optional.of(where);
        return this;
    }

    /**
     * Connects to some addresses only, each looked at behind the lookup of a name, also for redirects: for URLs that others
     * choose. All otherwise. Cannot be said beside a proxy, which looks names up by itself.
     *
     * @param allowed whether an address may be connected to
     * @return this
     */
    public HttpClientOptions addresses(Predicate<? super InetAddress> allowed) {
        addresses = Optional.of(allowed);
        return this;
    }

    /**
     * Connects to addresses of the internet at large only: neither to this machine nor to its networks, link-local and private
     * ranges included, however they are written. See {@link #addresses}.
     *
     * @return this
     */
    public HttpClientOptions publicAddressesOnly() {
        return addresses(PublicAddresses::has);
    }

    /**
     * Changes each request before it is sent, such as to add the {@code traceparent} of the caller.
     *
     * @param change called where the request is made
     * @return this
     */
    public HttpClientOptions before(UnaryOperator<ClientRequest> change) {
        before = requireNonNull(change, "change");
        return this;
    }

    /**
     * Calls with each request that has come to its end.
     *
     * @param told on the reactor; what it throws goes to the error handler
     * @return this
     */
    public HttpClientOptions observer(Consumer<? super Asked> told) {
        observer = requireNonNull(told, "told");
        return this;
    }

    /**
     * Takes the time of day from elsewhere, as a test may want.
     *
     * @param source of the time of day
     * @return this
     */
    public HttpClientOptions clock(InstantSource source) {
        clock = requireNonNull(source, "source");
        return this;
    }

    ClientSettings settings() {
        if (addresses.isPresent() && !proxies.equals(Proxies.NONE)) {
            throw new IllegalArgumentException(
                    "addresses cannot be chosen beside a proxy, which looks names up by itself");
        }
        return new ClientSettings(
                perOrigin,
                maxConnections,
                maxWaiting,
                timeout,
                connectTimeout,
                idleTimeout,
                maxAge,
                new HeadLimits(maxHead, maxHead, maxFieldCount),
                maxBody,
                compressed,
                redirects,
                cookies,
                new Retrying(retries, backoff),
                proxies,
                version,
                streamWindow,
                connectionWindow,
                tls,
                endpoints,
                addresses,
                before,
                observer,
                clock);
    }
}

package dev.hawser.http.server;

import static java.util.Objects.requireNonNull;

import dev.hawser.http.h1.HeadLimits;
import dev.hawser.net.policy.Idleness;
import dev.hawser.net.policy.Policies;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

/** How a server reads, answers and ends: a draft, to be filled in the function that it is given to. Each limit has a default. */
public final class HttpServerOptions {
    private int maxLine = 8 << 10;
    private int maxFields = 16 << 10;
    private int maxFieldCount = 100;
    private long maxBody = 16 << 20;
    private Duration headTimeout = Duration.ofSeconds(10);
    private Duration bodyTimeout = Duration.ofSeconds(30);
    private int minBodyRate = 240;
    private Duration bodyRateFrom = Duration.ofSeconds(20);
    private Duration idleTimeout = Duration.ofSeconds(60);
    private Duration writeTimeout = Duration.ofSeconds(30);
    private Duration handlerTimeout = Duration.ofSeconds(30);
    private Duration grace = Duration.ofSeconds(8);
    private int maxConnections = 10_000;
    private int maxRequestsOfConnection = 10_000;
    private boolean http2 = true;
    private int maxStreams = 100;
    private int streamWindow = 256 << 10;
    private int connectionWindow = 1 << 20;
    private int maxInWork = 1000;
    private int maxWaiting = 1000;
    private boolean accessLog = true;
    private Consumer<? super Served> observer = HttpSettings.NOBODY;
    private InstantSource clock = InstantSource.system();

    HttpServerOptions() {}

    private static int positive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be 1 or more, was " + value);
        }
        return value;
    }

    private static Duration positive(String what, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(what + " must be longer than nothing, was " + value);
        }
        return value;
    }

    /**
     * Bounds the first line of a request, 8 KiB otherwise; more is answered by 414.
     *
     * @param bytes how long it may be
     * @return this
     */
    public HttpServerOptions maxLine(int bytes) {
        maxLine = positive("maxLine", bytes);
        return this;
    }

    /**
     * Bounds the fields of a request, 16 KiB and 100 otherwise; more is answered by 431.
     *
     * @param bytes how long they may be together
     * @param count how many there may be
     * @return this
     */
    public HttpServerOptions maxFields(int bytes, int count) {
        maxFields = positive("bytes of maxFields", bytes);
        maxFieldCount = positive("count of maxFields", count);
        return this;
    }

    /**
     * Bounds the body of a request, 16 MiB otherwise; more is answered by 413.
     *
     * @param bytes how long it may be
     * @return this
     */
    public HttpServerOptions maxBody(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maxBody must be 0 or more, was " + bytes);
        }
        maxBody = bytes;
        return this;
    }

    /**
     * Bounds how long a head may take from its first byte on, and the first one from the connection on; 10 seconds otherwise.
     *
     * @param time then 408
     * @return this
     */
    public HttpServerOptions headTimeout(Duration time) {
        headTimeout = positive("headTimeout", time);
        return this;
    }

    /**
     * Bounds how long a handler waits for the next bytes of a body, 30 seconds otherwise.
     *
     * @param time then 408
     * @return this
     */
    public HttpServerOptions bodyTimeout(Duration time) {
        bodyTimeout = positive("bodyTimeout", time);
        return this;
    }

    /**
     * Bounds how slowly a body may come while a handler waits for it: 240 bytes a second from the 20th second of waiting on,
     * otherwise. Time in which nobody wants more of it does not count.
     *
     * @param bytes a second, on the average; 0 for any
     * @param from how long it may be slower; then 408
     * @return this
     */
    public HttpServerOptions minBodyRate(int bytes, Duration from) {
        if (bytes < 0) {
            throw new IllegalArgumentException("minBodyRate must be 0 or more, was " + bytes);
        }
        minBodyRate = bytes;
        bodyRateFrom = positive("from of minBodyRate", from);
        return this;
    }

    /**
     * Bounds how long a connection is kept without a request, 60 seconds otherwise.
     *
     * @param time then it is closed
     * @return this
     */
    public HttpServerOptions idleTimeout(Duration time) {
        idleTimeout = positive("idleTimeout", time);
        return this;
    }

    /**
     * Bounds how long a client may take nothing of an answer, 30 seconds otherwise.
     *
     * @param time then its connection is aborted
     * @return this
     */
    public HttpServerOptions writeTimeout(Duration time) {
        writeTimeout = positive("writeTimeout", time);
        return this;
    }

    /**
     * Bounds how long a handler may take until its answer begins, 30 seconds otherwise. Content that a function writes may
     * take longer.
     *
     * @param time then it is cancelled, and 503 is the answer
     * @return this
     */
    public HttpServerOptions handlerTimeout(Duration time) {
        handlerTimeout = positive("handlerTimeout", time);
        return this;
    }

    /**
     * Bounds how long handlers may go on when the server closes, 8 seconds otherwise.
     *
     * @param time then they are cancelled
     * @return this
     */
    public HttpServerOptions grace(Duration time) {
        grace = positive("grace", time);
        return this;
    }

    /**
     * Bounds the connections, 10,000 otherwise; newcomers wait in the system's backlog.
     *
     * @param count how many there may be
     * @return this
     */
    public HttpServerOptions maxConnections(int count) {
        maxConnections = positive("maxConnections", count);
        return this;
    }

    /**
     * Bounds the requests of one connection, 10,000 otherwise; it is closed behind the last.
     *
     * @param count how many there may be
     * @return this
     */
    public HttpServerOptions maxRequestsOfConnection(int count) {
        maxRequestsOfConnection = positive("maxRequestsOfConnection", count);
        return this;
    }

    /**
     * Speaks HTTP/2 with clients that ask for it, or not. It does otherwise: by TLS if the client offers it there (ALPN), and
     * without TLS if the client begins with it (prior knowledge).
     *
     * @param on whether
     * @return this
     */
    public HttpServerOptions http2(boolean on) {
        http2 = on;
        return this;
    }

    /**
     * Bounds the requests of one connection of HTTP/2 that are in work at once, 100 otherwise; more are refused, and may be
     * asked again. One that the client has given up counts until its function has ended.
     *
     * @param count how many there may be
     * @return this
     */
    public HttpServerOptions maxStreams(int count) {
        maxStreams = positive("maxStreams", count);
        return this;
    }

    /**
     * Bounds what may come of bodies by HTTP/2 before it is read: 256 KiB of one otherwise, and 1 MiB of all of a connection.
     *
     * @param stream how many bytes of one
     * @param connection how many bytes of all of a connection; 64 KiB at least
     * @return this
     */
    public HttpServerOptions http2Windows(int stream, int connection) {
        streamWindow = positive("stream of http2Windows", stream);
        connectionWindow = positive("connection of http2Windows", connection);
        return this;
    }

    /**
     * Bounds the requests that are in work, 1,000 otherwise, and those that wait for that, 1,000 otherwise. What is more is
     * answered by 503. A request is in work until its function has ended.
     *
     * @param working how many may be in work
     * @param waiting how many may wait
     * @return this
     */
    public HttpServerOptions maxRequests(int working, int waiting) {
        maxInWork = positive("maxRequests in work", working);
        if (waiting < 0) {
            throw new IllegalArgumentException("maxRequests waiting must be 0 or more, was " + waiting);
        }
        maxWaiting = waiting;
        return this;
    }

    /**
     * Says whether each request is a line of the log {@code dev.hawser.http.access}; it is otherwise.
     *
     * @param on whether
     * @return this
     */
    public HttpServerOptions accessLog(boolean on) {
        accessLog = on;
        return this;
    }

    /**
     * Calls with each request that has come to its end.
     *
     * @param told on the reactor; what it throws goes to the error handler
     * @return this
     */
    public HttpServerOptions observer(Consumer<? super Served> told) {
        observer = requireNonNull(told, "told");
        return this;
    }

    /**
     * Takes the date of answers from elsewhere, as a test may want.
     *
     * @param source of the time of day
     * @return this
     */
    public HttpServerOptions clock(InstantSource source) {
        clock = requireNonNull(source, "source");
        return this;
    }

    private Consumer<? super Served> told() {
        Consumer<? super Served> own = observer;
        if (!accessLog) {
            return own;
        }
        Consumer<Served> log = new AccessLog();
        return own == HttpSettings.NOBODY ? log : log.andThen(own::accept);
    }

    HttpSettings settings() {
        return new HttpSettings(
                new HeadLimits(maxLine, maxFields, maxFieldCount),
                maxBody,
                headTimeout,
                bodyTimeout,
                minBodyRate,
                bodyRateFrom,
                idleTimeout,
                writeTimeout,
                handlerTimeout,
                grace,
                maxRequestsOfConnection,
                new Http2Settings(http2, maxStreams, streamWindow, connectionWindow),
                maxInWork,
                maxWaiting,
                told(),
                clock,
                Policies.none()
                        .withLimit(limits -> limits.withTotal(maxConnections))
                        .withIdleTimeout(Idleness.OUTPUT, writeTimeout));
    }
}

package dev.hawser.http.server;

import dev.hawser.http.Request;
import dev.hawser.http.h1.Refusal;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the connections of a server have in common. On the reactor. */
final class ServerCore {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final Reactor reactor;
    private final HttpSettings settings;
    private final Handler handler;
    private final Admission admission;
    private final Set<ServerConnection> connections = new LinkedHashSet<>();
    private final Runnable whenEmpty;
    private long lastId;
    private long dateSecond = -1;
    private String date = "";
    private boolean closing;

    ServerCore(Reactor reactor, HttpSettings settings, Handler handler, Runnable whenEmpty) {
        this.reactor = reactor;
        this.settings = settings;
        this.handler = handler;
        this.admission = new Admission(settings.maxInWork(), settings.maxWaiting());
        this.whenEmpty = whenEmpty;
    }

    Reactor reactor() {
        return reactor;
    }

    HttpSettings settings() {
        return settings;
    }

    Admission admission() {
        return admission;
    }

    long nextId() {
        return ++lastId;
    }

    Answering resolve(Request request) {
        return handler instanceof Router router ? router.resolve(request) : new Answering.ByFunction(request, handler);
    }

    /** Of now, as a head says it. */
    String date() {
        long second = Math.floorDiv(settings.clock().millis(), 1000L);
        if (second != dateSecond) {
            dateSecond = second;
            date = DATE.format(Instant.ofEpochSecond(second));
        }
        return date;
    }

    boolean isClosing() {
        return closing;
    }

    void close() {
        closing = true;
    }

    void add(ServerConnection connection) {
        connections.add(connection);
    }

    void remove(ServerConnection connection) {
        connections.remove(connection);
        if (connections.isEmpty()) {
            whenEmpty.run();
        }
    }

    List<ServerConnection> connections() {
        return List.copyOf(connections);
    }

    /** Whether anybody wants to know what becomes of requests. */
    boolean isObserved() {
        return settings.isObserved();
    }

    /** A request has come to its end. */
    void tell(Served served) {
        reactor.access()
                .queue(
                        "telling an observer of requests",
                        () -> settings.observer().accept(served));
    }

    /** Something came that is no request. */
    void tell(String peer, Refusal refusal) {
        tell(new Served(
                nextId(),
                peer,
                "-",
                refusal.status(),
                0,
                settings.clock().instant(),
                Duration.ZERO,
                Duration.ZERO,
                Served.End.ANSWERED,
                String.valueOf(refusal.getMessage())));
    }
}

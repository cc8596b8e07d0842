package dev.hawser.http.client;

import dev.hawser.defer.Deferred;
import dev.hawser.net.Connection;
import dev.hawser.reactor.Reactor;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The connections of a client: a lane for each origin, and a bound over all. On the reactor. */
final class Pool {
    private static final System.Logger LOG = System.getLogger("dev.hawser.http");

    private static final int MAX_KNOWN = 1000;

    private final Reactor reactor;
    private final ClientSettings settings;
    private final Function<Origin, Deferred<Connection>> connector;
    private final Runnable whenOver;
    private final Map<Origin, Lane> lanes = new LinkedHashMap<>();

    /** Origins that were asked by TLS which version they speak, and whether that was HTTP/2. */
    private final Map<Origin, Boolean> speakHttp2 = new LinkedHashMap<>();

    /** Those that would make a connection if there were not so many. */
    private final Set<Lane> starved = new LinkedHashSet<>();

    private int size;

    /** Requests that have not ended; they may want a connection once more. */
    private int calls;

    private boolean closed;

    /** The reactor stops: no further try is waited for. */
    private boolean stops;

    Pool(
            Reactor reactor,
            ClientSettings settings,
            Function<Origin, Deferred<Connection>> connector,
            Runnable whenOver) {
        this.reactor = reactor;
        this.settings = settings;
        this.connector = connector;
        this.whenOver = whenOver;
    }

    Reactor reactor() {
        return reactor;
    }

    ClientSettings settings() {
        return settings;
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether nothing is left, and nothing will be if nobody asks. */
    boolean isOver() {
        return size == 0 && (calls == 0 || stops);
    }

    /** A request was made. */
    void began() {
        calls++;
    }

    /** A request has ended; its connection may end later. */
    void ended() {
        calls--;
        tellIfOver();
    }

    private void tellIfOver() {
        if (isOver()) {
            whenOver.run();
        }
    }

    /** How many connections there are, those in the making included. */
    int size() {
        return size;
    }

    /** How many requests wait for a connection. */
    int waiting() {
        return lanes.values().stream().mapToInt(Lane::waiting).sum();
    }

    void enter(Origin origin, Exchange exchange) {
        lanes.computeIfAbsent(origin, key -> new Lane(this, key)).enter(exchange);
    }

    void leave(Origin origin, Exchange exchange) {
        Lane lane = lanes.get(origin);
        if (lane != null) {
            lane.leave(exchange);
            forgetIfEmpty(lane);
        }
    }

    Deferred<Connection> connect(Origin origin) {
        return connector.apply(origin);
    }

    /** Whether an origin speaks HTTP/2; empty if that is not known yet. */
    Optional<Boolean> speaksHttp2(Origin origin) {
        return switch (settings.version()) {
            case HTTP_2 -> Optional.of(true);
            case HTTP_1_1 -> Optional.of(false);
            case AUTO -> origin.secure() ? Optional.ofNullable(speakHttp2.get(origin)) : Optional.of(false);
        };
    }

    /** An origin has said which version it speaks. */
    void speaksHttp2(Origin origin, boolean does) {
        if (speakHttp2.size() >= MAX_KNOWN) {
            speakHttp2.clear();
        }
        speakHttp2.put(origin, does);
    }

    /** Whether there may be one more, which is counted then; an idle one elsewhere makes room. */
    boolean mayGrow(Lane lane) {
        if (size >= settings.maxConnections() && !evict()) {
            starved.add(lane);
            return false;
        }
        size++;
        return true;
    }

    private boolean evict() {
        Optional<Lane> longest = lanes.values().stream()
                .filter(lane -> lane.idleSince().isPresent())
                .min(Comparator.comparing(lane -> lane.idleSince().orElseThrow()));
        return longest.filter(Lane::evict).isPresent() && size < settings.maxConnections();
    }

    boolean isTooOld(long born) {
        return reactor.nanoTime() - born > settings.maxAge().toNanos();
    }

    /** A lane has a connection less. */
    void shrunk(Lane lane) {
        size--;
        forgetIfEmpty(lane);
        feed();
        tellIfOver();
    }

    /** A connection became idle, and others may want to make one in its place. */
    void idled() {
        if (!starved.isEmpty()) {
            feed();
        }
    }

    private void feed() {
        while (!starved.isEmpty() && (size < settings.maxConnections() || evict())) {
            Lane next = starved.iterator().next();
            starved.remove(next);
            next.grow();
        }
    }

    private void forgetIfEmpty(Lane lane) {
        if (lane.isEmpty()) {
            lane.stopSweep();
            lanes.remove(lane.origin(), lane);
            starved.remove(lane);
        }
    }

    void log(Throwable cause) {
        LOG.log(System.Logger.Level.DEBUG, "a connection that nobody wanted any more was not made", cause);
    }

    void stop() {
        stops = true;
    }

    void close() {
        closed = true;
        List.copyOf(lanes.values()).forEach(Lane::close);
    }

    @Override
    public String toString() {
        return lanes.values().toString();
    }
}

package dev.hawser.http.client;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.net.Connection;
import dev.hawser.reactor.DelayedCall;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** The connections to one origin, and who waits for one. The last one used is used first, who has waited longest is next. */
final class Lane implements ClientConnection.Home, SharedConnection.Home {
    /** One connection in the making. */
    private static final class Attempt {
        private @Nullable Deferred<?> running;
        private boolean over;
    }

    private final Pool pool;
    private final Origin origin;
    private final ArrayDeque<ClientConnection> idle = new ArrayDeque<>();
    /** Those of HTTP/2. */
    private final Set<SharedConnection> shared = new LinkedHashSet<>();

    private final Set<Exchange> waiting = new LinkedHashSet<>();

    /** Those whose connection was found dead: each gets one that nobody has used, before all others. */
    private final Set<Exchange> unlucky = new LinkedHashSet<>();

    private final List<Attempt> attempts = new ArrayList<>();

    /** Connections, those in the making included. */
    private int size;

    private @Nullable DelayedCall sweep;
    private boolean growing;

    /** How many look for a connection just now: old ones end meanwhile, and the lane stays for all that. */
    private int entering;

    Lane(Pool pool, Origin origin) {
        this.pool = pool;
        this.origin = origin;
    }

    Origin origin() {
        return origin;
    }

    int waiting() {
        return waiting.size() + unlucky.size();
    }

    boolean isEmpty() {
        return size == 0 && waiting() == 0 && entering == 0;
    }

    /** Gives it a connection, now or later. */
    void enter(Exchange exchange) {
        boolean fresh = exchange.wantsFresh()
                && !pool.speaksHttp2(origin).orElse(false); // of HTTP/2, none that was found dead is left
        entering++;
        SharedConnection roomy = roomy();
        ClientConnection found = fresh || roomy != null ? null : unused();
        entering--;
        if (roomy != null) {
            roomy.begin(exchange);
        } else if (found != null) {
            found.begin(exchange);
        } else {
            await(exchange, fresh);
        }
    }

    private void await(Exchange exchange, boolean fresh) {
        if (waiting.size() >= pool.settings().maxWaiting()) {
            exchange.failed(
                    failure(exchange, HttpClientException.Kind.BUSY, waiting.size() + " others wait for a connection"),
                    Exchange.Loss.FINAL);
            return;
        }
        (fresh ? unlucky : waiting).add(exchange);
        grow();
        if (attempts.size() < unlucky.size() && evict()) {
            grow();
        }
    }

    /** One of HTTP/2 that can take an exchange more. */
    private @Nullable SharedConnection roomy() {
        for (SharedConnection connection : List.copyOf(shared)) {
            if (pool.isTooOld(connection.born())) {
                connection.retire();
            } else if (connection.hasRoom()) {
                return connection;
            }
        }
        return null;
    }

    /** The one that was used last. */
    private @Nullable ClientConnection unused() {
        for (ClientConnection found = idle.poll(); found != null; found = idle.poll()) {
            if (!pool.isTooOld(found.born())) {
                return found;
            }
            found.retire();
        }
        return null;
    }

    private HttpClientException failure(Exchange exchange, HttpClientException.Kind kind, String what) {
        return new HttpClientException(kind, exchange.outgoing().line() + ": " + what, null);
    }

    /** It wants none any more. */
    void leave(Exchange exchange) {
        if ((waiting.remove(exchange) || unlucky.remove(exchange)) && attempts.size() > wanted()) {
            end(attempts.getLast());
        }
    }

    /** Makes connections for those who wait, as many as may be. */
    void grow() {
        if (growing) {
            return; // one that failed at once: the loop goes on by itself
        }
        growing = true;
        try {
            while (attempts.size() < wanted() && size < pool.settings().perOrigin() && pool.mayGrow(this)) {
                size++;
                connect();
            }
        } finally {
            growing = false;
        }
    }

    /** How many connections are to be made at once for those who wait: one, unless it is known that each needs its own. */
    private int wanted() {
        boolean each = !pool.speaksHttp2(origin).orElse(true);
        boolean unknown = shared.stream().anyMatch(SharedConnection::isSettling);
        return each ? waiting() : unknown ? 0 : Math.min(1, waiting());
    }

    private void connect() {
        Attempt attempt = new Attempt();
        attempts.add(attempt);
        Deferred<?> running = Deferred.ofDeferred(() -> pool.connect(origin)).addBoth(outcome -> {
            connected(attempt, outcome);
            return true;
        });
        if (!attempt.over) {
            attempt.running = running;
        }
    }

    private void connected(Attempt attempt, Outcome<Connection> outcome) {
        attempts.remove(attempt);
        boolean unwanted = attempt.over;
        attempt.over = true;
        switch (outcome) {
            case Outcome.Success<Connection>(Connection connection) when unwanted -> connection.abort();
            case Outcome.Success<Connection>(Connection connection) -> {
                boolean http2 =
                        Connector.speaksHttp2(connection, pool.settings().version());
                pool.speaksHttp2(origin, http2);
                if (http2) {
                    share(connection);
                } else {
                    ClientConnection made = new ClientConnection(
                            pool.reactor(), connection, pool.settings().head(), this);
                    made.start();
                    released(made);
                    grow(); // for those who have waited to see how it is spoken to
                }
            }
            case Outcome.Failure<Connection>(Throwable cause)
            when unwanted -> {
                if (!(cause instanceof CancellationException)) {
                    pool.log(cause);
                }
            }
            case Outcome.Failure<Connection>(Throwable cause) -> {
                Exchange first = next(true);
                shrink();
                if (first != null) {
                    first.failed(cause, Exchange.Loss.UNSENT);
                }
            }
        }
    }

    private void share(Connection connection) {
        SharedConnection made = new SharedConnection(pool.reactor(), connection, pool.settings(), this);
        made.start();
        shared.add(made);
        roomy(made);
    }

    /** Gives it to those who wait. */
    @Override
    public void roomy(SharedConnection connection) {
        while (connection.hasRoom() && waiting() > 0) {
            Exchange next = next(true);
            if (next != null) {
                connection.begin(next);
            }
        }
        if (waiting() > 0) {
            grow();
        }
        if (connection.isIdle()) {
            if (pool.isClosed() || pool.isTooOld(connection.born())) {
                connection.retire();
            } else {
                arm();
                pool.idled();
            }
        }
    }

    @Override
    public void left(SharedConnection connection) {
        shared.remove(connection);
        shrink();
    }

    private void end(Attempt attempt) {
        attempts.remove(attempt);
        attempt.over = true;
        shrink();
        if (attempt.running != null) {
            attempt.running.cancel();
        }
    }

    private void shrink() {
        size--;
        grow();
        pool.shrunk(this);
    }

    /** Takes who is next for a connection. */
    private @Nullable Exchange next(boolean isNew) {
        Set<Exchange> from = isNew && !unlucky.isEmpty() ? unlucky : waiting;
        if (from.isEmpty()) {
            return null;
        }
        Exchange next = from.iterator().next();
        from.remove(next);
        return next;
    }

    @Override
    public void released(ClientConnection connection) {
        boolean inTheWay = !connection.isNew() && attempts.size() < unlucky.size();
        if (inTheWay || pool.isTooOld(connection.born())) {
            connection.retire();
            return;
        }
        Exchange next = next(connection.isNew());
        if (next != null) {
            connection.begin(next);
        } else if (pool.isClosed()) {
            connection.retire();
        } else {
            idle.push(connection);
            arm();
            pool.idled();
        }
    }

    @Override
    public void left(ClientConnection connection) {
        idle.remove(connection);
        shrink();
    }

    /** Ends the connection that has been idle longest. {@return whether there was one} */
    boolean evict() {
        ClientConnection oldest = idle.peekLast();
        Optional<SharedConnection> unused = unusedShared();
        if (oldest != null) {
            oldest.retire();
        } else {
            unused.ifPresent(SharedConnection::retire);
        }
        return oldest != null || unused.isPresent();
    }

    /** Since when its oldest idle connection is idle; empty if there is none. */
    Optional<Long> idleSince() {
        return Optional.ofNullable(idle.peekLast())
                .map(ClientConnection::idleSince)
                .or(() -> unusedShared().map(SharedConnection::idleSince));
    }

    /** That of HTTP/2 which is idle for the longest time. */
    private Optional<SharedConnection> unusedShared() {
        return shared.stream().filter(SharedConnection::isIdle).min(Comparator.comparing(SharedConnection::idleSince));
    }

    /** Looks again when the oldest idle connection has been that for long enough: one timer for all of them. */
    private void arm() {
        Optional<Long> oldest = idleSince();
        if (sweep == null && oldest.isPresent()) {
            long left = oldest.get()
                    + pool.settings().idleTimeout().toNanos()
                    - pool.reactor().nanoTime();
            sweep = pool.reactor().callLater(Duration.ofNanos(Math.max(0, left)), this::sweep);
        }
    }

    private void sweep() {
        sweep = null;
        long now = pool.reactor().nanoTime();
        for (ClientConnection oldest = idle.peekLast();
                oldest != null
                        && now - oldest.idleSince()
                                >= pool.settings().idleTimeout().toNanos();
                oldest = idle.peekLast()) {
            oldest.retire();
        }
        for (Optional<SharedConnection> next = unusedShared();
                next.isPresent()
                        && now - next.get().idleSince()
                                >= pool.settings().idleTimeout().toNanos();
                next = unusedShared()) {
            next.get().retire();
        }
        arm();
    }

    /** The client closes: who waits fails, what is idle ends. */
    void close() {
        for (Exchange exchange = next(true); exchange != null; exchange = next(true)) {
            exchange.failed(
                    failure(
                            exchange,
                            HttpClientException.Kind.CLOSED,
                            "the client was closed before there was a connection"),
                    Exchange.Loss.FINAL);
        }
        List.copyOf(attempts).forEach(this::end);
        List.copyOf(idle).forEach(ClientConnection::retire);
        List.copyOf(shared).forEach(SharedConnection::retire);
        stopSweep();
    }

    void stopSweep() {
        if (sweep != null) {
            sweep.cancel();
            sweep = null;
        }
    }

    @Override
    public String toString() {
        return origin + ": " + size + " connections, " + idle.size() + " of them idle, " + waiting() + " waiting";
    }
}

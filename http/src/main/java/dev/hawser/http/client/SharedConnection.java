package dev.hawser.http.client;

import dev.hawser.http.h1.HeadLimits;
import dev.hawser.http.h2.ErrorCode;
import dev.hawser.http.h2.H2Failure;
import dev.hawser.http.h2.H2Stream;
import dev.hawser.http.h2.Receiver;
import dev.hawser.http.h2.Session;
import dev.hawser.http.h2.SessionSettings;
import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.Protocol;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client that speaks HTTP/2: as many exchanges at once as the server allows. On the reactor.
 *
 * <pre>
 *   OPEN ──the server takes no more, or it is too old──▶ RETIRING ──the last exchange has ended──▶ LEFT
 *     └──it ended──────────────────────────────────────────────────────────────────────────────────┘
 * </pre>
 */
final class SharedConnection implements Protocol, Session.Side {
    /** After so long a silence, within an exchange, the server is asked whether it is there; and is not after as long again. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private static final int OVERHEAD = 32;
    private static final long MAX_QUEUED = Long.MAX_VALUE;

    private enum Phase {
        OPEN,
        RETIRING,
        LEFT
    }

    /** Who has made the connection, and gives it out. */
    interface Home {
        /** There may be room for one exchange more. */
        void roomy(SharedConnection connection);

        /** It takes no exchange any more, and has none. Told once. */
        void left(SharedConnection connection);
    }

    private final Reactor reactor;
    private final Connection connection;
    private final HeadLimits limits;
    private final Home home;
    private final Session session;
    private final long born;
    private Phase phase = Phase.OPEN;
    private @Nullable DelayedCall health;
    private int used;
    private long idleSince;
    private long heard;
    private boolean asked;
    private @Nullable IOException cause;

    SharedConnection(Reactor reactor, Connection connection, ClientSettings settings, Home home) {
        this.reactor = reactor;
        this.connection = connection;
        this.limits = settings.head();
        this.home = home;
        this.born = reactor.nanoTime();
        this.idleSince = born;
        SessionSettings said = new SessionSettings(
                true,
                0,
                settings.streamWindow(),
                settings.connectionWindow(),
                limits.fields() + OVERHEAD * limits.count(),
                MAX_QUEUED);
        this.session = new Session(said, connection, reactor::nanoTime, this);
    }

    /** Begins to speak. */
    void start() {
        session.begin();
        connection.deliverTo(this);
    }

    long born() {
        return born;
    }

    long idleSince() {
        return idleSince;
    }

    boolean isIdle() {
        return phase == Phase.OPEN && session.streams() == 0;
    }

    boolean hasRoom() {
        return phase == Phase.OPEN && session.mayOpen();
    }

    /** Whether it is not known yet how many exchanges it takes. */
    boolean isSettling() {
        return phase == Phase.OPEN && !session.isSettled();
    }

    HeadLimits limits() {
        return limits;
    }

    /** Why; empty if it has ended in order. */
    String why() {
        return cause == null ? "" : ": " + cause.getMessage();
    }

    /** Sends a request, and tells it of its answer. */
    void begin(Exchange next) {
        used++;
        new StreamExchange(this, next, used == 1).begin(session, reactor);
        watch();
    }

    private void watch() {
        if (health == null && phase != Phase.LEFT && session.streams() > 0) {
            heard = reactor.nanoTime();
            asked = false;
            health = reactor.callLater(SILENCE, this::listen);
        }
    }

    private void listen() {
        health = null;
        if (session.streams() == 0 || phase == Phase.LEFT) {
            return;
        }
        long silent = reactor.nanoTime() - heard;
        if (silent < SILENCE.toNanos()) {
            health = reactor.callLater(SILENCE.minusNanos(silent), this::listen);
        } else if (asked) {
            cause = new IOException("the server said nothing for " + SILENCE.toSeconds() + " s after it was asked");
            end();
            connection.abort();
        } else {
            asked = true;
            session.ping();
            health = reactor.callLater(SILENCE, this::listen);
        }
    }

    @Override
    public void dataReceived(ByteBuf data) {
        heard = reactor.nanoTime();
        asked = false;
        session.receive(data);
    }

    /** Takes no exchange any more, and ends with those that it has. */
    void retire() {
        if (phase == Phase.OPEN) {
            phase = Phase.RETIRING;
            leaveIfOver();
        }
    }

    private void leaveIfOver() {
        if (phase == Phase.RETIRING && session.streams() == 0) {
            session.goAway();
            end();
            connection.close();
        }
    }

    /** It is over: whoever still has a stream loses it. */
    private void end() {
        if (phase == Phase.LEFT) {
            return;
        }
        phase = Phase.LEFT;
        if (health != null) {
            health.cancel();
            health = null;
        }
        home.left(this);
        session.lose(H2Failure.connection(ErrorCode.NO_ERROR, "the connection ended" + why()));
    }

    @Override
    public boolean mayBegin() {
        return false;
    }

    @Override
    public Receiver begun(H2Stream stream) {
        throw new IllegalStateException("a server begins no streams");
    }

    @Override
    public void changed() {
        if (session.streams() == 0) {
            idleSince = reactor.nanoTime();
        }
        if (phase == Phase.OPEN) {
            home.roomy(this);
        } else {
            leaveIfOver();
        }
    }

    @Override
    public void streamFailed(H2Failure why) {}

    @Override
    public void failed(H2Failure why) {
        cause = new IOException(why.getMessage());
        end();
        connection.close();
    }

    @Override
    public void goneAway() {
        retire();
    }

    @Override
    public void ponged() {}

    @Override
    public void headIsOpen(boolean open) {}

    @Override
    public void inputEnded(Connection ended) {
        end();
        ended.close();
    }

    @Override
    public void connectionLost(CloseReason reason) {
        if (cause == null) {
            cause = switch (reason) {
                case CloseReason.Done() -> null;
                case CloseReason.Lost(IOException why) -> why;
                case CloseReason.Aborted(Optional<Throwable> why) ->
                    new IOException("it was aborted here", why.orElse(null));
            };
        }
        end();
    }

    @Override
    public String toString() {
        return connection + " (HTTP/2, " + phase + ", " + session.streams() + " streams, " + used + " requests)";
    }
}

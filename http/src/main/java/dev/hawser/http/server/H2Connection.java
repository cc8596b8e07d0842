package dev.hawser.http.server;

import dev.hawser.http.Status;
import dev.hawser.http.h1.HeadLimits;
import dev.hawser.http.h1.Refusal;
import dev.hawser.http.h2.ErrorCode;
import dev.hawser.http.h2.H2Failure;
import dev.hawser.http.h2.H2Stream;
import dev.hawser.http.h2.Receiver;
import dev.hawser.http.h2.Session;
import dev.hawser.http.h2.SessionSettings;
import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.Protocol;
import dev.hawser.net.tls.TlsSession;
import dev.hawser.reactor.DelayedCall;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a server that speaks HTTP/2: many requests at once, each in its stream. A stream counts until its function has
 * ended, whatever has become of it.
 */
final class H2Connection implements Protocol, ServerConnection, Session.Side {
    /** How long a client that is being left may still send what nobody reads, so that it gets what was said to it. */
    static final Duration LEAVE = Duration.ofSeconds(2);

    /** How long a client may take to know that it is to begin nothing more. */
    private static final Duration KNOWS = Duration.ofSeconds(1);

    /** What may wait to be sent, before nothing more is read. */
    private static final int FLOODED = 1 << 20;

    /** What one content may have waiting to be sent. */
    private static final long MAX_QUEUED = 16 << 20;

    private static final int OVERHEAD = 32;

    private final ServerCore server;

    /** Who asks, for the log. */
    private String peer = "";

    private @Nullable Connection opened;
    private @Nullable Session spoken;
    private final Set<H2Request> working = new LinkedHashSet<>();
    private @Nullable DelayedCall timer;
    private @Nullable DelayedCall headTimer;
    private int served;

    /** It ends with the streams that it has. */
    private boolean leaving;

    /** The client knows that. */
    private boolean told;

    /** It ends. */
    private boolean over;

    /** {@return whether TLS has agreed on it} */
    static boolean isAgreedOn(Connection made) {
        return made.tls()
                .flatMap(TlsSession::applicationProtocol)
                .filter("h2"::equals)
                .isPresent();
    }

    /** Another one found out that this is what it speaks. {@return the connection, to give back what was read} */
    static Connection takeOver(ServerCore server, ServerConnection from, Connection made) {
        H2Connection next = new H2Connection(server);
        server.add(next);
        server.remove(from);
        made.deliverTo(next);
        return made;
    }

    H2Connection(ServerCore server) {
        this.server = server;
    }

    private Connection connection() {
        if (opened == null) {
            throw new IllegalStateException("there is no connection yet");
        }
        return opened;
    }

    private Session session() {
        if (spoken == null) {
            throw new IllegalStateException("there is no connection yet");
        }
        return spoken;
    }

    String peer() {
        return peer;
    }

    @Override
    public void connectionMade(Connection made) {
        opened = made;
        peer = String.valueOf(made.remoteAddress());
        server.add(this);
        HttpSettings settings = server.settings();
        HeadLimits head = settings.head();
        Http2Settings http2 = settings.http2();
        spoken = new Session(
                new SessionSettings(
                        false,
                        http2.maxStreams(),
                        http2.streamWindow(),
                        http2.connectionWindow(),
                        head.line() + head.fields() + OVERHEAD * head.count(),
                        MAX_QUEUED),
                made,
                server.reactor()::nanoTime,
                this);
        session().begin();
        arm(settings.headTimeout(), this::leave);
        if (server.isClosing()) {
            closeWhenIdle();
        }
    }

    private void arm(Duration time, Runnable action) {
        disarm();
        timer = server.reactor().callLater(time, () -> {
            timer = null;
            action.run();
        });
    }

    private void disarm() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    @Override
    public void dataReceived(ByteBuf data) {
        session().receive(data);
        if (!over && connection().pendingOutput() > FLOODED) {
            connection().pauseProducing();
            var _ = connection().flush().addBoth(_ -> {
                connection().resumeProducing();
                return true;
            });
        }
    }

    @Override
    public boolean mayBegin() {
        int most = server.settings().http2().maxStreams();
        return working.size() < most && session().streams() < most;
    }

    @Override
    public Receiver begun(H2Stream stream) {
        if (!leaving) { // else it is about how long the client may take to notice that
            disarm();
        }
        H2Request made = new H2Request(this, server, stream);
        working.add(made);
        if (++served >= server.settings().maxRequestsOfConnection() && !leaving) {
            closeWhenIdle();
        }
        return made;
    }

    /** The function of a request has ended. */
    void left(H2Request request) {
        working.remove(request);
    }

    @Override
    public void changed() {
        if (!over && session().streams() == 0) {
            if (!leaving) {
                arm(server.settings().idleTimeout(), this::leave);
            } else if (told) {
                leave();
            }
        }
    }

    @Override
    public void streamFailed(H2Failure why) {
        if (why.code() != ErrorCode.REFUSED_STREAM) {
            tell(Status.BAD_REQUEST, why);
        }
    }

    private void tell(Status status, H2Failure why) {
        server.tell(peer(), new Refusal(status, "HTTP/2, " + why.code() + ": " + why.getMessage()));
    }

    @Override
    public void failed(H2Failure why) {
        tell(why.code() == ErrorCode.ENHANCE_YOUR_CALM ? new Status(429) : Status.BAD_REQUEST, why);
        leave();
    }

    @Override
    public void goneAway() {
        leaving = true;
        told = true;
        changed();
    }

    @Override
    public void ponged() {
        if (leaving && !told) {
            told = true;
            session().goAway();
            changed();
        }
    }

    @Override
    public void headIsOpen(boolean open) {
        if (headTimer != null) {
            headTimer.cancel();
            headTimer = null;
        }
        if (open) {
            headTimer = server.reactor().callLater(server.settings().headTimeout(), () -> {
                headTimer = null;
                session()
                        .giveUp(H2Failure.connection(
                                ErrorCode.ENHANCE_YOUR_CALM, "the head of a request took too long"));
            });
        }
    }

    /** Ends the output behind what was sent; what the client still sends is dropped for a while, else it might lose that. */
    private void leave() {
        if (over) {
            return;
        }
        session().goAway();
        over = true;
        session().lose(H2Failure.connection(ErrorCode.NO_ERROR, "the connection is closed"));
        headIsOpen(false);
        disarm();
        var _ = connection().closeOutput().addBoth(_ -> {
            arm(LEAVE, () -> connection().close());
            return true;
        });
    }

    @Override
    public void inputEnded(Connection ended) {
        over = true;
        session().lose(H2Failure.connection(ErrorCode.NO_ERROR, "the client has ended the connection"));
        ended.close();
    }

    @Override
    public void connectionLost(CloseReason reason) {
        over = true;
        session().lose(H2Failure.connection(ErrorCode.NO_ERROR, "the connection is gone"));
        headIsOpen(false);
        disarm();
        server.remove(this);
    }

    /** Tells the client to begin nothing more, and a round trip later, which stream was the last. */
    @Override
    public void closeWhenIdle() {
        if (spoken != null && !leaving) {
            leaving = true;
            session().announceEnd();
            arm(KNOWS, this::ponged);
        }
    }

    @Override
    public void cancel() {
        if (working.isEmpty() && spoken != null) {
            leave();
        } else {
            List.copyOf(working).forEach(H2Request::cancelForClose);
        }
    }

    @Override
    public void abort() {
        if (opened != null) {
            opened.abort();
        }
    }
}

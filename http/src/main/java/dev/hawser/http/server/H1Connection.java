package dev.hawser.http.server;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Procedure;
import dev.hawser.http.ClientGoneException;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.http.Upgraded;
import dev.hawser.http.h1.BodyReader;
import dev.hawser.http.h1.H1Input;
import dev.hawser.http.h1.HeadReader;
import dev.hawser.http.h1.Refusal;
import dev.hawser.http.h1.RequestHead;
import dev.hawser.http.h2.Session;
import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.Protocol;
import dev.hawser.reactor.DelayedCall;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a server that speaks HTTP/1.1: one request at a time is in work, those behind it wait in what was received,
 * which is bounded.
 *
 * <pre>
 *   HEAD ──a head has come──▶ BUSY ──answered──▶ HEAD …
 *     │                         └──answered, and the connection ends──▶ LEAVING ──▶ GONE
 *     └──refused, too slow, closed──────────────────────────────────────┘
 *                               BUSY ──another protocol takes over──▶ HANDED ──▶ GONE
 * </pre>
 */
final class H1Connection implements Protocol, Sink, ServerConnection {
    /** How much of the output may wait when the next request is taken. */
    private static final int ROOM = 1 << 16;

    /** How long a client that is being left may still send what nobody reads, so that it gets the answer. */
    private static final Duration LEAVE = Duration.ofSeconds(2);

    private enum Phase {
        HEAD,
        BUSY,
        HANDED,
        LEAVING,
        GONE
    }

    private final ServerCore server;
    private @Nullable Connection opened;
    private @Nullable H1Output output;
    private Phase phase = Phase.HEAD;
    private final H1Input in = new H1Input();
    private HeadReader head;
    private @Nullable RequestHead request;
    private @Nullable RequestBody body;
    private @Nullable Exchange exchange;
    private @Nullable DelayedCall timer;
    private int served;

    /** The first byte of a head has come. */
    private boolean begun;

    /** The connection ends with the request in work. */
    private boolean last;

    private boolean endSeen;
    private boolean stepping;

    /** The output is full; the next request waits. */
    private boolean full;

    H1Connection(ServerCore server) {
        this.server = server;
        this.head = new HeadReader(server.settings().head());
    }

    private Connection connection() {
        return requireNonNull(opened, "there is no connection yet");
    }

    private H1Output output() {
        return requireNonNull(output, "there is no connection yet");
    }

    @Override
    public void connectionMade(Connection made) {
        opened = made;
        output = new H1Output(server, made);
        server.add(this);
        if (H2Connection.isAgreedOn(made)) {
            becomeH2();
            return;
        }
        arm(server.settings().headTimeout(), this::headTooSlow);
        if (server.isClosing()) {
            made.close();
        }
    }

    private void arm(Duration time, Procedure action) {
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

    private void headTooSlow() {
        if (begun) {
            refuse(new Refusal(Status.REQUEST_TIMEOUT, "the head of the request took too long"));
        } else {
            connection().close();
        }
    }

    @Override
    public void dataReceived(ByteBuf data) {
        if (phase == Phase.LEAVING || phase == Phase.GONE) {
            if (in.isTooMuchDropped(data) && phase == Phase.LEAVING) {
                connection().close();
            }
            return;
        }
        in.add(data);
        if (phase == Phase.HEAD) {
            step();
        } else if (body != null) {
            body.serve();
        }
        balance();
    }

    private void balance() {
        if (phase != Phase.GONE) {
            in.balance(connection());
        }
    }

    /** Takes requests out of what has come, until one is in work. */
    private void step() {
        if (stepping) {
            return;
        }
        stepping = true;
        try {
            while (isReading() && !in.isEmpty() && begins()) {}
        } catch (Refusal e) {
            refuse(e);
        } finally {
            stepping = false;
        }
        if (isReading() && endSeen) {
            closeWhenSent();
        }
        balance();
    }

    private boolean isReading() {
        return phase == Phase.HEAD && !full;
    }

    /** Whether a request was taken out of what has come. */
    private boolean begins() throws Refusal {
        if (served == 0 && server.settings().http2().on() && beginsAsH2()) {
            return false;
        }
        if (!begun) {
            begun = true;
            arm(server.settings().headTimeout(), this::headTooSlow);
        }
        RequestHead next = head.read(in.bytes());
        if (next != null) {
            begin(next);
        }
        return next != null;
    }

    /** Whether what has come is HTTP/2, which goes on by itself then, or may become that. */
    private boolean beginsAsH2() {
        if (begun || connection().tls().isPresent() || !Session.beginsAs(in.bytes())) {
            return false;
        }
        if (in.bytes().readableBytes() >= Session.BEGINNING) {
            becomeH2();
        }
        return true;
    }

    private void becomeH2() {
        phase = Phase.GONE;
        disarm();
        H2Connection.takeOver(server, this, connection()).unread(in.takeAll());
    }

    private void begin(RequestHead next) throws Refusal {
        disarm();
        if (next.length() > server.settings().maxBody()) {
            throw new Refusal(
                    Status.CONTENT_TOO_LARGE,
                    "the body is longer than the " + server.settings().maxBody() + " bytes that are allowed");
        }
        request = next;
        phase = Phase.BUSY;
        served++;
        last = !next.keepAlive() || served >= server.settings().maxRequestsOfConnection();
        output().next();
        BodyReader reader = new BodyReader(next.length(), server.settings().head());
        RequestBody its = new RequestBody(new H1Body(this, reader), server.settings());
        body = its;
        Exchange made = new Exchange(
                server,
                new Request(
                        next.method(),
                        next.target(),
                        next.headers(),
                        its,
                        Map.of(),
                        String.valueOf(connection().remoteAddress())),
                this);
        exchange = made;
        made.begin();
    }

    /** What somebody takes of the body of a request. */
    ByteBuf received(RequestBody whose) {
        return whose.equals(body) && phase == Phase.BUSY ? in.bytes() : Unpooled.EMPTY_BUFFER;
    }

    void taken() {
        if (!stepping) {
            balance();
        }
    }

    boolean hasEnded() {
        return endSeen || phase != Phase.BUSY;
    }

    long nanoTime() {
        return server.reactor().nanoTime();
    }

    void bodyIsAskedFor(Duration limit, Runnable tooSlow) {
        if (request != null && phase == Phase.BUSY) {
            output().goOn(request);
        }
        arm(limit, () -> {
            if (body != null) {
                last = true;
                tooSlow.run();
            }
        });
    }

    void bodyIsNotAskedFor(RequestBody whose) {
        if (whose.equals(body)) {
            disarm();
        }
    }

    private void refuse(Refusal refusal) {
        output().refuse(refusal);
        leave();
    }

    @Override
    public void answer(Response response) {
        RequestHead asked = request;
        if (asked == null || phase != Phase.BUSY) {
            return;
        }
        boolean stream = response.content() instanceof Response.Stream;
        if (!stream && body != null && !body.isOver() && !body.drop()) {
            last = true; // where the next request begins will not be known
        }
        last |= server.isClosing() || H1Output.endsWithConnection(response, asked);
        if (output().answer(response, asked, last)) {
            finish();
        }
    }

    @Override
    public Deferred<@Nullable Void> upgrade(Response response, Upgraded next, String name) {
        if (phase != Phase.BUSY || body == null || !body.isOver()) {
            return Deferred.fail(new ClientGoneException("there is nobody to speak to"));
        }
        phase = Phase.HANDED;
        disarm();
        output().upgrade(response);
        Connection made = connection();
        made.resumeProducing(); // whom it may have paused
        Deferred<@Nullable Void> spoken = next.speak(made, name);
        made.unread(in.takeAll());
        endSeen = false;
        var _ = made.whenClosed().addBoth(_ -> {
            endSeen = true;
            removeIfOver();
            return true;
        });
        return spoken;
    }

    /** What speaks another protocol may go on for a while when its connection is gone. */
    private void removeIfOver() {
        if (phase == Phase.HANDED && endSeen && exchange == null) {
            phase = Phase.GONE;
            server.remove(this);
        }
    }

    @Override
    public Deferred<@Nullable Void> write(byte[] bytes) {
        if (phase != Phase.BUSY) {
            return Deferred.fail(new ClientGoneException("there is nobody to write to"));
        }
        return output().write(bytes);
    }

    @Override
    public void end() {
        if (phase == Phase.BUSY) {
            output().end();
            finish();
        } else if (phase == Phase.HANDED) {
            exchange = null;
            removeIfOver();
        }
    }

    @Override
    public void breakOff() {
        Exchange broken = exchange;
        exchange = null;
        if (phase == Phase.BUSY) {
            phase = Phase.LEAVING;
            if (output().isChunked()) {
                closeWhenSent(); // without the last chunk
            } else {
                connection().abort();
            }
        }
        if (broken != null) {
            broken.finished();
        }
    }

    private void finish() {
        Exchange finished = exchange;
        exchange = null;
        if (body != null && !body.isOver()) {
            last = true;
        }
        if (last) {
            if (body == null || !body.isOver() || !in.isEmpty()) {
                leave();
            } else {
                phase = Phase.LEAVING;
                closeWhenSent();
            }
        } else {
            next();
        }
        if (finished != null) {
            finished.finished();
        }
    }

    /** Takes as long as the client needs for what it is still to get. */
    private void closeWhenSent() {
        var _ = connection().flush().chainBoth(_ -> connection().close());
    }

    /** Whoever still waits for more of a body gets none. */
    private void leaveBody() {
        RequestBody left = body;
        body = null;
        if (left != null) {
            left.serve();
        }
    }

    private void next() {
        phase = Phase.HEAD;
        request = null;
        leaveBody();
        head = new HeadReader(server.settings().head());
        begun = false;
        arm(server.settings().idleTimeout(), () -> connection().close());
        if (connection().pendingOutput() > ROOM) {
            full = true;
            var _ = connection().flush().addBoth(_ -> {
                full = false;
                step();
                return true;
            });
        } else {
            step();
        }
    }

    /** Ends the output behind the answer; what the client still sends is dropped for a while, else it might lose that. */
    private void leave() {
        phase = Phase.LEAVING;
        in.clear();
        leaveBody();
        balance();
        disarm();
        var _ = connection().closeOutput().addBoth(_ -> {
            if (endSeen) {
                connection().close();
            } else if (phase == Phase.LEAVING) {
                arm(LEAVE, () -> connection().close());
            }
            return true;
        });
    }

    @Override
    public void inputEnded(Connection ended) {
        endSeen = true;
        if (isReading() || phase == Phase.LEAVING) {
            closeWhenSent();
        } else if (body != null && body.isAskedFor()) {
            body.serve();
        } else if (exchange != null && !output().hasBegun() && isWaitedForOnly()) {
            phase = Phase.LEAVING;
            clientGone();
            ended.close();
        }
    }

    /** Whether nothing of the request is left but its answer, and nobody misses that if it does not come. */
    private boolean isWaitedForOnly() {
        RequestHead asked = request;
        boolean known = asked != null && asked.keepAlive() && asked.method().isSafe();
        return known && body != null && body.isOver() && in.isEmpty();
    }

    private void clientGone() {
        Exchange left = exchange;
        exchange = null;
        if (left != null) {
            left.clientGone();
        }
    }

    @Override
    public void connectionLost(CloseReason reason) {
        phase = Phase.GONE;
        disarm();
        in.clear();
        endSeen = true;
        leaveBody();
        clientGone();
        server.remove(this);
    }

    @Override
    public void closeWhenIdle() {
        if (phase == Phase.HEAD && !begun && opened != null) {
            opened.close();
        } else if (phase == Phase.HANDED && exchange != null) {
            exchange.closing();
        }
    }

    @Override
    public void cancel() {
        if (exchange != null) {
            exchange.cancelForClose();
        } else if (opened != null) {
            opened.close();
        }
    }

    @Override
    public void abort() {
        if (opened != null) {
            opened.abort();
        }
        if (phase == Phase.HANDED) {
            phase = Phase.GONE;
            server.remove(this);
        }
    }
}

package dev.hawser.http.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Procedure;
import dev.hawser.http.ClientGoneException;
import dev.hawser.http.Method;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.http.h1.BodyReader;
import dev.hawser.http.h1.HeadReader;
import dev.hawser.http.h1.HeadWriter;
import dev.hawser.http.h1.Refusal;
import dev.hawser.http.h1.RequestHead;
import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.NetException;
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
 * </pre>
 */
final class H1Connection implements Protocol, Sink {
    /** What is held of requests that come early; then the client waits. */
    private static final int HELD = 1 << 16;

    /** How much of the output may wait when the next request is taken. */
    private static final int ROOM = 1 << 16;

    /** How long a client that is being left may still send what nobody reads, so that it gets the answer. */
    private static final Duration LEAVE = Duration.ofSeconds(2);

    private enum Phase {
        HEAD,
        BUSY,
        LEAVING,
        GONE
    }

    private final ServerCore server;
    private @Nullable Connection opened;
    private Phase phase = Phase.HEAD;
    private ByteBuf in = Unpooled.EMPTY_BUFFER;
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

    private boolean headSent;
    private boolean chunked;
    private boolean endSeen;
    private boolean paused;
    private boolean stepping;

    /** The output is full; the next request waits. */
    private boolean full;

    H1Connection(ServerCore server) {
        this.server = server;
        this.head = new HeadReader(server.settings().head());
    }

    private Connection connection() {
        if (opened == null) {
            throw new IllegalStateException("there is no connection yet");
        }
        return opened;
    }

    @Override
    public void connectionMade(Connection made) {
        opened = made;
        server.add(this);
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
            return;
        }
        append(data);
        if (phase == Phase.HEAD) {
            step();
        } else if (body != null) {
            body.serve();
        }
        balance();
    }

    private void append(ByteBuf data) {
        if (!in.isReadable()) {
            in.release();
            in = data.retain();
            return;
        }
        if (!in.hasArray() || in.isReadOnly() || in.refCnt() > 1 || in.writableBytes() < data.readableBytes()) {
            ByteBuf larger = Unpooled.buffer(2 * (in.readableBytes() + data.readableBytes()));
            larger.writeBytes(in);
            in.release();
            in = larger;
        }
        in.writeBytes(data);
    }

    /** Lets the client wait while enough is held. */
    private void balance() {
        if (!in.isReadable()) {
            in.release();
            in = Unpooled.EMPTY_BUFFER; // for as long as nothing comes
        }
        boolean enough = in.readableBytes() >= HELD;
        if (enough != paused && phase != Phase.GONE) {
            paused = enough;
            if (enough) {
                connection().pauseProducing();
            } else {
                connection().resumeProducing();
            }
        }
    }

    /** Takes requests out of what has come, until one is in work. */
    private void step() {
        if (stepping) {
            return;
        }
        stepping = true;
        try {
            while (phase == Phase.HEAD && !full && in.isReadable()) {
                if (!begun) {
                    begun = true;
                    arm(server.settings().headTimeout(), this::headTooSlow);
                }
                RequestHead next = head.read(in);
                if (next == null) {
                    break;
                }
                begin(next);
            }
        } catch (Refusal e) {
            refuse(e);
        } finally {
            stepping = false;
        }
        if (phase == Phase.HEAD && endSeen && !full) {
            closeWhenSent();
        }
        balance();
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
        headSent = false;
        chunked = false;
        RequestBody its = new RequestBody(
                this,
                new BodyReader(next.length(), server.settings().head()),
                server.settings().maxBody());
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
        return whose.equals(body) && phase == Phase.BUSY ? in : Unpooled.EMPTY_BUFFER;
    }

    void taken() {
        if (!stepping) {
            balance();
        }
    }

    boolean hasEnded() {
        return endSeen || phase != Phase.BUSY;
    }

    void bodyIsAskedFor() {
        RequestHead asked = request;
        if (asked != null && asked.expectsContinue() && !headSent && phase == Phase.BUSY) {
            connection().send("HTTP/1.1 100 Continue\r\n\r\n");
        }
        arm(server.settings().bodyTimeout(), () -> {
            if (body != null) {
                last = true;
                body.tooSlow();
            }
        });
    }

    void bodyIsNotAskedFor(RequestBody whose) {
        if (whose.equals(body)) {
            disarm();
        }
    }

    private void refuse(Refusal refusal) {
        server.tell(String.valueOf(connection().remoteAddress()), refusal);
        Response response = Problems.text(refusal.status(), String.valueOf(refusal.getMessage()));
        byte[] content = ((Response.Bytes) response.content()).bytes();
        send(HeadWriter.write(
                response, server.date(), "Content-Length: " + content.length + "\r\nConnection: close\r\n"));
        send(content);
        leave();
    }

    private void send(byte[] bytes) {
        connection().send(bytes);
    }

    @Override
    public void answer(Response response) {
        RequestHead asked = request;
        if (asked == null || phase != Phase.BUSY) {
            return;
        }
        headSent = true;
        boolean stream = response.content() instanceof Response.Stream;
        boolean carries = response.status().allowsBody();
        if (!stream && body != null && !body.isOver() && !body.drop()) {
            last = true; // where the next request begins will not be known
        }
        chunked = stream && carries && asked.minor() == 1;
        last |= server.isClosing() || (stream && carries && asked.minor() == 0);
        String framing = "";
        if (response.content() instanceof Response.Bytes(byte[] content) && carries) {
            framing = "Content-Length: " + content.length + "\r\n";
        } else if (chunked) {
            framing = "Transfer-Encoding: chunked\r\n";
        }
        framing += last ? "Connection: close\r\n" : asked.minor() == 0 ? "Connection: keep-alive\r\n" : "";
        send(HeadWriter.write(response, server.date(), framing));
        boolean silent = asked.method().equals(Method.HEAD) || !carries;
        if (response.content() instanceof Response.Bytes(byte[] content)) {
            if (!silent && content.length > 0) {
                send(content);
            }
            finish();
        } else if (silent) {
            finish();
        }
    }

    @Override
    public Deferred<@Nullable Void> write(byte[] bytes) {
        if (phase != Phase.BUSY) {
            return Deferred.fail(new ClientGoneException("there is nobody to write to"));
        }
        if (bytes.length == 0) {
            return Deferred.succeed(null); // an empty chunk would be the end
        }
        if (chunked) {
            send((Integer.toHexString(bytes.length) + "\r\n").getBytes(US_ASCII));
        }
        Deferred<@Nullable Void> room = connection().write(bytes);
        if (chunked) {
            send(new byte[] {'\r', '\n'});
        }
        return room.addErrback(NetException.class, cause -> {
            throw new ClientGoneException("the client is gone: " + cause.getMessage());
        });
    }

    @Override
    public void end() {
        if (phase == Phase.BUSY) {
            if (chunked) {
                send("0\r\n\r\n".getBytes(US_ASCII));
            }
            finish();
        }
    }

    @Override
    public void breakOff() {
        Exchange broken = exchange;
        exchange = null;
        if (phase == Phase.BUSY) {
            phase = Phase.LEAVING;
            if (chunked) {
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
            if (body == null || !body.isOver() || in.isReadable()) {
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
        in.release();
        in = Unpooled.EMPTY_BUFFER;
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
        if ((phase == Phase.HEAD && !full) || phase == Phase.LEAVING) {
            closeWhenSent();
        } else if (body != null && body.isAskedFor()) {
            body.serve();
        } else if (exchange != null && request != null && !headSent) {
            boolean waits = request.keepAlive() && body != null && body.isOver() && !in.isReadable();
            if (waits && request.method().isSafe()) {
                Exchange left = exchange;
                exchange = null;
                phase = Phase.LEAVING;
                left.clientGone();
                ended.close();
            }
        }
    }

    @Override
    public void connectionLost(CloseReason reason) {
        phase = Phase.GONE;
        disarm();
        in.release();
        in = Unpooled.EMPTY_BUFFER;
        endSeen = true;
        leaveBody();
        Exchange left = exchange;
        exchange = null;
        if (left != null) {
            left.clientGone();
        }
        server.remove(this);
    }

    /** The server closes. */
    void closeWhenIdle() {
        if (phase == Phase.HEAD && !begun && opened != null) {
            opened.close();
        }
    }

    /** The server has waited long enough. */
    void cancel() {
        if (exchange != null) {
            exchange.cancelForClose();
        } else if (opened != null) {
            opened.close();
        }
    }

    void abort() {
        if (opened != null) {
            opened.abort();
        }
    }
}

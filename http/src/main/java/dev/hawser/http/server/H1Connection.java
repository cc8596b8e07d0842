package dev.hawser.http.server;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.http.ClientGoneException;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Upgraded;
import dev.hawser.http.h1.BodyReader;
import dev.hawser.http.h1.H1Input;
import dev.hawser.http.h1.Refusal;
import dev.hawser.http.h1.RequestHead;
import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.Protocol;
import io.netty.buffer.ByteBuf;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a server that speaks HTTP/1.1: one request at a time is in work, those behind it wait in what was received,
 * which is bounded.
 */
final class H1Connection implements Protocol, Sink, ServerConnection {
    /** How long a client that is being left may still send what nobody reads, so that it gets the answer. */
    private static final Duration LEAVE = Duration.ofSeconds(2);

    private final ServerCore server;
    private @Nullable Connection opened;
    private @Nullable H1Output output;
    private H1Phase phase = H1Phase.HEAD;
    private final H1Input in = new H1Input();
    private final Alarm alarm;
    private final H1Heads heads;
    private @Nullable RequestHead request;
    private @Nullable RequestBody body;
    private @Nullable Exchange exchange;

    /** The connection ends with the request in work. */
    private boolean last;

    private boolean endSeen;
    private boolean stepping;

    /** The output is full; the next request waits. */
    private boolean full;

    H1Connection(ServerCore server) {
        this.server = server;
        this.alarm = new Alarm(server.reactor());
        this.heads = new H1Heads(server.settings(), in, alarm);
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
        heads.expect(server.settings().headTimeout(), made::close);
        if (server.isClosing()) {
            made.close();
        }
    }

    @Override
    public void dataReceived(ByteBuf data) {
        if (phase == H1Phase.LEAVING || phase == H1Phase.GONE) {
            if (in.isTooMuchDropped(data) && phase == H1Phase.LEAVING) {
                connection().close();
            }
            return;
        }
        in.add(data);
        if (phase == H1Phase.HEAD) {
            step();
        } else if (body != null) {
            body.serve();
        }
        balance();
    }

    /** Some was taken, or has come: lets the client wait, or go on. */
    void balance() {
        if (phase != H1Phase.GONE && !stepping) {
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
            output().closeWhenSent();
        }
        balance();
    }

    private boolean isReading() {
        return phase == H1Phase.HEAD && !full;
    }

    /** Whether a request was taken out of what has come. */
    private boolean begins() throws Refusal {
        if (heads.mayBeH2(connection())) {
            if (heads.isH2()) {
                becomeH2();
            }
            return false;
        }
        RequestHead next = heads.next(this::refuse);
        if (next != null) {
            begin(next);
        }
        return next != null;
    }

    private void becomeH2() {
        phase = H1Phase.GONE;
        alarm.end();
        H2Connection.takeOver(server, this, connection()).unread(in.takeAll());
    }

    private void begin(RequestHead next) {
        request = next;
        phase = H1Phase.BUSY;
        last = !next.keepAlive() || heads.count() >= server.settings().maxRequestsOfConnection();
        output().next();
        BodyReader reader = new BodyReader(next.length(), server.settings().head());
        RequestBody its = new RequestBody(new H1Body(this, in, reader, server.reactor()), server.settings());
        body = its;
        Exchange made = new Exchange(
                server,
                new Request(next.method(), next.target(), next.headers(), its, Map.of(), output().peer()),
                this);
        exchange = made;
        made.begin();
    }

    /** Whether what comes is of that body. */
    boolean isReceiving(RequestBody whose) {
        return whose.equals(body) && phase == H1Phase.BUSY;
    }

    boolean hasEnded() {
        return endSeen || phase != H1Phase.BUSY;
    }

    void bodyIsAskedFor(Duration limit, Runnable tooSlow) {
        if (request != null && phase == H1Phase.BUSY) {
            output().goOn(request);
        }
        alarm.set(limit, () -> {
            if (body != null) {
                last = true;
                tooSlow.run();
            }
        });
    }

    void bodyIsNotAskedFor(RequestBody whose) {
        if (whose.equals(body)) {
            alarm.clear();
        }
    }

    private void refuse(Refusal refusal) {
        output().refuse(refusal);
        leave();
    }

    @Override
    public void answer(Response response) {
        RequestHead asked = request;
        if (asked == null || phase != H1Phase.BUSY) {
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
        if (phase != H1Phase.BUSY || body == null || !body.isOver()) {
            return Deferred.fail(new ClientGoneException("there is nobody to speak to"));
        }
        phase = H1Phase.HANDED;
        alarm.end();
        Deferred<@Nullable Void> spoken = output().upgrade(response, in, made -> next.speak(made, name));
        endSeen = false;
        var _ = connection().whenClosed().addBoth(_ -> {
            endSeen = true;
            removeIfOver();
            return true;
        });
        return spoken;
    }

    /** What speaks another protocol may go on for a while when its connection is gone. */
    private void removeIfOver() {
        if (phase == H1Phase.HANDED && endSeen && exchange == null) {
            phase = H1Phase.GONE;
            server.remove(this);
        }
    }

    @Override
    public Deferred<@Nullable Void> write(byte[] bytes) {
        if (phase != H1Phase.BUSY) {
            return Deferred.fail(new ClientGoneException("there is nobody to write to"));
        }
        return output().write(bytes);
    }

    @Override
    public @Nullable Deferred<@Nullable Void> write(FileChannel file, long from, int count) {
        return phase == H1Phase.BUSY ? output().write(file, from, count) : null;
    }

    @Override
    public void end() {
        if (phase == H1Phase.BUSY) {
            output().end();
            finish();
        } else if (phase == H1Phase.HANDED) {
            exchange = null;
            removeIfOver();
        }
    }

    @Override
    public void breakOff() {
        Exchange broken = exchange;
        exchange = null;
        if (phase == H1Phase.BUSY) {
            phase = H1Phase.LEAVING;
            if (output().isChunked()) {
                output().closeWhenSent(); // without the last chunk
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
        last |= body != null && !body.isOver();
        if (last) {
            if (body == null || !body.isOver() || !in.isEmpty()) {
                leave();
            } else {
                phase = H1Phase.LEAVING;
                output().closeWhenSent();
            }
        } else {
            next();
        }
        if (finished != null) {
            finished.finished();
        }
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
        phase = H1Phase.HEAD;
        request = null;
        leaveBody();
        heads.expect(server.settings().idleTimeout(), connection()::close);
        full = output().isFull();
        if (full) {
            output().whenSent(() -> {
                full = false;
                step();
            });
        } else {
            step();
        }
    }

    /** Ends the output behind the answer; what the client still sends is dropped for a while, else it might lose that. */
    private void leave() {
        phase = H1Phase.LEAVING;
        in.clear();
        leaveBody();
        balance();
        alarm.end();
        output().close(() -> {
            if (endSeen) {
                connection().close();
            } else if (phase == H1Phase.LEAVING) {
                alarm.set(LEAVE, connection()::close);
            }
        });
    }

    @Override
    public void inputEnded(Connection ended) {
        endSeen = true;
        if (isReading() || phase == H1Phase.LEAVING) {
            output().closeWhenSent();
        } else if (body != null && body.isAskedFor()) {
            body.serve();
        } else if (exchange != null && !output().hasBegun() && isWaitedForOnly()) {
            phase = H1Phase.LEAVING;
            clientGone();
            ended.close();
        }
    }

    /** Whether nothing of the request is left but its answer, and nobody misses that if it does not come. */
    private boolean isWaitedForOnly() {
        boolean known =
                request != null && request.keepAlive() && request.method().isSafe();
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
        phase = H1Phase.GONE;
        alarm.end();
        in.clear();
        endSeen = true;
        leaveBody();
        clientGone();
        server.remove(this);
    }

    @Override
    public void closeWhenIdle() {
        if (phase == H1Phase.HEAD && !heads.hasBegun() && opened != null) {
            opened.close();
        } else if (phase == H1Phase.HANDED && exchange != null) {
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
        if (phase == H1Phase.HANDED) {
            phase = H1Phase.GONE;
            server.remove(this);
        }
    }
}

package dev.hawser.http.server;

import dev.hawser.defer.Deferred;
import dev.hawser.http.ClientGoneException;
import dev.hawser.http.Method;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.http.Upgraded;
import dev.hawser.http.h1.Refusal;
import dev.hawser.http.h1.RequestHead;
import dev.hawser.http.h2.ErrorCode;
import dev.hawser.http.h2.H2Failure;
import dev.hawser.http.h2.H2Stream;
import dev.hawser.http.h2.Receiver;
import dev.hawser.http.h2.RequestFields;
import dev.hawser.http.h2.SentFields;
import dev.hawser.reactor.DelayedCall;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request of HTTP/2: its stream, its body and its exchange. On the reactor. */
final class H2Request implements Sink, Receiver, BodySource {
    private final H2Connection connection;
    private final ServerCore server;
    private final H2Stream stream;
    private @Nullable RequestHead head;
    private @Nullable RequestBody body;
    private @Nullable Exchange exchange;
    private @Nullable DelayedCall bodyTimer;
    private @Nullable DelayedCall writeTimer;

    /** Its function has not ended, or not begun. */
    private boolean counted = true;

    /** What came is not what it said to be. */
    private boolean malformed;

    private boolean continued;
    private boolean begun;

    /** Nothing more goes either way. */
    private boolean over;

    H2Request(H2Connection connection, ServerCore server, H2Stream stream) {
        this.connection = connection;
        this.server = server;
        this.stream = stream;
    }

    // what comes

    @Override
    public void head(@Nullable List<String> fields, boolean end) throws H2Failure {
        if (head != null || begun) {
            trailers(fields, end);
            return;
        }
        try {
            if (fields == null) {
                throw new Refusal(Status.HEADER_FIELDS_TOO_LARGE, "the fields are too long together");
            }
            begin(RequestFields.head(stream.id(), fields, end, server.settings().head()));
        } catch (Refusal e) {
            refuse(e);
        }
    }

    private void begin(RequestHead made) throws Refusal {
        long most = server.settings().maxBody();
        if (made.length() > most) {
            throw new Refusal(
                    Status.CONTENT_TOO_LARGE, "the body is longer than the " + most + " bytes that are allowed");
        }
        head = made;
        RequestBody its = new RequestBody(this, server.settings());
        body = its;
        Exchange begins = new Exchange(
                server,
                new Request(made.method(), made.target(), made.headers(), its, Map.of(), connection.peer()),
                this);
        exchange = begins;
        begins.begin();
    }

    private void trailers(@Nullable List<String> fields, boolean end) throws H2Failure {
        if (!end) {
            throw H2Failure.stream(stream.id(), ErrorCode.PROTOCOL_ERROR, "a second head came, and did not end it");
        }
        if (fields == null) {
            throw H2Failure.stream(stream.id(), ErrorCode.ENHANCE_YOUR_CALM, "the fields behind the body are too long");
        }
        RequestFields.checkTrailers(stream.id(), fields);
        arrived();
    }

    @Override
    public void arrived() throws H2Failure {
        long said = head == null ? -1 : head.length();
        if (said >= 0 && (stream.received() > said || (stream.inputEnded() && stream.received() < said))) {
            throw H2Failure.stream(stream.id(), ErrorCode.PROTOCOL_ERROR, "the body is not as long as was said");
        }
        if (head == null || over) {
            stream.discard(); // it was refused, or answered
            if (!stream.isOpen()) {
                disarm();
            }
        }
        serveBody();
    }

    private void serveBody() {
        if (body != null) {
            body.serve();
        }
    }

    /** Answers what is no request that is served. */
    private void refuse(Refusal refusal) {
        server.tell(connection.peer(), refusal);
        Response response = Problems.text(refusal.status(), String.valueOf(refusal.getMessage()));
        left();
        send(response, ((Response.Bytes) response.content()).bytes());
    }

    @Override
    public void sent() {
        Exchange finished = exchange;
        exchange = null;
        over = true;
        disarm();
        stream.discard();
        if (stream.isOpen()) { // the rest of the body may be on its way
            writeTimer = server.reactor().callLater(H2Connection.LEAVE, () -> stream.reset(ErrorCode.NO_ERROR));
        }
        serveBody();
        if (finished != null) {
            finished.finished();
        }
    }

    @Override
    public void lost(H2Failure why, Loss how) {
        malformed = how == Loss.MALFORMED;
        over = true;
        disarm();
        serveBody();
        Exchange left = exchange;
        exchange = null;
        if (left != null) {
            left.clientGone();
        } else if (head == null) {
            left();
        }
    }

    // what goes

    @Override
    public void answer(Response response) {
        RequestHead asked = head;
        if (asked == null || over || begun) {
            return;
        }
        boolean carries = response.status().allowsBody();
        boolean silent = asked.method().equals(Method.HEAD) || !carries;
        switch (response.content()) {
            case Response.Bytes(byte[] content) -> {
                if (silent) {
                    sendHead(response, carries ? content.length : -1, true);
                } else {
                    send(response, content);
                }
            }
            case Response.Stream(long known, var _) -> sendHead(response, carries ? known : -1, silent);
            case Response.Upgrade _ -> throw new IllegalStateException("another protocol is no content");
        }
    }

    private void sendHead(Response response, long length, boolean end) {
        begun = true;
        stream.head(SentFields.answer(response, server.date(), length), end);
    }

    private void send(Response response, byte[] content) {
        sendHead(response, content.length, content.length == 0);
        if (content.length > 0) {
            stream.finish(content);
            watch();
        }
    }

    @Override
    public Deferred<@Nullable Void> upgrade(Response response, Upgraded next, String name) {
        return Deferred.fail(new ClientGoneException("HTTP/2 has no other protocols behind it here"));
    }

    @Override
    public Deferred<@Nullable Void> write(byte[] bytes) {
        if (over) {
            return Deferred.fail(new ClientGoneException("there is nobody to write to"));
        }
        Deferred<@Nullable Void> room = stream.write(bytes);
        watch();
        return room.addErrback(H2Failure.class, cause -> {
            throw new ClientGoneException("the client is gone: " + cause.getMessage());
        });
    }

    /** Looks whether the client takes anything, as long as there is something to take. */
    private void watch() {
        if (writeTimer == null && !over && stream.queued() > 0) {
            long before = stream.sent();
            writeTimer = server.reactor().callLater(server.settings().writeTimeout(), () -> {
                writeTimer = null;
                if (over || stream.queued() == 0) {
                    return;
                }
                if (stream.sent() > before) {
                    watch();
                } else {
                    stream.reset(ErrorCode.CANCEL);
                    lost(
                            H2Failure.stream(stream.id(), ErrorCode.CANCEL, "the client took nothing for too long"),
                            Loss.RESET);
                }
            });
        }
    }

    @Override
    public void end() {
        if (begun) {
            stream.end();
        } else {
            stream.reset(ErrorCode.INTERNAL_ERROR); // of another protocol, which is not spoken here
        }
    }

    @Override
    public void breakOff() {
        Exchange broken = exchange;
        exchange = null;
        over = true;
        disarm();
        stream.reset(ErrorCode.INTERNAL_ERROR);
        serveBody();
        if (broken != null) {
            broken.finished();
        }
    }

    @Override
    public void left() {
        if (counted) {
            counted = false;
            connection.left(this);
            if (over) {
                stream.discard(); // nobody can read it any more
            }
        }
    }

    /** The server closes, and has waited long enough. */
    void cancelForClose() {
        if (exchange != null) {
            exchange.cancelForClose();
        }
    }

    private void disarm() {
        if (bodyTimer != null) {
            bodyTimer.cancel();
            bodyTimer = null;
        }
        if (writeTimer != null) {
            writeTimer.cancel();
            writeTimer = null;
        }
    }

    // the body

    @Override
    public byte[] take(RequestBody whose) {
        return malformed ? new byte[0] : stream.take();
    }

    @Override
    public boolean isOver() {
        return !malformed && stream.isInputOver();
    }

    @Override
    public boolean hasEnded() {
        return over;
    }

    @Override
    public void taken() {}

    @Override
    public long nanoTime() {
        return server.reactor().nanoTime();
    }

    @Override
    public void isAskedFor(Duration limit, Runnable tooSlow) {
        if (head != null && head.expectsContinue() && !continued && !begun && stream.received() == 0) {
            continued = true;
            stream.head(SentFields.goOn(), false);
        }
        bodyTimer = server.reactor().callLater(limit, () -> {
            bodyTimer = null;
            tooSlow.run();
        });
    }

    @Override
    public void isNotAskedFor(RequestBody whose) {
        if (bodyTimer != null) {
            bodyTimer.cancel();
            bodyTimer = null;
        }
    }
}

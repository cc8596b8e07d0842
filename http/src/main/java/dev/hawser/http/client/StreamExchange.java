package dev.hawser.http.client;

import dev.hawser.defer.Deferred;
import dev.hawser.http.h1.ResponseHead;
import dev.hawser.http.h2.AnswerFields;
import dev.hawser.http.h2.ErrorCode;
import dev.hawser.http.h2.H2Failure;
import dev.hawser.http.h2.H2Stream;
import dev.hawser.http.h2.Receiver;
import dev.hawser.http.h2.RequestFields;
import dev.hawser.http.h2.Session;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One exchange on a stream of HTTP/2. On the reactor. */
final class StreamExchange implements Receiver, AnswerSource, RequestOutput {
    /** How many heads may come before the one that counts. */
    private static final int MAX_INTERIM = 20;

    private final SharedConnection connection;
    private final Exchange exchange;

    /** Nobody has used the connection before. */
    private final boolean first;

    private final Sending sending;
    private @Nullable H2Stream opened;
    private @Nullable AnswerBody body;

    /** How long the content is to be; -1 if that was not said. */
    private long length = -1;

    private int interim;

    /** Something of the answer has come. */
    private boolean begun;

    private boolean malformed;
    private String why = "";
    private boolean over;

    StreamExchange(SharedConnection connection, Exchange exchange, boolean first) {
        this.connection = connection;
        this.exchange = exchange;
        this.first = first;
        this.sending = new Sending(this, exchange.outgoing(), this::contentFailed);
    }

    private H2Stream stream() {
        if (opened == null) {
            throw new IllegalStateException("it has no stream yet");
        }
        return opened;
    }

    void begin(Session session, Reactor reactor) {
        opened = session.open(this);
        exchange.connected(this::leave);
        sending.begin(reactor);
    }

    private void contentFailed(Throwable cause) {
        if (body != null) {
            body.fail(cause instanceof Exception e ? e : new IOException(cause));
            leave();
        } else {
            fail(cause, Exchange.Loss.FINAL);
        }
    }

    private void fail(Throwable cause, Exchange.Loss loss) {
        if (!over) {
            over = true;
            sending.stop();
            stream().reset(ErrorCode.CANCEL);
            exchange.failed(cause, loss);
        }
    }

    private HttpClientException failure(HttpClientException.Kind kind, String what) {
        return new HttpClientException(kind, line() + ": " + what, null);
    }

    // what comes

    @Override
    public void head(@Nullable List<String> fields, boolean end) throws H2Failure {
        begun = true;
        if (fields == null || fields.size() > 2 * connection.limits().count()) {
            fail(
                    failure(HttpClientException.Kind.TOO_LARGE, "the head of the answer is too long"),
                    Exchange.Loss.FINAL);
        } else if (body == null) {
            take(AnswerFields.head(
                    stream().id(), fields, end, exchange.outgoing().method()));
        } else {
            trailers(fields, end);
        }
    }

    private void take(ResponseHead head) throws H2Failure {
        if (head.isInterim()) {
            if (++interim > MAX_INTERIM) {
                throw H2Failure.stream(
                        stream().id(),
                        ErrorCode.ENHANCE_YOUR_CALM,
                        "more than " + MAX_INTERIM + " heads came before an answer");
            }
            if (head.status().code() == 100) {
                sending.goOn();
            }
            return;
        }
        length = head.length();
        AnswerBody made = new AnswerBody(this, length);
        body = made;
        if (sending.isWaiting()) { // for a leave that cannot come any more
            if (head.status().isSuccess()) {
                sending.goOn(); // the server may answer while it reads
            } else {
                sending.stop();
            }
        }
        if (made.isOver()) {
            taken(true); // there is no content, which nobody has to read
        }
        exchange.answered(head, made);
    }

    private void trailers(List<String> fields, boolean end) throws H2Failure {
        if (!end) {
            throw H2Failure.stream(stream().id(), ErrorCode.PROTOCOL_ERROR, "a second head came, and did not end it");
        }
        RequestFields.checkTrailers(stream().id(), fields);
        arrived();
    }

    @Override
    public void arrived() throws H2Failure {
        H2Stream stream = stream();
        boolean wrongLength =
                length >= 0 && (stream.received() > length || (stream.inputEnded() && stream.received() < length));
        if (body == null || wrongLength) {
            throw H2Failure.stream(
                    stream.id(),
                    ErrorCode.PROTOCOL_ERROR,
                    body == null ? "content came before a head" : "the content is not as long as was said");
        }
        if (stream.isInputOver()) {
            taken(true); // before who reads hears of it, and leaves what would not be over yet
        }
        body.serve();
    }

    @Override
    public void sent() {}

    @Override
    public void lost(H2Failure cause, Loss how) {
        if (over) {
            return;
        }
        malformed = how == Loss.MALFORMED;
        why = how == Loss.GONE ? connection.why() : ": " + cause.getMessage();
        sending.stop();
        if (body != null && malformed) {
            body.fail(lost("what came is no answer"));
            leave();
        } else if (body != null) {
            body.serve();
        } else if (malformed) {
            fail(failure(HttpClientException.Kind.MALFORMED, "what came is no answer" + why), Exchange.Loss.FINAL);
        } else {
            fail(
                    lost(how == Loss.GONE ? "the connection ended before an answer came" : "there was no answer"),
                    loss(how));
        }
    }

    private Exchange.Loss loss(Loss how) {
        return switch (how) {
            case REFUSED -> Exchange.Loss.REFUSED;
            case RESET, MALFORMED -> Exchange.Loss.FINAL;
            case GONE -> begun ? Exchange.Loss.FINAL : first ? Exchange.Loss.UNANSWERED : Exchange.Loss.STALE;
        };
    }

    @Override
    public byte[] take() {
        return stream().take();
    }

    @Override
    public boolean isOver() {
        return stream().isInputOver();
    }

    @Override
    public boolean hasEnded() {
        return stream().isLost() && !stream().inputEnded();
    }

    @Override
    public boolean hasEndedInOrder() {
        return false;
    }

    @Override
    public HttpClientException lost(String what) {
        return failure(malformed ? HttpClientException.Kind.MALFORMED : HttpClientException.Kind.LOST, what + why);
    }

    @Override
    public void leave() {
        if (!over) {
            finish();
            stream().reset(ErrorCode.CANCEL);
        }
    }

    private void finish() {
        over = true;
        sending.stop();
        if (body != null) {
            exchange.over(body.total(), body.broken());
        }
    }

    @Override
    public void taken(boolean last) {
        if (last && !over) {
            boolean complete = sending.isComplete();
            finish();
            if (!complete) {
                stream().reset(ErrorCode.CANCEL);
            }
        }
    }

    @Override
    public String line() {
        return exchange.outgoing().line();
    }

    // what goes

    @Override
    public void head(boolean end) {
        stream().head(exchange.outgoing().fields(), end);
    }

    @Override
    public Deferred<@Nullable Void> write(byte[] bytes) {
        return stream().write(bytes);
    }

    @Override
    public void finish(byte[] all) {
        stream().finish(all);
    }

    @Override
    public void end() {
        stream().end();
    }
}

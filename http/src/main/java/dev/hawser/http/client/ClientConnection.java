package dev.hawser.http.client;

import dev.hawser.http.Status;
import dev.hawser.http.h1.BodyReader;
import dev.hawser.http.h1.H1Input;
import dev.hawser.http.h1.HeadLimits;
import dev.hawser.http.h1.Refusal;
import dev.hawser.http.h1.ResponseHead;
import dev.hawser.http.h1.ResponseReader;
import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.Protocol;
import dev.hawser.reactor.Reactor;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client: one exchange at a time, and between them it is read from as well, so that its end is seen at once.
 *
 * <pre>
 *   IDLE ──begin──▶ BUSY ──the answer was taken──▶ IDLE …
 *     │               └──it cannot be used again──▶ LEFT
 *     └──it ended, or something came unasked────────┘
 * </pre>
 */
final class ClientConnection implements Protocol {
    /** How many heads may come before the one that counts. */
    private static final int MAX_INTERIM = 20;

    private enum Phase {
        IDLE,
        BUSY,
        LEFT
    }

    /** Who has made the connection, and gives it out. */
    interface Home {
        /** It can be used again. */
        void released(ClientConnection connection);

        /** It cannot be used any more. Told once. */
        void left(ClientConnection connection);
    }

    private final Reactor reactor;
    private final Connection connection;
    private final HeadLimits limits;
    private final Home home;
    private final H1Input in = new H1Input();
    private final long born;
    private Phase phase = Phase.IDLE;
    private @Nullable Exchange exchange;
    private @Nullable Sending sending;
    private @Nullable ResponseReader heads;
    private @Nullable AnswerBody body;
    private int interim;
    private int used;
    private long idleSince;
    private boolean keepAlive;

    /** Something of the answer has come. */
    private boolean begun;

    private boolean endSeen;

    /** The end was no end in order. */
    private @Nullable IOException cause;

    ClientConnection(Reactor reactor, Connection connection, HeadLimits limits, Home home) {
        this.reactor = reactor;
        this.connection = connection;
        this.limits = limits;
        this.home = home;
        this.born = reactor.nanoTime();
        this.idleSince = born;
    }

    /** Begins to receive. */
    void start() {
        connection.deliverTo(this);
    }

    long born() {
        return born;
    }

    /** Whether nobody has used it yet. */
    boolean isNew() {
        return used == 0;
    }

    long idleSince() {
        return idleSince;
    }

    /** Sends a request, and tells it of its answer. */
    void begin(Exchange next) {
        phase = Phase.BUSY;
        exchange = next;
        used++;
        interim = 0;
        begun = false;
        body = null;
        Outgoing outgoing = next.outgoing();
        heads = new ResponseReader(limits, outgoing.method());
        Sending made = new Sending(new H1Request(connection, outgoing), outgoing, this::contentFailed);
        sending = made;
        next.connected(this::leave);
        made.begin(reactor);
    }

    private void contentFailed(Throwable why) {
        if (body != null) {
            AnswerBody its = body;
            its.fail(why instanceof Exception e ? e : new IOException(why));
            leave();
        } else {
            fail(why, Exchange.Loss.FINAL);
        }
    }

    @Override
    public void dataReceived(ByteBuf data) {
        if (phase == Phase.LEFT) {
            return;
        }
        if (phase == Phase.IDLE) {
            leave(); // nobody has asked for anything
            return;
        }
        begun = true;
        in.add(data);
        if (body == null) {
            readHeads();
        } else {
            body.serve();
        }
        balance();
    }

    private void balance() {
        if (phase != Phase.LEFT) {
            in.balance(connection);
        }
    }

    private void readHeads() {
        try {
            while (body == null && phase == Phase.BUSY && heads != null) {
                ResponseHead head = heads.read(in.bytes());
                if (head == null) {
                    return;
                }
                take(head);
            }
        } catch (Refusal e) {
            fail(malformed(e), Exchange.Loss.FINAL);
        }
    }

    private void take(ResponseHead head) throws Refusal {
        Exchange its = exchange;
        if (its == null || sending == null) {
            return;
        }
        if (head.isInterim()) {
            if (++interim > MAX_INTERIM) {
                throw new Refusal(Status.BAD_REQUEST, "more than " + MAX_INTERIM + " heads came before an answer");
            }
            heads = new ResponseReader(limits, its.outgoing().method());
            if (head.status().code() == 100) {
                sending.goOn();
            }
            return;
        }
        heads = null;
        keepAlive = head.keepAlive();
        AnswerBody made = new AnswerBody(new H1Answer(this, new BodyReader(head.length(), limits)), head.length());
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
        its.answered(head, made);
    }

    /** What there is for the body. */
    ByteBuf received() {
        return in.bytes();
    }

    boolean hasEnded() {
        return endSeen;
    }

    boolean hasEndedInOrder() {
        return endSeen && cause == null;
    }

    String line() {
        return exchange == null ? connection.toString() : exchange.outgoing().line();
    }

    HttpClientException malformed(Refusal e) {
        boolean large =
                e.status().equals(Status.HEADER_FIELDS_TOO_LARGE) || e.status().equals(Status.URI_TOO_LONG);
        return new HttpClientException(
                large ? HttpClientException.Kind.TOO_LARGE : HttpClientException.Kind.MALFORMED,
                line() + ": " + (large ? "the head of the answer is too long: " : "what came is no answer: ")
                        + e.getMessage(),
                e);
    }

    HttpClientException lost(String what) {
        String why = cause == null ? "" : ": " + cause.getMessage();
        return new HttpClientException(HttpClientException.Kind.LOST, line() + ": " + what + why, cause);
    }

    /** Some content was taken; perhaps the last of it. */
    void taken(boolean last) {
        if (phase != Phase.BUSY) {
            return;
        }
        if (!last) {
            balance();
            return;
        }
        boolean again = keepAlive && !endSeen && in.isEmpty() && sending != null && sending.isComplete();
        if (!again) {
            boolean inOrder = in.isEmpty() && sending != null && sending.isComplete();
            finish();
            gone();
            if (inOrder) {
                connection.close();
            } else {
                connection.abort();
            }
            return;
        }
        phase = Phase.IDLE;
        idleSince = reactor.nanoTime();
        balance();
        finish();
        home.released(this);
    }

    /** Ends the connection, and what is under way on it. */
    void leave() {
        if (phase == Phase.LEFT) {
            return;
        }
        finish();
        gone();
        connection.abort();
    }

    /** Ends the connection, on which nothing is under way. */
    void retire() {
        gone();
        connection.close();
    }

    private void gone() {
        if (phase != Phase.LEFT) {
            phase = Phase.LEFT;
            in.clear();
            home.left(this);
        }
    }

    private void finish() {
        if (sending != null) {
            sending.stop();
        }
        Exchange its = exchange;
        exchange = null;
        sending = null;
        heads = null;
        if (its != null && body != null) {
            its.over(body.total(), body.broken());
        }
        body = null;
    }

    private void fail(Throwable why, Exchange.Loss loss) {
        Exchange its = exchange;
        exchange = null;
        leave();
        if (its != null) {
            its.failed(why, loss);
        }
    }

    @Override
    public void inputEnded(Connection ended) {
        endSeen = true;
        ended();
    }

    @Override
    public void connectionLost(CloseReason reason) {
        if (!endSeen) {
            endSeen = true;
            cause = switch (reason) {
                case CloseReason.Done() -> null;
                case CloseReason.Lost(IOException why) -> why;
                case CloseReason.Aborted(Optional<Throwable> why) ->
                    new IOException("it was aborted here", why.orElse(null));
            };
        }
        ended();
    }

    private void ended() {
        switch (phase) {
            case IDLE -> retire();
            case BUSY -> {
                if (body != null) {
                    body.serve();
                } else {
                    fail(
                            lost(
                                    begun
                                            ? "the connection ended within the head of the answer"
                                            : "the connection ended before an answer came"),
                            begun ? Exchange.Loss.FINAL : used > 1 ? Exchange.Loss.STALE : Exchange.Loss.UNANSWERED);
                }
            }
            case LEFT -> {}
        }
    }

    @Override
    public String toString() {
        return connection + " (" + phase + ", " + used + " requests)";
    }
}

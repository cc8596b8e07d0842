package dev.hawser.http.websocket;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Action;
import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.net.Net;
import dev.hawser.net.NetException;
import dev.hawser.reactor.Reactor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One side of a WebSocket. Messages are received one after the other, by a loop in a function or by a callback; while nobody
 * takes them, the other side waits. Pings are answered, and sent, by itself.
 *
 * {@snippet class = dev.hawser.http.WebSocketSnippetsTest region = echo}
 *
 * <p><b>The end.</b> When the other side says goodbye, messages end in good order; when it is gone without one, or breaks the
 * protocol, receiving fails with {@link WebSocketClosedException} behind the messages that came before.
 *
 * <p><b>Threads:</b> of its reactor.
 */
public final class WebSocket implements AutoCloseable {
    /** How many bytes of messages wait for somebody to receive them before the other side has to wait. */
    private static final int HELD = 1 << 16;

    /** What a message that waits costs beside its bytes. */
    private static final int EACH = 64;

    private final SocketProtocol wire;
    private final WebSocketSettings settings;
    private final String protocol;
    private final ArrayDeque<Message> inbox = new ArrayDeque<>();
    private final List<Promise<CloseStatus>> closers = new ArrayList<>(1);
    private long held;
    private boolean paused;
    private boolean delivering;
    private @Nullable Promise<Optional<Message>> waiting;
    private @Nullable Action<? super Message> listener;

    /** How it ended; nothing more will come. */
    private @Nullable CloseStatus ended;

    private boolean gone;

    /**
     * One side.
     *
     * @param settings its limits
     * @param agreed what both sides agreed on
     */
    WebSocket(Reactor reactor, WebSocketSettings settings, Agreed agreed) {
        this.settings = settings;
        this.protocol = agreed.protocol();
        this.wire = new SocketProtocol(this, reactor, settings, agreed);
    }

    /**
     * {@return an answer that opens a socket, or refuses it} A {@link dev.hawser.http.server.Router} has this as a route.
     *
     * @param request which asks for it
     * @param handler speaks with the client, in a function
     * @param configure given the options
     */
    public static Response accept(
            Request request, WebSocketHandler handler, Consumer<? super WebSocketOptions> configure) {
        return Acceptance.of(request, WebSocketSettings.of(configure), new Speaking.ByFunction(handler));
    }

    /**
     * {@return an answer that opens a socket without a function, or refuses it}
     *
     * @param request which asks for it
     * @param opened given the socket, to listen to it; it ends when one of the sides closes it
     * @param configure given the options
     */
    public static Response chainAccept(
            Request request, Action<? super WebSocket> opened, Consumer<? super WebSocketOptions> configure) {
        return Acceptance.of(request, WebSocketSettings.of(configure), new Speaking.ByCallback(opened));
    }

    /**
     * Opens a socket as a client.
     *
     * @param net by which to connect
     * @param url {@code ws://host:port/path}, or {@code wss:} for one with TLS
     * @return as {@link #connect(Net, String, Consumer)}
     */
    @CheckReturnValue
    public static Deferred<WebSocket> connect(Net net, String url) {
        return connect(net, url, _ -> {});
    }

    /**
     * Opens a socket as a client.
     *
     * @param net by which to connect
     * @param url {@code ws://host:port/path}, or {@code wss:} for one with TLS
     * @param configure given the options
     * @return fires with the socket; fails with {@link NetException}, with {@link java.io.IOException} if the server does not
     *     want to, or with {@link java.util.concurrent.TimeoutException}. Cancelling it ends the attempt
     * @throws IllegalArgumentException if the URL is none of these
     */
    @CheckReturnValue
    public static Deferred<WebSocket> connect(Net net, String url, Consumer<? super WebSocketOptions> configure) {
        return new Opening(net, url, WebSocketSettings.of(configure)).open();
    }

    SocketProtocol wire() {
        return wire;
    }

    /** {@return the protocol of the messages that was agreed on; empty for none} */
    public String protocol() {
        return protocol;
    }

    /** {@return whether this side may still send} */
    public boolean isOpen() {
        return wire.isOpen();
    }

    /**
     * Sends a text.
     *
     * @param text what
     * @return as {@link #send(Message)}
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> send(String text) {
        return send(Message.text(text));
    }

    /**
     * Sends bytes.
     *
     * @param bytes copied before this returns
     * @return as {@link #send(Message)}
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> send(byte[] bytes) {
        return send(Message.binary(bytes));
    }

    /**
     * Sends a message, in one frame.
     *
     * @param message what
     * @return fires when there is room for more: wait for it, so that one who reads slowly slows this side down; fails with
     *     {@link WebSocketClosedException}
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> send(Message message) {
        requireNonNull(message, "message");
        if (!wire.isOpen()) {
            return Deferred.fail(closedException());
        }
        return wire.write(message).addErrback(NetException.class, cause -> {
            throw new WebSocketClosedException(
                    "the other side is gone: " + cause.getMessage(), new CloseStatus(CloseStatus.ABNORMAL, ""));
        });
    }

    private WebSocketClosedException closedException() {
        CloseStatus how = ended == null ? new CloseStatus(CloseStatus.NONE, "this side has closed it") : ended;
        return new WebSocketClosedException("the WebSocket is closed: " + how, how);
    }

    /**
     * Receives the next message.
     *
     * @return fires with it, or with empty when the other side has said goodbye, or this one has closed; fails with
     *     {@link WebSocketClosedException} if the end was none in good order
     * @throws IllegalStateException if somebody waits for one already, or a callback is given them
     */
    @CheckReturnValue
    public Deferred<Optional<Message>> receive() {
        if (waiting != null || listener != null) {
            throw new IllegalStateException(
                    listener != null ? "a callback receives the messages" : "somebody waits for a message already");
        }
        Message next = take();
        if (next != null) {
            return Deferred.succeed(Optional.of(next));
        }
        if (ended != null) {
            return end();
        }
        Promise<Optional<Message>> promise = new Promise<>(_ -> waiting = null);
        waiting = promise;
        return promise;
    }

    private @Nullable Message take() {
        Message next = inbox.poll();
        if (next != null) {
            held -= cost(next);
            balance();
        }
        return next;
    }

    private static long cost(Message message) {
        return EACH
                + switch (message) {
                    case Message.Text(String text) -> text.length();
                    case Message.Binary(byte[] bytes) -> bytes.length;
                };
    }

    private Deferred<Optional<Message>> end() {
        return wire.endedInOrder() ? Deferred.succeed(Optional.empty()) : Deferred.fail(closedException());
    }

    /**
     * The messages that come, for a loop in an inline function, which is set aside between them.
     *
     * @return the messages to the end; iterating throws what {@link #receive()} fails with
     */
    public Iterable<Message> messages() {
        return () -> new Iterator<>() {
            private Optional<Message> next = Optional.empty();

            @Override
            public boolean hasNext() {
                if (next.isEmpty()) {
                    next = receive().await();
                }
                return next.isPresent();
            }

            @Override
            public Message next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("the WebSocket is at its end");
                }
                Message given = next.orElseThrow();
                next = Optional.empty();
                return given;
            }
        };
    }

    /**
     * Gives each message to a callback, those that wait included.
     *
     * @param action given the messages in their order, on the reactor; may not await. What it throws closes the socket with
     *     1011, and goes to the error handler
     * @throws IllegalStateException if somebody waits for a message, or there is a callback already
     */
    public void onMessage(Action<? super Message> action) {
        if (waiting != null || listener != null) {
            throw new IllegalStateException("the messages are received already");
        }
        listener = requireNonNull(action, "action");
        deliver();
    }

    /** Lets the callback, and soon the other side, wait. */
    public void pause() {
        paused = true;
    }

    /** Goes on to give messages to the callback. */
    public void resume() {
        paused = false;
        deliver();
    }

    private void deliver() {
        Action<? super Message> told = listener;
        if (told == null || delivering) {
            return;
        }
        delivering = true;
        try {
            for (Message next = paused ? null : take(); next != null; next = paused ? null : take()) {
                told.run(next);
            }
        } catch (Throwable e) {
            wire.failed(e);
        } finally {
            delivering = false;
        }
    }

    /** A message has come. */
    void received(Message message) {
        Promise<Optional<Message>> promise = waiting;
        if (promise != null) {
            waiting = null;
            promise.callback(Optional.of(message));
            return;
        }
        inbox.add(message);
        held += cost(message);
        deliver();
        balance();
    }

    private void balance() {
        wire.wantsInput(held < HELD);
    }

    /** No message will come any more. */
    void ended(CloseStatus how) {
        if (ended != null) {
            return;
        }
        ended = how;
        Promise<Optional<Message>> promise = waiting;
        waiting = null;
        if (promise != null) {
            if (wire.endedInOrder()) {
                promise.callback(Optional.empty());
            } else {
                promise.errback(closedException());
            }
        }
    }

    /** Nobody wants what waits. */
    void drop() {
        inbox.clear();
        held = 0;
        balance();
    }

    /** The connection is gone. */
    void gone() {
        gone = true;
        List<Promise<CloseStatus>> told = List.copyOf(closers);
        closers.clear();
        for (Promise<CloseStatus> promise : told) {
            if (!promise.isFired()) {
                promise.callback(status());
            }
        }
    }

    private CloseStatus status() {
        return ended == null ? new CloseStatus(CloseStatus.ABNORMAL, "") : ended;
    }

    /** {@return fires when the connection is gone, with how it ended} Never fails. */
    @CheckReturnValue
    public Deferred<CloseStatus> whenClosed() {
        if (gone) {
            return Deferred.succeed(status());
        }
        Promise<CloseStatus> promise = new Promise<>();
        closers.add(promise);
        return promise;
    }

    /** Says goodbye: {@link #close(CloseStatus)} with {@link CloseStatus#NORMAL}. Does not wait. */
    @Override
    public void close() {
        var _ = close(CloseStatus.NORMAL);
    }

    /**
     * Says goodbye behind what was sent; what comes from now on is dropped. Takes no longer than the options say, then the
     * connection is aborted. May be called again.
     *
     * @param status what the other side is told; of code 1005 it is told none
     * @return fires when the connection is gone, with how it ended; never fails
     */
    public Deferred<CloseStatus> close(CloseStatus status) {
        if (!status.isSendable() && status.code() != CloseStatus.NONE) {
            throw new IllegalArgumentException("the code " + status.code() + " is never sent");
        }
        wire.close(status);
        return whenClosed();
    }

    @Override
    public String toString() {
        return "WebSocket[" + wire + ", " + inbox.size() + " messages wait, at most " + settings.maxMessage()
                + " bytes each]";
    }
}

package dev.hawser.http.websocket;

import dev.hawser.defer.Deferred;
import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.Protocol;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one side, on its connection. On the reactor.
 *
 * <pre>
 *   OPEN ──this side closes──▶ CLOSING ──the other says goodbye, or takes too long──▶ LEAVING ──▶ GONE
 *     └──the other closes, or breaks the protocol; or the connection ends──────────────┘
 * </pre>
 */
final class SocketProtocol implements Protocol, FrameReader.Receiver {
    /** How much of the output may wait when a ping is answered. */
    private static final int ROOM = 1 << 16;

    /** How long the other side may take to end the connection behind the last goodbye. */
    private static final Duration LEAVE = Duration.ofSeconds(2);

    /** Pings without an answer. */
    private static final int MOST_MISSED = 2;

    private enum State {
        OPEN,
        CLOSING,
        LEAVING,
        GONE
    }

    private final WebSocket socket;
    private final Reactor reactor;
    private final WebSocketSettings settings;
    private final Agreed agreed;
    private final FrameReader reader;
    private State state = State.OPEN;
    private @Nullable Connection opened;
    private @Nullable DelayedCall timer;
    private boolean pausedInput;
    private boolean inOrder;

    /** Something came since the last ping. */
    private boolean heard;

    private int missed;

    /** The last ping that could not be answered yet. */
    private byte @Nullable [] pongOwed;

    SocketProtocol(WebSocket socket, Reactor reactor, WebSocketSettings settings, Agreed agreed) {
        this.socket = socket;
        this.reactor = reactor;
        this.settings = settings;
        this.agreed = agreed;
        this.reader = new FrameReader(this, !agreed.client(), settings.maxMessage(), agreed.deflate());
    }

    /** Takes the connection. */
    void begin(Connection connection) {
        opened = connection;
        connection.deliverTo(this);
        arm(settings.pingInterval(), this::tick);
    }

    private Connection connection() {
        if (opened == null) {
            throw new IllegalStateException("there is no connection yet");
        }
        return opened;
    }

    private void arm(Duration time, Runnable action) {
        disarm();
        timer = reactor.callLater(time, () -> {
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

    boolean isOpen() {
        return state == State.OPEN && opened != null && opened.isOpen();
    }

    /** Whether the end was one that a side has asked for. */
    boolean endedInOrder() {
        return inOrder;
    }

    private void tick() {
        missed = heard || pausedInput ? 0 : missed + 1;
        heard = false;
        if (missed >= MOST_MISSED) {
            socket.ended(new CloseStatus(CloseStatus.ABNORMAL, "two pings were not answered"));
            connection().abort();
            return;
        }
        if (connection().pendingOutput() < ROOM) {
            send(Frame.PING, new byte[0]);
        }
        arm(settings.pingInterval(), this::tick);
    }

    private void send(int kind, byte[] payload) {
        connection().send(Frame.of(Frame.FINAL | kind, payload, agreed.client()));
    }

    Deferred<@Nullable Void> write(Message message) {
        byte[] payload = message.payload();
        int first = Frame.FINAL | (message instanceof Message.Text ? Frame.TEXT : Frame.BINARY);
        if (agreed.deflate() && payload.length >= Deflating.SHORTEST) {
            payload = Deflating.deflate(payload);
            first |= Frame.COMPRESSED;
        }
        return connection().write(Frame.of(first, payload, agreed.client()));
    }

    /** Lets the other side wait, or go on. */
    void wantsInput(boolean wants) {
        if (wants == pausedInput && opened != null) {
            pausedInput = !wants;
            if (wants) {
                opened.resumeProducing();
            } else {
                opened.pauseProducing();
            }
        }
    }

    /** This side says goodbye. */
    void close(CloseStatus status) {
        if (state != State.OPEN) {
            return;
        }
        inOrder = true;
        sendClose(status);
        state = State.CLOSING;
        socket.drop();
        socket.ended(status);
        arm(settings.closeTimeout(), () -> connection().abort());
    }

    private void sendClose(CloseStatus status) {
        if (!status.isSendable()) {
            send(Frame.CLOSE, new byte[0]);
            return;
        }
        byte[] reason = status.reason().getBytes(StandardCharsets.UTF_8);
        byte[] payload = ByteBuffer.allocate(2 + reason.length)
                .putShort((short) status.code())
                .put(reason)
                .array();
        send(Frame.CLOSE, payload);
    }

    /** A callback has thrown. */
    void failed(Throwable cause) {
        reactor.access().failed("receiving a message of " + socket, cause);
        close(new CloseStatus(CloseStatus.INTERNAL_ERROR, ""));
    }

    @Override
    public void dataReceived(ByteBuf data) {
        if (state == State.LEAVING || state == State.GONE) {
            return;
        }
        heard = true;
        try {
            reader.read(data);
        } catch (Violation e) {
            boolean told = state == State.OPEN;
            socket.ended(e.status());
            if (told) {
                sendClose(e.status());
            }
            leave();
        }
    }

    @Override
    public void message(Message message) {
        if (state == State.OPEN) {
            socket.received(message);
        }
    }

    @Override
    public void ping(byte[] payload) {
        if (state != State.OPEN) {
            return;
        }
        if (connection().pendingOutput() < ROOM) {
            send(Frame.PONG, payload);
            return;
        }
        boolean waits = pongOwed != null;
        pongOwed = payload; // the last one is enough
        if (!waits) {
            var _ = connection().flush().addBoth(_ -> {
                byte[] owed = pongOwed;
                pongOwed = null;
                if (owed != null && state == State.OPEN) {
                    ping(owed);
                }
                return true;
            });
        }
    }

    @Override
    public void pong() {
        // was heard, which is all that a ping is for
    }

    @Override
    public void closed(CloseStatus status) {
        if (state == State.OPEN) {
            inOrder = true;
            sendClose(status);
        }
        socket.ended(status);
        leave();
    }

    /** All was said. The server ends the connection; a client waits for that. */
    private void leave() {
        state = State.LEAVING;
        wantsInput(true);
        if (agreed.client()) {
            arm(LEAVE, () -> connection().close());
            return;
        }
        arm(LEAVE, () -> connection().close());
        var _ = connection().closeOutput().addErrbackAction(_ -> connection().close());
    }

    @Override
    public void inputEnded(Connection ended) {
        if (state == State.OPEN) {
            socket.ended(new CloseStatus(CloseStatus.ABNORMAL, "the connection ended without a goodbye"));
        }
        state = State.LEAVING;
        ended.close();
    }

    @Override
    public void connectionLost(CloseReason reason) {
        state = State.GONE;
        disarm();
        socket.ended(new CloseStatus(CloseStatus.ABNORMAL, "the connection is lost"));
        socket.gone();
    }

    @Override
    public String toString() {
        return state + (opened == null ? "" : " with " + opened.remoteAddress());
    }
}

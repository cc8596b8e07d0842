package dev.hawser.net.transport;

import dev.hawser.net.tls.TlsSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FileRegion;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A channel of Netty's as a wire. What is asked of it from the reactor is noted as a bit, and done in the pump; what
 * Netty tells it there goes on to the listener at once.
 */
final class NettyWire extends ChannelInboundHandlerAdapter
        implements Wire, IoLoop.Task, ChannelFutureListener, FileSending.Told {
    private static final int WRITE = 1;
    private static final int READING = 1 << 1;
    private static final int END_OUTPUT = 1 << 2;
    private static final int CLOSE = 1 << 3;
    private static final int ABORT = 1 << 4;

    /**
     * How many bytes are copied at once: by TLS, which encrypts them, or by Netty, from an array to where the system can take
     * them. The copy is in memory until it does; so a client that does not read costs no second copy of all. What the system
     * takes at once is still in the cache then.
     */
    private static final int COPIED_AT_ONCE = 1 << 18;

    private final IoLoop loop;
    private final DuplexChannel channel;
    private @Nullable WireListener listener;

    /** What is asked for and not done. */
    private int requests;

    private boolean reading = true;

    /** Of output that was taken and is more than is copied at once: it comes before all that is taken later. */
    private ByteBuf rest = Unpooled.EMPTY_BUFFER;

    /** Bytes given to Netty and not reported as sent; only then is more taken. */
    private long inFlight;

    private @Nullable IOException failure;
    private boolean closedHere;

    /** Nothing can be sent any more; what has come is read to its end, and then the channel is closed. */
    private boolean draining;

    private boolean toldClosed;

    /** From the start of TLS on. */
    private @Nullable TlsLayer tls;

    NettyWire(IoLoop loop, DuplexChannel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    @Override
    public SocketAddress localAddress() {
        return SocketKind.fromNetty(channel.localAddress());
    }

    @Override
    public SocketAddress remoteAddress() {
        return SocketKind.fromNetty(channel.remoteAddress());
    }

    @Override
    public ByteBufAllocator allocator() {
        return channel.alloc();
    }

    /** {@inheritDoc} The channel does not read by itself before this. */
    @Override
    public void start(WireListener upper) {
        listener = upper;
        request(READING);
    }

    @Override
    public void requestWrite() {
        if (inFlight == 0) { // else it is asked when that is sent
            request(WRITE);
        }
    }

    @Override
    public void reading(boolean on) {
        if (reading != on) {
            reading = on;
            request(READING);
        }
    }

    @Override
    public void endOutput() {
        request(END_OUTPUT);
    }

    @Override
    public void close() {
        request(CLOSE);
    }

    @Override
    public void abort() {
        request(ABORT);
    }

    @Override
    public void startTls(TlsStart start, StreamTransport.Opening<TlsSession> opening) {
        loop.hand(() -> {
            channel.config().setAutoClose(true); // what has come of a record that was cut is nothing
            TlsLayer layer = new TlsLayer(this, start, opening);
            tls = layer;
            layer.begin();
        });
    }

    @Override
    public Optional<TlsSession> tls() {
        return tls == null ? Optional.empty() : tls.session();
    }

    private void request(int what) {
        int before = requests;
        requests |= what;
        if (before == 0) {
            loop.hand(this);
        }
    }

    /** Does what is asked for. In the pump. */
    @Override
    public void perform() {
        int todo = requests;
        requests = 0;
        if ((todo & ABORT) != 0) {
            closedHere = true;
            reset();
            return;
        }
        if ((todo & WRITE) != 0) {
            write();
        }
        if ((todo & END_OUTPUT) != 0) {
            endOutputNow();
        }
        if ((todo & CLOSE) != 0) {
            closedHere = true;
            closeNow();
        }
        if (!channel.isOpen()) {
            gone(); // perhaps before there was a listener
        } else if ((todo & READING) != 0) { // last, since it is a call of the system
            updateAutoRead();
        }
    }

    /** A handshake reads for itself, whoever reads or does not. */
    private void updateAutoRead() {
        channel.config()
                .setAutoRead((listener != null && (reading || draining)) || (tls != null && tls.isHandshaking()));
    }

    private void closeNow() {
        if (tls == null) {
            var _ = channel.close();
        } else {
            tls.close();
        }
    }

    private void endOutputNow() {
        if (tls == null) {
            var _ = channel.shutdownOutput();
        } else {
            tls.endOutput();
        }
    }

    private void reset() {
        if (channel.isOpen()) { // or the option would go to whoever has the descriptor now
            try {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
            } catch (RuntimeException e) {
                // it is closed already, or of a kind that has no reset
            }
        }
        if (tls == null) {
            var _ = channel.close();
        } else {
            tls.closeAtOnce();
        }
    }

    private void write() {
        WireListener upper = listener;
        if (inFlight > 0 || upper == null || !channel.isActive()) {
            return;
        }
        ChannelFuture last = null;
        do {
            FileRegion file = nextFile(upper);
            ByteBuf output = file == null ? next(upper) : Unpooled.EMPTY_BUFFER;
            if (file != null) {
                inFlight += file.count() - file.transferred();
                FileSending sending = new FileSending(file, this);
                last = channel.write(file, channel.newProgressivePromise().addListener(sending));
                break; // the system sends it; what comes behind waits until it has
            }
            if (!output.isReadable()) {
                break;
            }
            inFlight += output.readableBytes();
            last = channel.write(output);
        } while (inFlight < most()); // else it goes on when that is sent
        if (last != null) {
            var _ = last.addListener(this);
            channel.flush();
        }
    }

    /** {@inheritDoc} The last of it is told by its end, before which nothing more may be given to Netty. */
    @Override
    public void left(long bytes) {
        if (listener != null && bytes < inFlight) {
            inFlight -= bytes;
            listener.sent(bytes);
        }
    }

    /** {@inheritDoc} The peer must not take what there is of it for all. */
    @Override
    public void cut(Throwable cause) {
        brokenBy(cause);
        reset();
    }

    private long most() {
        return tls != null ? COPIED_AT_ONCE : rest.isReadable() ? 0 : Long.MAX_VALUE;
    }

    private @Nullable FileRegion nextFile(WireListener upper) {
        return rest.isReadable() || tls != null || !loop.sendsFiles() ? null : upper.takeFile();
    }

    private ByteBuf next(WireListener upper) {
        ByteBuf output = rest.isReadable() ? rest : upper.takeOutput();
        rest = Unpooled.EMPTY_BUFFER;
        if (output.readableBytes() > COPIED_AT_ONCE && (tls != null || !output.isDirect())) {
            rest = output;
            return output.readRetainedSlice(COPIED_AT_ONCE);
        }
        return output;
    }

    /** What was given to Netty is sent, or never will be. In the pump. */
    @Override
    public void operationComplete(ChannelFuture future) {
        if (future.isSuccess()) {
            long sent = inFlight;
            inFlight = 0;
            if (listener != null) {
                listener.sent(sent);
            }
            write();
        } else {
            Throwable cause = future.cause();
            brokenBy(
                    cause instanceof ChannelOutputShutdownException && cause.getCause() != null
                            ? cause.getCause()
                            : cause);
            drain();
        }
    }

    private void drain() {
        if (closedHere || tls != null || listener == null || !channel.isActive() || channel.isInputShutdown()) {
            var _ = channel.close();
        } else {
            draining = true;
            updateAutoRead();
        }
    }

    private void brokenBy(@Nullable Throwable cause) {
        if (cause != null) {
            broken(tls == null ? NettyStreams.io(cause) : TlsFailures.ofConnection(cause));
        }
    }

    /** It does not work any more. The first failure counts. */
    void broken(IOException cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    /** {@inheritDoc} What a part of a handshake brings that a worker ends behind an abort is for nobody. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (listener != null && !toldClosed && message instanceof ByteBuf data) {
            listener.received(data);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (tls != null) {
            tls.told(event);
        } else if (event instanceof ChannelInputShutdownEvent) {
            inputEnded();
            if (draining) {
                var _ = channel.close();
            }
        }
    }

    /** The peer's output has come to its end in good order. */
    void inputEnded() {
        if (listener != null && failure == null) {
            listener.inputEnded();
        }
    }

    /** TLS has been agreed on. */
    void handshakeEnded() {
        updateAutoRead();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (tls != null) {
            tls.failed(cause);
        }
        brokenBy(cause);
        var _ = ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (tls != null && !tls.hasInputEnded()) {
            tls.cutShort();
        }
        gone();
    }

    private void gone() {
        if (listener != null && !toldClosed) {
            toldClosed = true;
            rest.release();
            rest = Unpooled.EMPTY_BUFFER;
            listener.closed(closedHere ? null : failure);
        }
    }

    DuplexChannel channel() {
        return channel;
    }
}

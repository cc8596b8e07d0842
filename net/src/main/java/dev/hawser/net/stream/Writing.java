package dev.hawser.net.stream;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.invariant.Invariant;
import dev.hawser.net.CloseReason;
import dev.hawser.net.NetException;
import dev.hawser.net.Producer;
import dev.hawser.net.WriteBufferFullException;
import dev.hawser.net.transport.Wire;
import dev.hawser.reactor.Reactor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandler;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The writing methods of a connection, and what of it belongs to its codecs. */
abstract class Writing extends Reading implements ConnectionOutput.Target, OutputFeed.Fed, CodecOutput.Below {
    private static final System.Logger LOG = System.getLogger("dev.hawser.net");

    /** Up to here, a copy into the buffer before it is cheaper than another one to send. */
    private static final int COPIED = 512;

    final NetSettings options;
    final Outbound outbound;

    private @Nullable OutputFeed feed;

    /** The last of the codecs that were put on it. */
    @Nullable CodecChannel codec;

    Writing(Reactor reactor, Inbound inbound, Wire wire, NetSettings options) {
        super(reactor, inbound);
        this.options = options;
        this.outbound = new Outbound(access, wire, options, this::emptied);
    }

    public abstract SocketAddress localAddress();

    public abstract SocketAddress remoteAddress();

    /** All output is sent. */
    abstract void emptied();

    /** Whether neither end has closed or broken it. */
    public abstract boolean isUntouched();

    abstract boolean isGone();

    /** Whether there is somebody to send what is given: it is neither gone nor aborted. */
    abstract boolean takesOutput();

    /** Whether this side has ended its output. */
    abstract boolean hasEndedOutput();

    /** Why nothing can be written now, or null. */
    abstract @Nullable NetException refusal();

    /** Why nothing can be read or written, once that is so. */
    abstract NetException failure();

    @Override
    public abstract void abort(Optional<Throwable> cause);

    /** Whether its protocol, if it has one, will be told nothing any more. */
    abstract boolean hasDelivered();

    public void registerProducer(Producer producer) {
        access.requireOpen();
        if (feed != null) {
            throw new IllegalStateException("this connection has a producer already; unregister it first");
        }
        OutputFeed made = new OutputFeed(this, access, requireNonNull(producer, "producer"));
        feed = made;
        if (takesOutput()) {
            made.begin(outbound.isFull());
        } else {
            stopFeed();
        }
    }

    public void unregisterProducer() {
        access.requireOpen();
        feed = null;
    }

    /** A producer is of no use to a connection that is gone; but it may be who takes what has come in before. */
    final void stopFeed() {
        if (feed != null && hasDelivered()) {
            feed.stop();
            feed = null;
        }
    }

    @Override
    public final boolean isFedBy(OutputFeed candidate) {
        return !isGone() && candidate.equals(feed);
    }

    /** Lets a producer wait if there is enough output. */
    private void tellIfFull() {
        if (feed != null && outbound.isFull()) {
            feed.full();
        }
    }

    /** Lets a producer go on if there is room. */
    final void tellIfRoom() {
        if (feed != null && !outbound.isFull()) {
            feed.room(outbound.pending() == 0);
        }
    }

    private Deferred<@Nullable Void> write(Runnable adding) {
        access.requireOpen();
        NetException refusal = refusal();
        if (refusal != null) {
            return Deferred.fail(refusal);
        }
        adding.run();
        tellIfFull();
        return outbound.room();
    }

    public Deferred<@Nullable Void> write(byte[] bytes) {
        requireNonNull(bytes, "bytes");
        return write(() -> outbound.add(bytes));
    }

    public Deferred<@Nullable Void> write(String text) {
        requireNonNull(text, "text");
        return write(() -> add(text));
    }

    private void add(String text) {
        int length = ByteBufUtil.utf8Bytes(text);
        int written = ByteBufUtil.reserveAndWriteUtf8(outbound.place(length), text, length);
        Invariant.check(written == length, "a text has as many bytes as were counted");
        outbound.added(length);
    }

    @Override
    public Deferred<@Nullable Void> write(ByteBuffer bytes) {
        int length = bytes.remaining();
        return write(() -> {
            outbound.place(length).writeBytes(bytes);
            Invariant.check(!bytes.hasRemaining(), "what is written is all that was given");
            outbound.added(length);
        });
    }

    public Deferred<@Nullable Void> write(ByteBuf buffer) {
        access.requireOpen();
        if (inbound.isHeld() || refusal() != null) {
            buffer.release();
        }
        return write(() -> outbound.add(buffer));
    }

    public Deferred<@Nullable Void> sendFile(Path file) {
        access.requireOpen();
        NetException refusal = refusal();
        if (refusal != null) {
            return Deferred.fail(refusal);
        }
        FileChannel opened = null;
        try {
            opened = FileChannel.open(file, StandardOpenOption.READ);
            return add(new OutgoingFile(opened, true, 0, opened.size(), null));
        } catch (IOException e) {
            return Deferred.fail(e);
        }
    }

    public Deferred<@Nullable Void> sendFile(
            FileChannel file, long offset, long count, @Nullable LongConsumer progress) {
        access.requireOpen();
        NetException refusal = refusal();
        if (refusal != null) {
            return Deferred.fail(refusal);
        }
        try {
            if (offset < 0 || count < 0 || offset + count > file.size() || offset + count < 0) {
                throw new IllegalArgumentException("expected a part of the file, which has " + file.size()
                        + " bytes; was given offset " + offset + " and count " + count);
            }
            return add(new OutgoingFile(file, false, offset, count, progress));
        } catch (IOException e) {
            return Deferred.fail(e);
        }
    }

    private Deferred<@Nullable Void> add(OutgoingFile file) {
        if (file.unsent() == 0) {
            file.end();
            return Deferred.succeed(null);
        }
        return outbound.add(file, failure -> abort(Optional.of(failure)));
    }

    private boolean maySend() {
        access.requireOpen();
        NetException refusal = refusal();
        if (refusal instanceof WriteBufferFullException) {
            abort(Optional.of(refusal));
        }
        return refusal == null;
    }

    public void send(byte[] bytes) {
        requireNonNull(bytes, "bytes");
        if (maySend()) {
            outbound.add(bytes);
            tellIfFull();
        }
    }

    public void send(String text) {
        requireNonNull(text, "text");
        if (maySend()) {
            add(text);
            tellIfFull();
        }
    }

    public void send(ByteBuf buffer) {
        if (inbound.isHeld()) {
            buffer.release();
        }
        if (maySend()) {
            outbound.add(buffer);
            tellIfFull();
        } else {
            buffer.release();
        }
    }

    @Override
    public Deferred<@Nullable Void> flush() {
        access.requireOpen();
        if (isGone()) {
            return Deferred.fail(failure());
        }
        flushCodec();
        return codec != null && codec.holdsOutput() ? codec.empty() : outbound.empty();
    }

    public OutputStream outputStream() {
        return new ConnectionOutput(this);
    }

    public long pendingOutput() {
        return outbound.pending() + (codec == null ? 0 : codec.keptOutput());
    }

    @Override
    public ByteBufAllocator allocator() {
        return inbound.allocator();
    }

    @Override
    public void give(ByteBuf bytes) {
        if (takesOutput()) {
            outbound.add(bytes);
        } else {
            bytes.release();
        }
    }

    @Override
    public void send(DefaultFileRegion region) {
        if (takesOutput()) {
            outbound.add(new OutgoingRegion(region), failure -> abort(Optional.of(failure)));
        }
    }

    /** {@inheritDoc} Little joins what waits, as a copy; what comes first needs none. */
    @Override
    public void share(ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (!takesOutput()) {
            return;
        }
        if (length <= COPIED && outbound.waits()) {
            outbound.place(length).writeBytes(bytes, bytes.readerIndex(), length);
            outbound.added(length);
        } else {
            outbound.add(bytes.retainedDuplicate());
        }
    }

    /** Has the wire ask for output, when it next can. */
    final void askToWrite() {
        outbound.requestWrite();
    }

    /** Aborts if handlers have written more than may wait. */
    void abortIfOverLimit(long written) {
        if (written > options.writeLimit()) {
            abort(Optional.of(new WriteBufferFullException("handlers have written " + written
                    + " bytes that wait to be sent, more than the " + options.writeLimit() + " allowed")));
        }
    }

    /** The codec's output has left, as far as there was any. */
    void outputOfCodecIsOver() {
        if (outbound.pending() == 0 && !isGone()) {
            emptied();
        }
    }

    /** Sends what was written to the codec. */
    void flushCodec() {
        if (codec != null) {
            codec.writer().flushNow();
        }
    }

    /** Handlers wait for room between these marks. */
    WriteBufferWaterMark writeMarks() {
        return options.writeMarks();
    }

    /** Puts handlers on it, in the place of those before. */
    public CodecChannel putCodec(ChannelHandler... handlers) {
        access.requireOpen();
        flushCodec();
        if (outbound.hasFiles()) {
            throw new IllegalStateException(
                    "a file is being sent on " + this + "; await that before codecs are put on it");
        }
        if (codec != null && codec.keptOutput() > 0) {
            throw new IllegalStateException(
                    "what other codecs have written to " + this + " has not left; await its flush()");
        }
        CodecChannel made = new CodecChannel((StreamConnection) this, codec, handlers);
        codec = made;
        made.begin();
        if (inbound.isDropping()) {
            made.sayGoodbye();
        }
        if (isGone()) {
            made.gone();
        }
        return made;
    }

    /** Tells of bytes that this end had, and that went nowhere. */
    final void logDiscarded(CloseReason how) {
        long unsent = outbound.discarded() + (codec == null ? 0 : codec.keptOutput());
        if (inbound.discarded() > 0 || unsent > 0) {
            LOG.log(
                    WireEnd.level(how),
                    () -> "the connection " + localAddress() + " - " + remoteAddress() + " " + WireEnd.text(how)
                            + "; unsent output: " + unsent + " bytes, unread input: " + inbound.discarded() + " bytes");
        }
    }
}

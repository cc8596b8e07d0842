package dev.hawser.net;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.net.stream.Reading;
import dev.hawser.net.stream.StreamConnection;
import dev.hawser.net.tls.TlsSession;
import dev.hawser.net.tls.TlsSettings;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An open connection: a stream of bytes from the peer, and one to it.
 *
 * {@snippet class = dev.hawser.net.NetSnippetsTest region = echo}
 *
 * <p><b>Reading.</b> One read at a time; a second one while the first waits is a mistake and throws. Cancelling a read
 * takes no bytes. When the peer has ended its output, a read gives what its method says. Once a {@link Protocol} has the
 * connection, reads throw.
 *
 * <p><b>Writing.</b> Writes are sent in order; the bytes are copied before the call returns (a {@link ByteBuf} is not: it
 * is given away). The Deferred of a write fires when there is room for more, at once if there is: wait for it, and a slow
 * peer slows the writer. Cancelling it gives up the waiting, not the bytes.
 *
 * <p><b>Failures</b> are {@link NetException}s: {@link ConnectionLostException} when the connection broke,
 * {@link ConnectionClosedException} when this side has closed it.
 *
 * <p><b>Threads:</b> of its reactor. What is written in one turn goes out together at its end.
 */
public sealed interface Connection extends PushProducer permits StreamConnection {
    /** {@return the address of this end} */
    SocketAddress localAddress();

    /** {@return the address of the other end} */
    SocketAddress remoteAddress();

    /** {@return what TLS has agreed on; empty if the connection is not encrypted} */
    Optional<TlsSession> tls();

    /**
     * Encrypts from here on, as the client: for protocols that begin plainly, and agree on TLS then (STARTTLS). What was
     * written before is sent plainly. Until this fires, reading and writing throw, and a {@link Protocol} gets nothing.
     * Plain text that came in and was not read makes it fail, since TLS would not have protected it.
     *
     * {@snippet class = dev.hawser.net.TlsSnippetsTest region = starttls}
     *
     * @param host the server's, whose name is asked for, and checked
     * @param options what this end shows, demands and offers
     * @return fires with what was agreed on; fails with {@link TlsFailedException}, and then the connection is aborted.
     *     Cancelling it aborts the connection
     */
    @CheckReturnValue
    Deferred<TlsSession> startTlsAsClient(String host, TlsSettings options);

    /**
     * Encrypts from here on, as the server; see {@link #startTlsAsClient}. The files are read once for each {@link Net}.
     *
     * @param options what this end shows, demands and offers
     * @return as {@link #startTlsAsClient}
     */
    @CheckReturnValue
    Deferred<TlsSession> startTlsAsServer(TlsSettings options);

    /** {@return whether this side may still write: it has not closed, and the connection is not known to be lost} */
    boolean isOpen();

    /**
     * Reads what there is.
     *
     * @return fires with at least one byte as soon as there is one; with none at the end of the input
     */
    @CheckReturnValue
    Deferred<byte[]> read();

    /**
     * Reads what there is, without a copy.
     *
     * @return fires as {@link #read()}; the buffer belongs to the caller, who releases it
     */
    @CheckReturnValue
    Deferred<ByteBuf> readBuffer();

    /**
     * Reads a number of bytes.
     *
     * @param length how many, 0 or more
     * @return fires with that many; fails with {@link EndOfInputException} if the input ends before
     */
    @CheckReturnValue
    Deferred<byte[]> readExactly(int length);

    /**
     * Reads a line of at most 16,384 bytes; see {@link #readLine(int)}.
     *
     * @return fires with the line
     */
    @CheckReturnValue
    default Deferred<Optional<String>> readLine() {
        return readLine(Reading.MAX_LINE);
    }

    /**
     * Reads a line of UTF-8, which ends with LF or CR LF, or with the input.
     *
     * @param maxLength the most bytes that it may have, without its end
     * @return fires with the line without its end, or with empty if there is no further line; fails with
     *     {@link InputTooLongException}, and leaves the line in the input, if it is longer
     */
    @CheckReturnValue
    default Deferred<Optional<String>> readLine(int maxLength) {
        return readLine(maxLength, StandardCharsets.UTF_8);
    }

    /**
     * Reads a line in another encoding than UTF-8; see {@link #readLine(int)}. Bytes that the encoding does not have become
     * U+FFFD; ISO 8859-1 has all of them, and gives each as it is.
     *
     * @param maxLength the most bytes that it may have, without its end
     * @param charset in which LF is one byte, as in all but UTF-16 and UTF-32
     * @return as {@link #readLine(int)}
     */
    @CheckReturnValue
    Deferred<Optional<String>> readLine(int maxLength, Charset charset);

    /**
     * The lines that come, for a loop in an inline function, which is set aside between them.
     *
     * @return the lines to the end of the input, each of at most 16,384 bytes; iterating throws what {@link #readLine()}
     *     fails with
     */
    default Iterable<String> lines() {
        return lines(StandardCharsets.UTF_8);
    }

    /**
     * The lines that come, in another encoding than UTF-8; see {@link #lines()}.
     *
     * @param charset as {@link #readLine(int, Charset)} has it
     * @return as {@link #lines()}
     */
    Iterable<String> lines(Charset charset);

    /**
     * Reads what a decoder takes.
     *
     * @param decoder asked now and whenever more has come, until it gives a message
     * @param maxLength how many bytes it may leave without giving one; then fails with {@link InputTooLongException}
     * @param <T> the type of the message
     * @return fires with the message, or with empty at the end of the input; fails with {@link EndOfInputException} if
     *     that leaves bytes which are no message
     */
    @CheckReturnValue
    <T> Deferred<Optional<T>> readMessage(Decoder<T> decoder, int maxLength);

    /** {@return the input as a stream, whose reads set the calling function aside} Any number of them share the input. */
    InputStream inputStream();

    /**
     * Writes bytes.
     *
     * @param bytes copied before this returns
     * @return fires when there is room for more; fails if nothing was taken
     */
    @CheckReturnValue
    Deferred<@Nullable Void> write(byte[] bytes);

    /**
     * Writes text as UTF-8.
     *
     * @param text what
     * @return as {@link #write(byte[])}
     */
    @CheckReturnValue
    Deferred<@Nullable Void> write(String text);

    /**
     * Writes bytes.
     *
     * @param bytes what remains in it; copied before this returns, the position moved to the end
     * @return as {@link #write(byte[])}
     */
    @CheckReturnValue
    Deferred<@Nullable Void> write(ByteBuffer bytes);

    /**
     * Writes a buffer without a copy.
     *
     * @param buffer given away, also when the write fails; nobody changes what is in it, such as a wrapped array, any more
     * @return as {@link #write(byte[])}
     */
    @CheckReturnValue
    Deferred<@Nullable Void> write(ByteBuf buffer);

    /**
     * Sends a whole file, as it is now; see {@link #sendFile(FileChannel, long, long, LongConsumer)}. It is opened before
     * this returns, for which the system may need to look at a disk, and closed at the end.
     *
     * @param file what to send
     * @return fires when all of it is handed to the system; fails with an {@link java.io.IOException} if it cannot be
     *     opened, and then nothing was sent
     */
    @CheckReturnValue
    Deferred<@Nullable Void> sendFile(Path file);

    /**
     * Sends a part of a file; see {@link #sendFile(FileChannel, long, long, LongConsumer)}.
     *
     * @param file open for reading; not closed, and not to be closed before this has fired
     * @param offset of its first byte
     * @param count how many bytes, 0 or more
     * @return fires when all of it is handed to the system
     */
    @CheckReturnValue
    default Deferred<@Nullable Void> sendFile(FileChannel file, long offset, long count) {
        return sendFile(file, offset, count, null);
    }

    /**
     * Sends a part of a file, behind what was written before. The system sends it by itself where it can (plain TCP and
     * UNIX sockets); elsewhere it is read in small parts when there is room for them. So it is never in memory as a whole,
     * and does not count against the limits of what waits to be written. Reading a file holds the reactor, unless the
     * system has it in its cache.
     *
     * <p>Cancelling leaves out what the system was not asked to send, perhaps in the middle; what is written later goes
     * behind that. If the file turns out to be shorter than it was, the connection is aborted, as the peer would wait for
     * the rest.
     *
     * {@snippet class = dev.hawser.net.SendFileTest region = send}
     *
     * @param file open for reading; not closed, and not to be closed before this has fired
     * @param offset of its first byte
     * @param count how many bytes, 0 or more
     * @param progress told, on the runner, how many bytes are handed to the system, whenever there are more; may be null
     * @return fires when all of it is handed to the system; fails if the connection ends before
     * @throws IllegalArgumentException if the file does not have that part
     */
    @CheckReturnValue
    Deferred<@Nullable Void> sendFile(FileChannel file, long offset, long count, @Nullable LongConsumer progress);

    /**
     * Writes bytes for whoever does not wait, such as a {@link Protocol}. Does nothing on a connection that is closed or
     * lost; aborts one whose peer reads so slowly that the limit for waiting output is passed. A {@link Producer} avoids
     * that.
     *
     * @param bytes copied before this returns
     */
    void send(byte[] bytes);

    /**
     * Writes text as UTF-8 for whoever does not wait; see {@link #send(byte[])}.
     *
     * @param text what
     */
    void send(String text);

    /**
     * Writes a buffer without a copy, for whoever does not wait; see {@link #send(byte[])}.
     *
     * @param buffer given away in any case; nobody changes what is in it, such as a wrapped array, any more
     */
    void send(ByteBuf buffer);

    /** {@return fires when all that was written is handed to the system; fails if the connection ends before} */
    @CheckReturnValue
    Deferred<@Nullable Void> flush();

    /** {@return the output as a stream, whose writes set the calling function aside until there is room} */
    OutputStream outputStream();

    /** {@return how many bytes of output wait to be sent} */
    long pendingOutput();

    /**
     * Ends the output once it is sent; the input goes on. A second call does nothing more.
     *
     * @return fires when the end is sent; fails if the connection ends before
     */
    @CheckReturnValue
    Deferred<@Nullable Void> closeOutput();

    /**
     * Closes: what was written is sent, input is dropped from now on, and a waiting read fails. Takes no longer than
     * {@link NetOptions#closeTimeout}; then the connection is aborted. TLS takes a second more at most, to say goodbye. May
     * be called again.
     *
     * @return fires when the connection is gone; never fails
     */
    Deferred<@Nullable Void> close();

    /** Closes at once: drops output and input; the peer is told by a reset where there is such a thing. */
    void abort();

    /**
     * Puts codecs of Netty's on this connection, and reads and writes messages from now on. For a protocol, see
     * {@link MessageProtocol}.
     *
     * @param handlers from the wire upward; for this connection alone, unless they are sharable
     * @return the connection of messages; read and write nothing else here
     */
    default MessageConnection codec(ChannelHandler... handlers) {
        return new MessageConnection(StreamConnection.of(this), handlers);
    }

    /** {@return fires when the connection is gone, with how it came to its end} May be asked for any number of times. */
    @CheckReturnValue
    Deferred<CloseReason> whenClosed();

    /**
     * Gives the input to a protocol from now on, that which waits included. Its {@link Protocol#connectionMade} is called
     * in this turn or the next.
     *
     * @param protocol takes the place of one before, which is not told; a read must not be waiting
     */
    void deliverTo(Protocol protocol);

    /**
     * {@return whether the protocol that has the connection takes input at this moment} False once it has paused, closed
     * or given the connection to another. A protocol that cuts its input into messages asks before each of them.
     */
    boolean takesInput();

    /**
     * Puts bytes back in front of the input: for the next read, or for the protocol once it has the connection, or
     * resumes. Without effect on a connection that this side has closed.
     *
     * @param rest what was received and not used; given away in any case
     * @throws IllegalStateException if a read waits, or {@link #takesInput()}: it would come at once, again and again
     */
    void unread(ByteBuf rest);

    /**
     * Lets a producer make the output from now on: see {@link Producer}. On a connection that is gone, it is told to stop
     * at once.
     *
     * @param producer the only one
     * @throws IllegalStateException if there is one already
     */
    void registerProducer(Producer producer);

    /** The producer has made all there was. Does nothing if there is none. */
    void unregisterProducer();

    /** Delivers no input until {@link #resumeProducing()}, and soon slows the peer down. For a protocol. */
    @Override
    void pauseProducing();

    /** Delivers input again. */
    @Override
    void resumeProducing();

    /** Closes; if the output has been ended, only its input is dropped, and what is still to be sent takes its time. */
    @Override
    void stopProducing();
}

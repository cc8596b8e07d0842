package dev.hawser.http.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.hawser.defer.Deferred;
import dev.hawser.http.ClientGoneException;
import dev.hawser.http.Method;
import dev.hawser.http.Response;
import dev.hawser.http.h1.H1Input;
import dev.hawser.http.h1.HeadWriter;
import dev.hawser.http.h1.Refusal;
import dev.hawser.http.h1.RequestHead;
import dev.hawser.net.Connection;
import dev.hawser.net.NetException;
import io.netty.buffer.Unpooled;
import java.nio.channels.FileChannel;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes answers to a connection, one after the other, so that their ends are known. On the reactor. */
final class H1Output {
    /** How much of it may wait when the next request is taken. */
    private static final int ROOM = 1 << 16;

    /** Content that is copied behind its head. */
    private static final int SMALL = 4096;

    private static final byte[] NONE = {};

    private final ServerCore server;
    private final Connection connection;
    private final String peer;
    private boolean begun;
    private boolean chunked;

    H1Output(ServerCore server, Connection connection) {
        this.server = server;
        this.connection = connection;
        this.peer = String.valueOf(connection.remoteAddress());
    }

    /** Who asks, for the log. */
    String peer() {
        return peer;
    }

    /** Another request is to be answered. */
    void next() {
        begun = false;
        chunked = false;
    }

    /** Whether the answer has begun. */
    boolean hasBegun() {
        return begun;
    }

    /** Whether the end of the content will be seen without the end of the connection. */
    boolean isChunked() {
        return chunked;
    }

    /** Whether nothing but the end of the connection can end this content. */
    static boolean endsWithConnection(Response response, RequestHead asked) {
        return response.content() instanceof Response.Stream(long length, var _)
                && length < 0
                && response.status().allowsBody()
                && asked.minor() == 0;
    }

    /**
     * Writes the head, and the content if that is bytes.
     *
     * @param last whether the connection ends behind it
     * @return whether that was all
     */
    boolean answer(Response response, RequestHead asked, boolean last) {
        begun = true;
        boolean carries = response.status().allowsBody();
        boolean silent = asked.method().equals(Method.HEAD) || !carries;
        String end = last ? "Connection: close\r\n" : asked.minor() == 0 ? "Connection: keep-alive\r\n" : "";
        switch (response.content()) {
            case Response.Bytes(byte[] content) -> {
                String length = carries ? "Content-Length: " + content.length + "\r\n" : "";
                boolean together = !silent && content.length <= SMALL; // they share a buffer, and what sends it
                byte[] head = HeadWriter.write(response, server.date(), length + end, together ? content : NONE);
                connection.send(head);
                if (!silent && !together) {
                    connection.send(Unpooled.wrappedBuffer(content)); // copied in pieces, as the client takes them
                }
                return true;
            }
            case Response.Stream(long known, var _) -> {
                chunked = carries && known < 0 && asked.minor() == 1;
                String framing = chunked
                        ? "Transfer-Encoding: chunked\r\n"
                        : carries && known >= 0 ? "Content-Length: " + known + "\r\n" : "";
                connection.send(HeadWriter.write(response, server.date(), framing + end, NONE));
                return silent;
            }
            case Response.Upgrade _ -> throw new IllegalStateException("another protocol is no content");
        }
    }

    /** Says that another protocol begins, and hands the connection over, with what has come behind the request. */
    <T> T upgrade(Response response, H1Input in, Function<Connection, T> next) {
        begun = true;
        connection.send(HeadWriter.write(response, server.date(), "Connection: Upgrade\r\n", NONE));
        connection.resumeProducing(); // whom the input may have paused
        T spoken = next.apply(connection);
        connection.unread(in.takeAll());
        return spoken;
    }

    /** Says why what came is no request; nothing more will be written. */
    void refuse(Refusal refusal) {
        server.tell(peer, refusal);
        Response response = Problems.text(refusal.status(), String.valueOf(refusal.getMessage()));
        byte[] content = ((Response.Bytes) response.content()).bytes();
        String framing = "Content-Length: " + content.length + "\r\nConnection: close\r\n";
        connection.send(HeadWriter.write(response, server.date(), framing, content));
    }

    /** Gives leave to send a body, if the client waits for that. */
    void goOn(RequestHead asked) {
        if (asked.expectsContinue() && !begun) {
            connection.send("HTTP/1.1 100 Continue\r\n\r\n");
        }
    }

    /** Writes some content of a stream. */
    Deferred<@Nullable Void> write(byte[] bytes) {
        if (bytes.length == 0) {
            return Deferred.succeed(null); // an empty chunk would be the end
        }
        if (chunked) {
            connection.send((Integer.toHexString(bytes.length) + "\r\n").getBytes(US_ASCII));
        }
        Deferred<@Nullable Void> room = connection.write(bytes);
        if (chunked) {
            connection.send(new byte[] {'\r', '\n'});
        }
        return orGone(room);
    }

    private static Deferred<@Nullable Void> orGone(Deferred<@Nullable Void> room) {
        return room.addErrback(NetException.class, cause -> {
            throw new ClientGoneException("the client is gone: " + cause.getMessage());
        });
    }

    /** Has the system send some of a file as content of a stream; null where it cannot. */
    @Nullable Deferred<@Nullable Void> write(FileChannel file, long from, int count) {
        boolean plain = !chunked && connection.tls().isEmpty();
        return plain ? orGone(connection.sendFile(file, from, count)) : null;
    }

    /** Writes the end of a stream. */
    void end() {
        if (chunked) {
            connection.send("0\r\n\r\n".getBytes(US_ASCII));
        }
    }

    /** Whether so much waits to be sent that the next request is to wait. */
    boolean isFull() {
        return connection.pendingOutput() > ROOM;
    }

    /** Goes on when all is sent, or never will be. */
    void whenSent(Runnable next) {
        var _ = connection.flush().addBoth(_ -> {
            next.run();
            return true;
        });
    }

    /** Ends the connection, for which it takes as long as the client needs for what it is still to get. */
    void closeWhenSent() {
        var _ = connection.flush().chainBoth(_ -> connection.close());
    }

    /** Ends this alone, and goes on when that is sent. */
    void close(Runnable next) {
        var _ = connection.closeOutput().addBoth(_ -> {
            next.run();
            return true;
        });
    }
}

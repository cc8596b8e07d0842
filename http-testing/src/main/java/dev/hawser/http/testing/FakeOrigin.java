package dev.hawser.http.testing;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.net.NetException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A server of HTTP for tests of clients: answers by a script, or as a function says, also slowly, wrongly or not at all; and keeps
 * what it was asked.
 *
 * {@snippet class = dev.hawser.http.testing.FakeOriginTest region = fake}
 *
 * <p>What is asked when the script is at its end is answered by 404. It speaks HTTP/1.1 alone: what a script says byte by byte has no
 * meaning in HTTP/2, where a connection carries many answers in frames. For a client of HTTP/2, have an {@code HttpServer} beside it.
 *
 * <p><b>Threads:</b> of its reactor. <b>Lifetime:</b> until {@link #close()}, or the reactor stops.
 */
public final class FakeOrigin {
    private static final int PIECES_PER_SECOND = 10;

    private final Net net;
    private final ArrayDeque<FakeAnswer> script = new ArrayDeque<>();
    private final ArrayDeque<SeenRequest> untaken = new ArrayDeque<>();
    private final ArrayDeque<Promise<SeenRequest>> takers = new ArrayDeque<>();
    private final List<SeenRequest> requests = new ArrayList<>();
    private @Nullable ListeningPort port;
    private Function<? super SeenRequest, FakeAnswer> otherwise = _ -> FakeAnswer.of(404);
    private int connections;
    private int open;

    private FakeOrigin(Net net) {
        this.net = net;
    }

    /**
     * Listens.
     *
     * @param net where
     * @param endpoint as {@link Endpoint#parse} reads it, such as {@code memory:shop}
     * @return fires with the origin; fails with {@link dev.hawser.net.ListenFailedException}
     */
    @CheckReturnValue
    public static Deferred<FakeOrigin> listen(Net net, String endpoint) {
        return listen(net, Endpoint.parse(endpoint));
    }

    /**
     * Listens.
     *
     * @param net where
     * @param endpoint where
     * @return fires with the origin; fails with {@link dev.hawser.net.ListenFailedException}
     */
    @CheckReturnValue
    public static Deferred<FakeOrigin> listen(Net net, Endpoint endpoint) {
        FakeOrigin origin = new FakeOrigin(net);
        return net.listen(endpoint, origin::serve).addCallback(port -> {
            origin.port = port;
            return origin;
        });
    }

    /**
     * Answers the next requests, each by one of these, in the order in which their heads come.
     *
     * @param answers behind those that are there
     */
    public void enqueue(FakeAnswer... answers) {
        script.addAll(List.of(answers));
    }

    /**
     * Answers what comes when the script is at its end.
     *
     * @param answer called on the reactor with each request; with no body yet, if the request has asked for leave to send it
     */
    public void otherwise(Function<? super SeenRequest, FakeAnswer> answer) {
        otherwise = requireNonNull(answer, "answer");
    }

    /** {@return where it listens} */
    public ListeningPort port() {
        return requireNonNull(port, "port");
    }

    /** {@return all that it was asked so far} */
    public List<SeenRequest> requests() {
        return List.copyOf(requests);
    }

    /** {@return how many connections were made to it} */
    public int connections() {
        return connections;
    }

    /** {@return how many of them have not ended} */
    public int openConnections() {
        return open;
    }

    /**
     * Takes the next request that was not taken.
     *
     * @return fires when all of it has come
     */
    @CheckReturnValue
    public Deferred<SeenRequest> takeRequest() {
        SeenRequest next = untaken.poll();
        if (next != null) {
            return Deferred.succeed(next);
        }
        Promise<SeenRequest> promise = new Promise<>(takers::remove);
        takers.add(promise);
        return promise;
    }

    /** {@return fires when it listens no more; connections go on} */
    public Deferred<@Nullable Void> close() {
        return port().close();
    }

    private void serve(Connection connection) throws Exception {
        int number = ++connections;
        open++;
        try {
            RequestParser parser = new RequestParser(connection, number);
            for (SeenRequest head = parser.head(); head != null; head = parser.head()) {
                if (!answer(connection, parser, head)) {
                    return;
                }
            }
        } catch (NetException e) {
            return; // the client has had enough
        } finally {
            open--;
        }
    }

    /** Whether the connection goes on. */
    private boolean answer(Connection connection, RequestParser parser, SeenRequest head) throws Exception {
        @Nullable FakeAnswer next = script.poll();
        if (next == null && parser.asksForLeave()) {
            next = otherwise.apply(head);
        }
        SeenRequest whole = head;
        if (next == null || !next.isEarly()) {
            whole = parser.whole(head);
        }
        see(whole);
        FakeAnswer answer = next == null ? otherwise.apply(whole) : next;
        var _ = net.reactor().sleep(answer.delay()).await();
        send(connection, answer);
        switch (answer.end()) {
            case STAYS -> {
                return !answer.isEarly()
                        || head.headers().first("Content-Length").isEmpty();
            }
            case CLOSES -> {
                var _ = connection.close().await();
                return false;
            }
            case RESETS -> {
                var _ = connection.flush().await();
                connection.abort();
                return false;
            }
            case HANGS -> {
                var _ = connection.whenClosed().await();
                return false;
            }
        }
        throw new AssertionError(answer.end());
    }

    private void see(SeenRequest request) {
        requests.add(request);
        Promise<SeenRequest> taker = takers.poll();
        if (taker != null) {
            taker.callback(request);
        } else {
            untaken.add(request);
        }
    }

    private void send(Connection connection, FakeAnswer answer) throws Exception {
        byte[] bytes = answer.bytes();
        int rate = answer.bytesPerSecond();
        int piece = rate == 0 ? Math.max(1, bytes.length) : Math.max(1, rate / PIECES_PER_SECOND);
        for (int at = 0; at < bytes.length; at += piece) {
            byte[] next = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece));
            var _ = connection.write(next).await(NetException.class);
            if (rate > 0) {
                var _ = net.reactor()
                        .sleep(Duration.ofNanos(1_000_000_000L * next.length / rate))
                        .await();
            }
        }
    }

    @Override
    public String toString() {
        return "FakeOrigin[" + port + ", " + requests.size() + " requests by " + connections + " connections]";
    }
}

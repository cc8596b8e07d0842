package dev.hawser.net;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.reactor.ReactorAccess;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A place where connections are accepted, until it is closed or the reactor stops. Closing it leaves the connections
 * alone.
 *
 * <p><b>Threads:</b> of its reactor.
 */
public final class ListeningPort {
    private final ReactorAccess access;
    private final StreamTransport.BoundPort bound;
    private final Consumer<ListeningPort> whenClosed;
    private final List<Promise<@Nullable Void>> waiters = new ArrayList<>();

    /** Reads the files of TLS again; null for a port without TLS. */
    private final @Nullable Supplier<Deferred<@Nullable Void>> renewal;

    private enum State {
        OPEN,
        CLOSING,
        CLOSED
    }

    private State state = State.OPEN;

    ListeningPort(
            ReactorAccess access,
            StreamTransport.BoundPort bound,
            @Nullable Supplier<Deferred<@Nullable Void>> renewal,
            Consumer<ListeningPort> whenClosed) {
        this.renewal = renewal;
        this.access = access;
        this.bound = bound;
        this.whenClosed = whenClosed;
    }

    /** {@return the address that is listened on} */
    public SocketAddress address() {
        return bound.localAddress();
    }

    /**
     * {@return the TCP port that is listened on, which the system has chosen if 0 was asked for}
     *
     * @throws IllegalStateException if this is no TCP port
     */
    public int port() {
        if (address() instanceof InetSocketAddress inet) {
            return inet.getPort();
        }
        throw new IllegalStateException(address() + " has no port number");
    }

    /** {@return whether connections are accepted} */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /**
     * Reads the files of a {@code tls:} port again, such as a certificate that was renewed. Connections from then on get what
     * they have now; those that are open stay as they are.
     *
     * @return fires when that is done; fails with {@link ListenFailedException} if something is wrong with a file, and then
     *     the port goes on with what it had
     * @throws IllegalStateException if this is no port with TLS
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> renewTls() {
        access.requireOpen();
        if (renewal == null) {
            throw new IllegalStateException(this + " has no TLS");
        }
        return renewal.get();
    }

    /** Lets newcomers wait in the system's backlog until {@link #resumeAccepting()}. */
    public void pauseAccepting() {
        access.requireOpen();
        bound.accepting(false);
    }

    /** Accepts connections again. */
    public void resumeAccepting() {
        access.requireOpen();
        bound.accepting(true);
    }

    /**
     * Accepts no more connections, and frees the address. May be called again.
     *
     * @return fires when that is done; never fails
     */
    public Deferred<@Nullable Void> close() {
        access.requireOpen();
        if (state == State.CLOSED) {
            return Deferred.succeed(null);
        }
        Promise<@Nullable Void> promise = new Promise<>();
        waiters.add(promise);
        if (state == State.OPEN) {
            state = State.CLOSING;
            bound.close(this::closed);
        }
        return promise;
    }

    private void closed() {
        state = State.CLOSED;
        whenClosed.accept(this);
        for (Promise<@Nullable Void> promise : waiters) {
            access.fire("telling that a port has closed", promise, () -> {
                if (!promise.isFired()) {
                    promise.callback(null);
                }
            });
        }
        waiters.clear();
    }

    @Override
    public String toString() {
        return "ListeningPort[" + (state == State.CLOSED ? "closed" : address()) + "]";
    }
}

package dev.hawser.net;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.net.stream.Waiters;
import dev.hawser.net.transport.DatagramListener;
import dev.hawser.net.transport.DatagramWire;
import dev.hawser.reactor.ReactorAccess;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An open UDP port: datagrams are received by {@link #receive()} or by a {@link DatagramProtocol}, and sent by
 * {@link #send}. What comes in faster than it is received waits in a queue of bounded length; what has no place there is
 * dropped and counted.
 *
 * {@snippet class = dev.hawser.net.DatagramTest region = echo}
 *
 * <p><b>Threads:</b> of its reactor.
 */
public final class DatagramPort {
    private final ReactorAccess access;
    private final DatagramWire wire;
    private final Optional<InetSocketAddress> remote;
    private final Bounds bounds;

    /** What has come in, good or bad, and nobody has received. */
    private final ArrayDeque<Outcome<Datagram>> queue = new ArrayDeque<>();

    private final ArrayDeque<Promise<Datagram>> receivers = new ArrayDeque<>();
    private final Waiters<@Nullable Void> closers = new Waiters<>();
    private @Nullable DatagramProtocol protocol;
    private boolean delivering;
    private long dropped;

    /** Bytes that were given to be sent, and the system has not taken. */
    private long unsent;

    private enum State {
        OPEN,
        CLOSING,
        CLOSED
    }

    private State state = State.OPEN;

    DatagramPort(ReactorAccess access, DatagramWire wire, Optional<InetSocketAddress> remote, Bounds bounds) {
        this.access = access;
        this.wire = wire;
        this.remote = remote;
        this.bounds = bounds;
    }

    /** How many datagrams may wait to be received, and bytes to be sent; who is told of its end. */
    record Bounds(int queue, int unsent, Consumer<DatagramPort> whenClosed) {}

    void start() {
        wire.start(new Listener());
    }

    /** {@return the address that is bound} */
    public InetSocketAddress address() {
        return wire.localAddress();
    }

    /** {@return the port that is bound, which the system has chosen if 0 was asked for} */
    public int port() {
        return address().getPort();
    }

    /** {@return the one peer of a connected port; empty if it speaks to any} */
    public Optional<InetSocketAddress> remoteAddress() {
        return remote;
    }

    /** {@return whether it can be used} */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** {@return how many datagrams were dropped because nobody received them in time} Those that the system drops do not count. */
    public long dropped() {
        return dropped;
    }

    /**
     * Receives the next datagram. Several may be asked for; they are answered in order.
     *
     * @return fires with it. Fails with a {@link java.net.PortUnreachableException} if the peer of a connected port has
     *     said that nobody listens there (the port goes on), with {@link ConnectionClosedException} when the port is
     *     closed. Cancelling it takes nothing
     * @throws IllegalStateException if a protocol receives them
     */
    @CheckReturnValue
    public Deferred<Datagram> receive() {
        access.requireOpen();
        if (protocol != null) {
            throw new IllegalStateException(
                    this + " is received by its DatagramProtocol; receive() needs a port without");
        }
        Outcome<Datagram> next = queue.poll();
        if (next != null) {
            return switch (next) {
                case Outcome.Success<Datagram>(Datagram datagram) -> Deferred.succeed(datagram);
                case Outcome.Failure<Datagram>(Throwable cause) -> Deferred.fail(cause);
            };
        }
        if (state != State.OPEN) {
            return Deferred.fail(new ConnectionClosedException("nothing can be received", null));
        }
        Promise<Datagram> promise = new Promise<>();
        receivers.removeIf(Deferred::isFired); // cancelled ones
        receivers.add(promise);
        return promise;
    }

    /** A protocol receives from now on. */
    void begin(DatagramProtocol receiver) {
        protocol = receiver;
        access.queue("starting a protocol", () -> receiver.startProtocol(this));
        if (!queue.isEmpty()) {
            handOn();
        }
    }

    /**
     * Sends a datagram to the peer of a connected port.
     *
     * @param data its bytes; not copied
     * @return as {@link #send(ByteBuf, InetSocketAddress)}
     * @throws IllegalStateException if the port is not connected
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> send(byte[] data) {
        return send(Unpooled.wrappedBuffer(data), peer());
    }

    /**
     * Sends a datagram to the peer of a connected port.
     *
     * @param text its text, in UTF-8
     * @return as {@link #send(ByteBuf, InetSocketAddress)}
     * @throws IllegalStateException if the port is not connected
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends a datagram.
     *
     * @param data its bytes; not copied
     * @param to whom
     * @return as {@link #send(ByteBuf, InetSocketAddress)}
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> send(byte[] data, InetSocketAddress to) {
        return send(Unpooled.wrappedBuffer(data), to);
    }

    /**
     * Sends a datagram. Whether it arrives, nobody knows.
     *
     * @param data its bytes, one at least, since Netty does not send empty ones; belongs to the port from now on
     * @param to whom: a group, a broadcast address or a host. For a connected port, its peer
     * @return fires when the system has taken it: who waits for that does not get ahead of the network. Fails with
     *     {@link ConnectionClosedException}; with {@link WriteBufferFullException} if too much waits already; or with what
     *     the system says, such as that it is too long
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> send(ByteBuf data, InetSocketAddress to) {
        access.requireOpen();
        requireNonNull(to, "to");
        int length = data.readableBytes();
        Optional<NetException> problem;
        try {
            problem = problem(length, to);
        } catch (IllegalArgumentException e) {
            data.release();
            throw e;
        }
        if (problem.isPresent()) {
            data.release();
            return Deferred.fail(problem.get());
        }
        Promise<@Nullable Void> promise = Promise.<@Nullable Void>cancelledBy(() -> {}); // it is on its way
        unsent += length;
        wire.send(data, remote.isPresent() ? Optional.empty() : Optional.of(to), failure -> {
            unsent -= length;
            fire("having sent a datagram", promise, failure);
        });
        return promise;
    }

    private Optional<NetException> problem(int length, InetSocketAddress to) {
        if (state != State.OPEN) {
            return Optional.of(new ConnectionClosedException("nothing can be sent", null));
        }
        if (length == 0) {
            throw new IllegalArgumentException("expected at least one byte to send; empty datagrams are not sent");
        }
        if (to.isUnresolved()) {
            throw new IllegalArgumentException("expected an address that is looked up, was " + to);
        }
        if (remote.isPresent() && !remote.get().equals(to)) {
            throw new IllegalArgumentException(this + " speaks to its peer only, was to send to " + to);
        }
        return unsent + length > bounds.unsent()
                ? Optional.of(new WriteBufferFullException(
                        "more than " + bounds.unsent() + " bytes wait to be sent; wait for the Deferreds of send()"))
                : Optional.empty();
    }

    private InetSocketAddress peer() {
        return remote.orElseThrow(() ->
                new IllegalStateException(this + " has no peer: say whom to send to, or open it by connectDatagram()"));
    }

    private void fire(String where, Promise<@Nullable Void> promise, @Nullable IOException failure) {
        access.fire(where, promise, () -> {
            if (promise.isFired()) {
                return;
            }
            if (failure == null) {
                promise.callback(null);
            } else {
                promise.errback(failure);
            }
        });
    }

    /**
     * Receives what is sent to a group from now on.
     *
     * @param group its address
     * @param by the name of a network interface; empty for that of the options, or the first that has multicast
     * @return fires when that is so; fails with what the system says
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> join(InetAddress group, Optional<String> by) {
        return membership(group, by, true);
    }

    /**
     * Receives no more what is sent to a group.
     *
     * @param group its address
     * @param by as for {@link #join}
     * @return fires when that is so; fails with what the system says
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> leave(InetAddress group, Optional<String> by) {
        return membership(group, by, false);
    }

    private Deferred<@Nullable Void> membership(InetAddress group, Optional<String> by, boolean member) {
        access.requireOpen();
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException("expected the address of a multicast group, was " + group);
        }
        if (state != State.OPEN) {
            return Deferred.fail(new ConnectionClosedException("no group can be joined or left", null));
        }
        Promise<@Nullable Void> promise = new Promise<>();
        String where = (member ? "joining " : "leaving ") + group;
        wire.membership(group, by, member, failure -> fire(where, promise, failure));
        return promise;
    }

    /**
     * Closes it. May be called again.
     *
     * @return fires when the address is free; never fails
     */
    public Deferred<@Nullable Void> close() {
        access.requireOpen();
        if (state == State.CLOSED) {
            return Deferred.succeed(null);
        }
        Deferred<@Nullable Void> gone = closers.add();
        if (state == State.OPEN) {
            state = State.CLOSING;
            wire.close();
        }
        return gone;
    }

    /** Hands what has come in to who wants it. */
    private void handOn() {
        if (protocol != null) {
            if (!delivering) {
                delivering = true;
                access.queue("delivering a datagram", this::deliver);
            }
            return;
        }
        while (!queue.isEmpty() && !receivers.isEmpty()) {
            Promise<Datagram> receiver = receivers.remove();
            if (!receiver.isFired()) {
                Outcome<Datagram> next = queue.remove();
                access.fire("receiving a datagram", receiver, () -> answer(receiver, next));
            }
        }
    }

    private void answer(Promise<Datagram> receiver, Outcome<Datagram> next) {
        if (receiver.isFired()) { // cancelled meanwhile
            queue.addFirst(next);
            handOn();
            return;
        }
        switch (next) {
            case Outcome.Success<Datagram>(Datagram datagram) -> receiver.callback(datagram);
            case Outcome.Failure<Datagram>(Throwable cause) -> receiver.errback(cause);
        }
    }

    /** On the runner. One at a time, so that what one throws does not concern the others. */
    private void deliver() throws Exception {
        DatagramProtocol receiver = protocol;
        Outcome<Datagram> next = queue.poll();
        delivering = false;
        if (receiver == null || next == null) {
            return;
        }
        if (!queue.isEmpty()) {
            handOn();
        }
        switch (next) {
            case Outcome.Success<Datagram>(Datagram datagram) ->
                receiver.datagramReceived(datagram.bytes(), datagram.from());
            case Outcome.Failure<Datagram>(IOException cause) -> receiver.receiveFailed(cause);
            case Outcome.Failure<Datagram>(Throwable cause) -> receiver.receiveFailed(new IOException(cause));
        }
    }

    private void gone() {
        state = State.CLOSED;
        bounds.whenClosed().accept(this);
        DatagramProtocol receiver = protocol;
        if (receiver != null) {
            queue.clear();
            access.queue("stopping a protocol", receiver::stopProtocol);
        }
        receivers.forEach(promise -> access.fire("closing a UDP port", promise, () -> {
            if (!promise.isFired()) {
                promise.errback(new ConnectionClosedException("nothing can be received", null));
            }
        }));
        receivers.clear();
        closers.succeed(access, "telling that a UDP port has closed", null);
    }

    /** Told by the wire; in the pump. */
    private final class Listener implements DatagramListener {
        @Override
        public void received(byte[] data, InetSocketAddress from) {
            take(new Outcome.Success<>(new Datagram(data, from)));
        }

        @Override
        public void failed(IOException cause) {
            take(new Outcome.Failure<>(cause));
        }

        private void take(Outcome<Datagram> outcome) {
            if (queue.size() >= bounds.queue()) {
                dropped++;
            } else {
                queue.add(outcome);
                handOn();
            }
        }

        @Override
        public void closed() {
            gone();
        }
    }

    @Override
    public String toString() {
        String peer = remote.map(to -> " to " + to).orElse("");
        return "DatagramPort[" + (state == State.CLOSED ? "closed" : address() + peer) + "]";
    }
}

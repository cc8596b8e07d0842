package dev.hawser.net.policy;

import static java.util.Objects.requireNonNull;

import dev.hawser.net.transport.Wire;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What the connections of a port, or to somewhere, are held to. Immutable; each {@code with…} gives policies with one
 * more, which lies above those before: a traffic log behind a throttle sees the bytes when they have passed that.
 *
 * {@snippet class = dev.hawser.net.PolicySnippetsTest region = policies}
 *
 * <p>A connection that a policy gives up ends with {@code CloseReason.Aborted}, whose cause says why; its reads and
 * writes fail with {@code ConnectionClosedException}.
 *
 * <p><b>Threads:</b> made by any. A {@link ConnectionLimit} or a shared {@link Throttle} within belongs to one reactor.
 */
public final class Policies {
    private static final Policies NONE = new Policies(Optional.empty(), List.of(), _ -> true);

    /** Gives what puts one more layer onto each wire of a reactor. */
    private interface Layering {
        UnaryOperator<Wire> on(Reactor reactor);
    }

    /** Lets connections to somewhere go out under policies. For the engine. */
    @FunctionalInterface
    public interface Outgoing {
        /**
         * Puts them onto a wire.
         *
         * @param wire not started; aborted if it may not be
         * @return what is to be used in its place
         * @throws IOException if there are too many already
         */
        Wire over(Wire wire) throws IOException;
    }

    private final Optional<ConnectionLimit> limit;
    private final List<Layering> layerings;

    private final Predicate<? super InetAddress> addresses;

    private Policies(
            Optional<ConnectionLimit> limit, List<Layering> layerings, Predicate<? super InetAddress> addresses) {
        this.limit = limit;
        this.layerings = layerings;
        this.addresses = addresses;
    }

    /** {@return no policies} */
    public static Policies none() {
        return NONE;
    }

    private Policies with(Layering layering) {
        List<Layering> all = new ArrayList<>(layerings);
        all.add(layering);
        return new Policies(limit, List.copyOf(all), addresses);
    }

    /**
     * {@return these policies with a limit to the number of connections, counted by them alone}
     *
     * @param configure changes {@link Limits#none()}
     */
    public Policies withLimit(UnaryOperator<Limits> configure) {
        return withLimit(ConnectionLimit.of(configure));
    }

    /**
     * These policies with a limit to the number of connections. On a port, newcomers wait or are refused; an attempt to
     * connect fails.
     *
     * @param value takes the place of one before; may be shared
     * @return the policies
     */
    public Policies withLimit(ConnectionLimit value) {
        return new Policies(Optional.of(value), layerings, addresses);
    }

    /**
     * These policies with an end to connections on which nothing comes or goes. Such a connection is closed in good
     * order, or aborted if the peer does not even take what waits.
     *
     * @param timeout more than 0
     * @return the policies
     */
    public Policies withIdleTimeout(Duration timeout) {
        return withIdleTimeout(Idleness.BOTH, timeout);
    }

    /**
     * These policies with an end to connections that are idle in some way; see {@link #withIdleTimeout(Duration)}.
     *
     * @param idleness what has to happen from time to time
     * @param timeout more than 0
     * @return the policies
     */
    public Policies withIdleTimeout(Idleness idleness, Duration timeout) {
        requireNonNull(idleness, "idleness");
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be more than 0, was " + timeout);
        }
        return with(reactor -> wire -> new IdleLayer(reactor, wire, idleness, timeout));
    }

    /**
     * These policies with a bound to how fast bytes come in. What comes faster stays with the system, which slows the
     * peer down.
     *
     * @param throttle of each connection, or shared
     * @return the policies
     */
    public Policies withInputThrottle(Throttle throttle) {
        requireNonNull(throttle, "throttle");
        return with(reactor -> {
            Supplier<Bucket> buckets = throttle.on(reactor);
            return wire -> new InputThrottle(wire, buckets.get());
        });
    }

    /**
     * These policies with a bound to how fast bytes go out. Writers wait as for a slow peer; so does closing, up to the
     * {@code closeTimeout} of the options.
     *
     * @param throttle of each connection, or shared
     * @return the policies
     */
    public Policies withOutputThrottle(Throttle throttle) {
        requireNonNull(throttle, "throttle");
        return with(reactor -> {
            Supplier<Bucket> buckets = throttle.on(reactor);
            return wire -> new OutputThrottle(wire, buckets.get());
        });
    }

    /**
     * {@return these policies with a log of what passes}
     *
     * @param log where, and how much of it
     */
    public Policies withTrafficLog(TrafficLog log) {
        requireNonNull(log, "log");
        return with(reactor -> wire -> new TrafficLayer(reactor.access(), wire, log));
    }

    /**
     * These policies with a choice of the addresses that may be connected to. It is made behind the lookup of a name, so
     * that no second lookup can say something else; the addresses that are left are tried as always. An attempt to connect
     * whose host has only others fails. Says nothing of newcomers at a port, and of what is no address of the internet.
     *
     * @param allowed asked for each address, on the reactor; takes the place of one before
     * @return the policies
     */
    public Policies withAddresses(Predicate<? super InetAddress> allowed) {
        return new Policies(limit, layerings, requireNonNull(allowed, "allowed"));
    }

    /**
     * Those of the addresses of a host that may be connected to. For the engine.
     *
     * @param found all of them
     * @return none only if there was none
     * @throws IOException if there were some, and none is allowed
     */
    public List<SocketAddress> allowed(List<SocketAddress> found) throws IOException {
        List<SocketAddress> some = found.stream()
                .filter(address -> !(address instanceof InetSocketAddress inet) || addresses.test(inet.getAddress()))
                .toList();
        if (some.isEmpty() && !found.isEmpty() && found.getFirst() instanceof InetSocketAddress first) {
            throw new IOException("its address " + first.getAddress().getHostAddress() + " is not allowed");
        }
        return some;
    }

    private UnaryOperator<Wire> layers(Reactor reactor) {
        if (layerings.isEmpty()) {
            return UnaryOperator.identity();
        }
        List<UnaryOperator<Wire>> layers =
                layerings.stream().map(layering -> layering.on(reactor)).toList();
        return wire -> {
            Wire top = wire;
            for (UnaryOperator<Wire> layer : layers) {
                top = layer.apply(top);
            }
            return top;
        };
    }

    /**
     * The way in through a port that has these policies. For the engine.
     *
     * @param reactor of the port
     * @param admitted given each connection that may come in
     * @return the way in
     * @throws IllegalStateException if something within belongs to another reactor
     */
    public Entrance entrance(Reactor reactor, Consumer<Wire> admitted) {
        return new Entrance(limit.orElse(null), layers(reactor), admitted);
    }

    /**
     * The way out for connections that have these policies. For the engine.
     *
     * @param reactor of the connections
     * @return the way out
     * @throws IllegalStateException if something within belongs to another reactor
     */
    public Outgoing outgoing(Reactor reactor) {
        UnaryOperator<Wire> layers = layers(reactor);
        return wire -> layers.apply(Entrance.leave(limit.orElse(null), wire));
    }
}

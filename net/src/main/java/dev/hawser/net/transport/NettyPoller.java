package dev.hawser.net.transport;

import static java.util.Objects.requireNonNull;

import dev.hawser.reactor.Poller;
import dev.hawser.reactor.PollerProvider;
import dev.hawser.reactor.ReactorAccess;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A poller that waits for sockets, in the reactor's own turn: I/O, timers, callbacks and functions share one thread. The
 * default of every reactor while this module is on its path.
 *
 * <p>Until somebody needs a socket it only parks the thread, so that a reactor without any costs nothing. What waits
 * then is an {@link IoMechanism}, of which {@code reactor.statistics().poller()} has the name.
 *
 * <p><b>Threads:</b> made and asked by any. In carrier mode the reactor may be run by one thread after another; in baton
 * mode its sockets are served only while it is run by the thread that ran it first.
 *
 * <p>Sets the system property {@code io.netty.jfr.enabled} to {@code false} unless it is set: Netty's own events for
 * Flight Recorder would hold the reactor for some 50 ms at the first buffer.
 *
 * <p><b>Lifetime:</b> of the one reactor that it was given to; what is still open is closed with that.
 */
public final class NettyPoller implements Poller {
    private final Poller parking = Poller.parking();
    private final Optional<IoMechanism> asked;

    /** Set when it is given to a reactor. Read by any thread. */
    private volatile @Nullable ReactorAccess access;

    /** From the first socket on. Written on the reactor, read by any thread. */
    private volatile @Nullable IoLoop loop;

    private volatile @Nullable IoMechanism chosen;

    static {
        // Netty's events for Flight Recorder cost the first buffer of a process some 50 ms, on the reactor's thread
        if (System.getProperty("io.netty.jfr.enabled") == null) {
            System.setProperty("io.netty.jfr.enabled", "false");
        }
    }

    /** Finds the poller for reactors that are made without one. For the service loader. */
    public static final class Provider implements PollerProvider {
        /** For the service loader. */
        public Provider() {}

        @Override
        public Poller newPoller() {
            return create();
        }
    }

    private NettyPoller(Optional<IoMechanism> asked) {
        this.asked = asked;
    }

    /** {@return a new poller that uses the best mechanism of the machine; see {@link IoMechanism#preferred()}} */
    public static NettyPoller create() {
        return new NettyPoller(Optional.empty());
    }

    /**
     * A new poller.
     *
     * @param mechanism what it is to use
     * @return the poller
     * @throws IllegalStateException if that does not work here; the cause says why
     */
    public static NettyPoller create(IoMechanism mechanism) {
        return new NettyPoller(Optional.of(mechanism.required()));
    }

    /** {@return what waits for sockets, or would if there were any} The first call may load native code. Any thread. */
    public IoMechanism mechanism() {
        IoMechanism known = chosen;
        if (known == null) {
            known = asked.orElseGet(IoMechanism::preferred);
            chosen = known;
        }
        return known;
    }

    /**
     * Streams over TCP and UNIX sockets. The first call makes this poller wait for sockets.
     *
     * @return the transport, of this reactor
     * @throws IllegalStateException if this belongs to no reactor, or the mechanism does not work here
     */
    public StreamTransport streams() {
        return new NettyStreams(loop(), mechanism());
    }

    /**
     * Datagrams over UDP. The first call makes this poller wait for sockets.
     *
     * @return the transport, of this reactor
     * @throws IllegalStateException if this belongs to no reactor, or the mechanism does not work here
     */
    public DatagramTransport datagrams() {
        return new NettyDatagrams(loop(), mechanism());
    }

    /**
     * Questions to name servers, over UDP and TCP. The first call makes this poller wait for sockets.
     *
     * @return the client, of this reactor
     * @throws IllegalStateException if this belongs to no reactor, or the mechanism does not work here
     */
    public DnsClient dns() {
        return new NettyDns(loop(), mechanism());
    }

    /**
     * Pipes, and what else can be waited for as a descriptor. The first call makes this poller wait for sockets.
     *
     * @return them, of this reactor; empty if the mechanism is not epoll, the only one that Netty lets wait for pipes
     * @throws IllegalStateException if this belongs to no reactor
     */
    public Optional<Descriptors> descriptors() {
        return mechanism() == IoMechanism.EPOLL ? Optional.of(new Descriptors(loop())) : Optional.empty();
    }

    /** The loop, made now if need be. On the reactor. */
    private IoLoop loop() {
        ReactorAccess reactor = access;
        if (reactor == null) {
            throw new IllegalStateException("this NettyPoller belongs to no reactor yet:"
                    + " Reactor.create(options -> options.poller(poller))");
        }
        reactor.requireOpen();
        IoLoop made = loop;
        if (made == null) {
            NettyVersions.check();
            made = new IoLoop(reactor, parking, mechanism());
            loop = made;
            wakeup(); // a poll that parks now would not see the sockets
        }
        return made;
    }

    @Override
    public void attach(ReactorAccess reactor) {
        ReactorAccess other = access;
        if (other != null) {
            throw new IllegalStateException(
                    "this NettyPoller belongs to reactor " + other.name() + " already; make one for each");
        }
        access = requireNonNull(reactor, "reactor");
    }

    @Override
    public long nanoTime() {
        return parking.nanoTime();
    }

    @Override
    public void poll(long maxNanos) {
        IoLoop made = loop;
        if (made == null) {
            parking.poll(maxNanos);
        } else {
            made.poll(maxNanos);
        }
    }

    @Override
    public long busyNanos() {
        IoLoop made = loop;
        return made == null ? 0 : made.busyNanos();
    }

    @Override
    public void wakeup() {
        IoLoop made = loop;
        if (made == null) {
            parking.wakeup();
        } else {
            made.call();
        }
    }

    /** How often another thread had to end a wait in the kernel. */
    long wakeUps() {
        IoLoop made = loop;
        return made == null ? 0 : made.wakeUps();
    }

    /** {@inheritDoc} The name of the mechanism, or "parking" as long as there was no socket. */
    @Override
    public String description() {
        return loop == null ? parking.description() : mechanism().toString();
    }

    @Override
    public void close() {
        IoLoop made = loop;
        if (made != null) {
            made.end();
        }
    }
}

package dev.hawser.net.transport;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The channels of a loop that listen. When one cannot accept a connection, most likely for want of descriptors, all of them
 * rest, and the spare descriptors are free for those who are connected: the JVM remembers for good that it could not load a
 * class. The log has one line when such a time begins, and one when it is over, which is when a connection has got in and
 * for a while none has failed to. In the pump.
 */
final class Ports {
    /** How long they rest after a failure, and must do without one to have recovered. */
    static final Duration RECOVERY = Duration.ofSeconds(1);

    private static final System.Logger LOG = System.getLogger("dev.hawser.net");

    private final IoLoop io;
    private final SpareDescriptors spares = new SpareDescriptors();

    /** Each with what makes it accept, or not, as {@link #areResting()} says. */
    private final Map<Channel, Runnable> ports = new LinkedHashMap<>();

    /** Accepting has failed, and is not tried for a while: trying again at once would only turn the loop. */
    private boolean resting;

    /** It was told that it began, and not that it is over. */
    private boolean begun;

    /** A connection has got in, and some time has to pass without a failure. */
    private boolean settling;

    private boolean failedMeanwhile;

    Ports(IoLoop io) {
        this.io = io;
    }

    /** The channel listens from now on. */
    void add(Channel port, Runnable update) {
        ports.put(port, update);
        if (!resting) {
            spares.keep();
        }
        var _ = port.closeFuture().addListener(_ -> remove(port));
    }

    private void remove(Channel port) {
        ports.remove(port);
        if (ports.isEmpty()) {
            spares.free();
        }
    }

    List<Channel> all() {
        return List.copyOf(ports.keySet());
    }

    boolean areResting() {
        return resting;
    }

    /** A connection could not be accepted. */
    void failed(Channel port, Throwable cause) {
        failedMeanwhile = true;
        if (!resting) {
            resting = true;
            ports.values().forEach(Runnable::run);
            later(this::rested);
            io.execute(() -> rest(port, cause)); // when all have come to rest: others would take what is given up
        }
    }

    private void rest(Channel port, Throwable cause) {
        spares.free();
        if (!begun) {
            tell(port, cause);
        }
    }

    private void tell(Channel port, Throwable cause) {
        try {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "cannot accept connections on " + address(port) + ": " + cause.getMessage()
                            + "; newcomers wait, and it is tried again every " + RECOVERY.toMillis() + " ms");
            begun = true;
        } catch (RuntimeException | LinkageError e) {
            // somebody else has taken what the logger needs; the next time
        }
    }

    private void rested() {
        if (ports.isEmpty() || spares.keepIfThereAreMore()) {
            resting = false;
            ports.values().forEach(Runnable::run);
        } else {
            later(this::rested);
        }
    }

    /** A connection was accepted. */
    void accepted(Channel port) {
        if (begun && !settling) {
            settling = true;
            failedMeanwhile = false;
            later(() -> settled(port));
        }
    }

    private void settled(Channel port) {
        settling = false;
        if (!failedMeanwhile && port.isOpen()) {
            begun = false;
            LOG.log(System.Logger.Level.INFO, "accepts connections again on " + address(port));
        }
    }

    private void later(Runnable task) {
        var _ = io.schedule(task, RECOVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static String address(Channel port) {
        return SocketKind.fromNetty(port.localAddress()).toString();
    }

    /** The loop ends. */
    void end() {
        ports.clear();
        spares.free();
    }
}

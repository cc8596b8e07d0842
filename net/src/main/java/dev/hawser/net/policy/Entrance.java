package dev.hawser.net.policy;

import dev.hawser.net.layer.Layer;
import dev.hawser.net.transport.StreamTransport.BoundPort;
import dev.hawser.net.transport.Wire;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The way in through one port that has policies: newcomers get a place, wait, or are refused. While it is full, the port
 * does not accept; the few that had been accepted by then wait here, untouched. Made by {@link Policies#entrance}; of no
 * use to programs.
 *
 * <p><b>Threads:</b> on the reactor, or in the pump.
 */
public final class Entrance {
    private static final System.Logger LOG = System.getLogger("dev.hawser.net");

    private final @Nullable ConnectionLimit limit;
    private final UnaryOperator<Wire> layers;
    private final Consumer<Wire> admitted;
    private final ArrayDeque<Wire> waiting = new ArrayDeque<>();
    private final Runnable room = this::room;
    private @Nullable BoundPort bound;
    private boolean wanted = true;
    private boolean accepting = true;
    private boolean closed;

    Entrance(@Nullable ConnectionLimit limit, UnaryOperator<Wire> layers, Consumer<Wire> admitted) {
        this.limit = limit;
        this.layers = layers;
        this.admitted = admitted;
    }

    /**
     * The port is open.
     *
     * @param port as the transport gave it
     * @return the port as it is from now on
     */
    public BoundPort opened(BoundPort port) {
        bound = port;
        if (limit != null) {
            limit.addWhenRoom(room);
        }
        Port guarded = new Port(port);
        update();
        return guarded;
    }

    /** A port that accepts when its owner wants it to and there is room. */
    private final class Port implements BoundPort {
        private final BoundPort below;

        Port(BoundPort below) {
            this.below = below;
        }

        @Override
        public SocketAddress localAddress() {
            return below.localAddress();
        }

        @Override
        public void accepting(boolean on) {
            wanted = on;
            update();
        }

        @Override
        public void close(Runnable told) {
            end();
            below.close(told);
        }
    }

    /** Nobody else comes in. */
    private void end() {
        closed = true;
        if (limit != null) {
            limit.removeWhenRoom(room);
        }
        for (Wire wire = waiting.poll(); wire != null; wire = waiting.poll()) {
            refuse(wire);
        }
    }

    private void update() {
        if (closed) {
            return;
        }
        boolean on = wanted && waiting.isEmpty() && (limit == null || limit.hasRoom());
        if (on != accepting && bound != null) {
            accepting = on;
            bound.accepting(on);
        }
    }

    /**
     * Somebody connected.
     *
     * @param wire not started
     */
    public void accepted(Wire wire) {
        if (limit == null) {
            admitted.accept(layers.apply(wire));
        } else if (closed) {
            refuse(wire);
        } else if (!waiting.isEmpty() || !comesIn(limit, wire)) {
            waiting.add(wire);
        }
        update();
    }

    /** Whether it has not to wait. */
    private boolean comesIn(ConnectionLimit asked, Wire wire) {
        return switch (asked.ask(wire.remoteAddress())) {
            case ConnectionLimit.Answer.Full _ -> false;
            case ConnectionLimit.Answer.Admitted(ConnectionLimit.Place place) -> {
                admitted.accept(layers.apply(new PlaceLayer(wire, place)));
                yield true;
            }
            case ConnectionLimit.Answer.Refused(String why) -> {
                LOG.log(System.Logger.Level.DEBUG, () -> "refused " + wire.remoteAddress() + ": " + why);
                refuse(wire);
                yield true;
            }
        };
    }

    private void room() {
        ConnectionLimit asked = limit;
        while (asked != null && !waiting.isEmpty() && comesIn(asked, waiting.getFirst())) {
            waiting.removeFirst();
        }
        update();
    }

    private static void refuse(Wire wire) {
        wire.start(Layer.Nobody.INSTANCE);
        wire.abort();
    }

    /**
     * For a connection to somewhere: its place, if there is one.
     *
     * @param wire not started
     * @throws IOException if there is none; the wire is aborted then
     */
    static Wire leave(@Nullable ConnectionLimit limit, Wire wire) throws IOException {
        if (limit == null) {
            return wire;
        }
        return switch (limit.ask(wire.remoteAddress())) {
            case ConnectionLimit.Answer.Admitted(ConnectionLimit.Place place) -> new PlaceLayer(wire, place);
            case ConnectionLimit.Answer.Full _ -> {
                refuse(wire);
                throw new IOException("the limit of connections is reached");
            }
            case ConnectionLimit.Answer.Refused(String why) -> {
                refuse(wire);
                throw new IOException("the limit of connections is reached: " + why);
            }
        };
    }
}

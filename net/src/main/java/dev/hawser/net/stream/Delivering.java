package dev.hawser.net.stream;

import static java.util.Objects.requireNonNull;

import dev.hawser.net.CloseReason;
import dev.hawser.net.Protocol;
import dev.hawser.net.transport.Wire;
import dev.hawser.reactor.Reactor;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What of a connection belongs to its protocol. */
abstract class Delivering extends Writing {
    private @Nullable Delivery delivery;

    Delivering(Reactor reactor, Inbound inbound, Wire wire, NetSettings options) {
        super(reactor, inbound, wire, options);
    }

    /** How it came to its end, once the wire is gone. */
    abstract Optional<CloseReason> end();

    /** The protocol has been told what there was to tell. On the runner. */
    abstract void delivered();

    public final Inbound inbound() {
        return inbound;
    }

    @Override
    public final boolean isDelivering() {
        return delivery != null;
    }

    @Override
    final boolean hasDelivered() {
        return delivery == null || delivery.isOver();
    }

    /** Whether the input has ended, and a protocol, if there is one, has had all of it. */
    final boolean hasTakenAll() {
        return delivery == null ? inbound.hasEnded() : delivery.hasToldAll();
    }

    public void deliverTo(Protocol protocol) {
        requireNonNull(protocol, "protocol");
        begin(protocol).schedule();
    }

    /** Makes the protocol the one that reads; it is told nothing yet. */
    public Delivery begin(Protocol protocol) {
        access.requireOpen();
        if (inbound.waits()) {
            throw new IllegalStateException("a read of this connection waits; cancel it before a protocol takes over");
        }
        if (delivery != null) {
            delivery.stop();
        }
        delivery = new Delivery(this, access, protocol);
        return delivery;
    }

    /** The protocol that reads takes messages. */
    final void decodeBy(Messages messages) {
        if (delivery != null) {
            delivery.decodeBy(messages);
        }
    }

    public boolean takesInput() {
        return delivery != null && delivery.mayGetInput() && !inbound.isDropping();
    }

    public void unread(ByteBuf rest) {
        access.requireOpen();
        if (inbound.waits() || takesInput()) {
            rest.release();
            throw new IllegalStateException("input is taken at this moment; pause it before bytes are put back");
        }
        inbound.unread(rest);
        deliverSoon();
    }

    public void pauseProducing() {
        access.requireOpen();
        inbound.pause(true);
    }

    public void resumeProducing() {
        access.requireOpen();
        inbound.pause(false);
        deliverSoon();
    }

    public void deliverSoon() {
        if (delivery != null) {
            delivery.schedule();
        }
    }
}

package dev.hawser.net.testing;

import dev.hawser.net.transport.StreamTransport;
import dev.hawser.net.transport.Wire;
import dev.hawser.reactor.DelayedCall;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One attempt to connect, until it is answered, given up or over its time. On the reactor. */
final class Attempt implements MemoryWire.Caller {
    private final MemoryNetwork network;
    private final Circuit circuit;
    private final StreamTransport.Opening<Wire> opening;
    private @Nullable DelayedCall deadline;
    private boolean over;

    Attempt(MemoryNetwork network, Circuit circuit, StreamTransport.Opening<Wire> opening) {
        this.network = network;
        this.circuit = circuit;
        this.opening = opening;
    }

    void begin(Duration timeout) {
        deadline = network.later(timeout, () -> tooLate(timeout));
        network.began(this);
        circuit.first().calledBy(this);
        circuit.open();
    }

    private void tooLate(Duration timeout) {
        deadline = null;
        end();
        circuit.first().abort();
        opening.failed(new ConnectException("connection timed out after " + timeout.toMillis() + " ms: "
                + circuit.first().remoteAddress()));
    }

    /** By the one who asked for it. */
    void giveUp() {
        if (!over) {
            end();
            circuit.first().abort();
        }
    }

    /** Its timer goes, whatever becomes of the rest. */
    void end() {
        over = true;
        network.noLongerBegun(this);
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    @Override
    public void opened() {
        if (!over) {
            end();
            opening.opened(circuit.first());
        }
    }

    @Override
    public void failed(IOException failure) {
        if (!over) {
            end();
            opening.failed(failure);
        }
    }
}

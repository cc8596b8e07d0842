package dev.hawser.net.testing;

import dev.hawser.net.transport.MemoryAddress;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.net.transport.Wire;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * A place where a {@link Host} accepts connections. While it is paused, newcomers are connected and wait in the backlog;
 * beyond that they get no answer until there is room, as with TCP. On the reactor.
 */
final class Port implements StreamTransport.BoundPort {
    private final Host host;
    private final MemoryAddress address;
    private final int backlog;
    private final Consumer<Wire> accepted;
    private final ArrayDeque<Circuit> waiting = new ArrayDeque<>();
    private final ArrayDeque<Circuit> unanswered = new ArrayDeque<>();
    private boolean accepting = true;

    Port(Host host, MemoryAddress address, int backlog, Consumer<Wire> accepted) {
        this.host = host;
        this.address = address;
        this.backlog = backlog;
        this.accepted = accepted;
    }

    @Override
    public MemoryAddress localAddress() {
        return address;
    }

    void called(Circuit circuit) {
        unanswered.add(circuit);
        work();
    }

    @Override
    public void accepting(boolean on) {
        accepting = on;
        host.network().soon(this::work);
    }

    private void work() {
        fillBacklog();
        while (accepting && !waiting.isEmpty()) {
            MemoryWire wire = waiting.remove().second();
            if (!wire.isClosed()) { // reset while it waited
                accepted.accept(wire);
            }
            fillBacklog();
        }
    }

    private void fillBacklog() {
        while (!unanswered.isEmpty() && waiting.size() < backlog) {
            Circuit next = unanswered.remove();
            if (!next.second().isClosed()) {
                next.accept();
                waiting.add(next);
            }
        }
    }

    @Override
    public void close(Runnable closed) {
        accepting = false;
        host.unbind(address);
        waiting.forEach(circuit -> circuit.second().abort());
        waiting.clear();
        unanswered.forEach(Circuit::refuse);
        unanswered.clear();
        host.network().soon(closed::run);
    }
}

package dev.hawser.net.testing;

import dev.hawser.net.transport.MemoryAddress;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator.SplittableGenerator;

/** A connection as the network sees it: two ends, and a pipe each way. On the reactor. */
final class Circuit {
    private final MemoryNetwork network;
    private final Host caller;
    private final Host called;
    private final Pipe there;
    private final Pipe back;
    private final MemoryWire first;
    private final MemoryWire second;

    /** @param random of this circuit only, so that one connection does not change the chances of another */
    Circuit(MemoryNetwork network, Host caller, Host called, Addresses addresses, SplittableGenerator random) {
        this.network = network;
        this.caller = caller;
        this.called = called;
        there = new Pipe(
                network, network.route(caller, called), random.split(), told(addresses.caller(), this::toSecond));
        back = new Pipe(
                network, network.route(called, caller), random.split(), told(addresses.called(), this::toFirst));
        first = new MemoryWire(this, there, addresses.caller(), addresses.called());
        second = new MemoryWire(this, back, addresses.called(), addresses.caller());
    }

    /** The names of both ends. */
    record Addresses(MemoryAddress caller, MemoryAddress called) {}

    private Consumer<Packet> told(MemoryAddress sender, Consumer<Packet> receiver) {
        return packet -> {
            network.tell(sender, packet);
            receiver.accept(packet);
        };
    }

    private void toSecond(Packet packet) {
        switch (packet) {
            case Packet.Open _ -> called.called(this);
            case Packet.Break _ -> breakNow("the network broke the connection");
            case Packet.Accepted _, Packet.Data _, Packet.Credit _, Packet.End _, Packet.Reset _ ->
                second.arrived(packet);
        }
    }

    private void toFirst(Packet packet) {
        if (packet instanceof Packet.Break) {
            breakNow("the network broke the connection");
        } else {
            first.arrived(packet);
        }
    }

    /** The end of the one who called. */
    MemoryWire first() {
        return first;
    }

    /** The end of the one who was called. */
    MemoryWire second() {
        return second;
    }

    boolean isBetween(Host one, Host other) {
        return (caller.equals(one) && called.equals(other)) || (caller.equals(other) && called.equals(one));
    }

    /** Sends the request for a connection. */
    void open() {
        there.send(new Packet.Open());
    }

    /** Takes the request. */
    void accept() {
        second.open();
        back.send(new Packet.Accepted());
    }

    /** Nothing listens there, or not any more. */
    void refuse() {
        second.refuse();
    }

    /** Both ends are open from the start. */
    void join() {
        first.open();
        second.open();
    }

    void breakNow(String how) {
        there.drop();
        back.drop();
        first.broken(new IOException(how));
        second.broken(new IOException(how));
    }

    /** Drops all that would happen later. */
    void drop() {
        there.drop();
        back.drop();
    }

    /** An end is gone. */
    void ended() {
        if (first.isClosed() && second.isClosed()) {
            network.ended(this);
        }
    }

    MemoryNetwork network() {
        return network;
    }
}

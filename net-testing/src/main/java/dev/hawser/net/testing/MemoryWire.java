package dev.hawser.net.testing;

import dev.hawser.net.transport.MemoryAddress;
import dev.hawser.net.transport.Wire;
import dev.hawser.net.transport.WireListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a {@link Circuit}, with the manners of TCP: what is sent waits in the window until the other end takes it;
 * whoever sends to an end that has closed is answered by a reset, and so is one whose output was not read to its end.
 * On the reactor.
 */
final class MemoryWire implements Wire {
    /** Who called is told what becomes of that. */
    interface Caller {
        void opened();

        void failed(IOException failure);
    }

    private enum State {
        OPENING,
        OPEN,
        CLOSED
    }

    private final Circuit circuit;
    private final Pipe out;
    private final MemoryAddress local;
    private final MemoryAddress remote;
    private @Nullable Caller caller;
    private @Nullable WireListener listener;
    private State state = State.OPENING;

    /** Taken from the listener, and not yet sent. */
    private ByteBuf taken = Unpooled.EMPTY_BUFFER;

    /** How many bytes the window has room for. */
    private int credit;

    private boolean outputEnded;
    private boolean resetSent;
    private boolean writeAsked;

    /** Received, while the listener does not want more. */
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();

    private boolean reading = true;
    private boolean inputEnded;
    private boolean toldInputEnded;
    private boolean toldClosed;
    private @Nullable IOException failure;

    MemoryWire(Circuit circuit, Pipe out, MemoryAddress local, MemoryAddress remote) {
        this.circuit = circuit;
        this.out = out;
        this.local = local;
        this.remote = remote;
    }

    void calledBy(Caller value) {
        caller = value;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    /** The connection stands. */
    void open() {
        state = State.OPEN;
        credit = out.window();
    }

    /** The answer to one who wants a connection and gets none. */
    void refuse() {
        state = State.CLOSED;
        sendReset();
        circuit.ended();
    }

    @Override
    public MemoryAddress localAddress() {
        return local;
    }

    @Override
    public MemoryAddress remoteAddress() {
        return remote;
    }

    @Override
    public ByteBufAllocator allocator() {
        return ByteBufAllocator.DEFAULT;
    }

    @Override
    public void start(WireListener upper) {
        listener = upper;
        circuit.network().soon(this::deliver);
    }

    @Override
    public void requestWrite() {
        if (!writeAsked) {
            writeAsked = true;
            circuit.network().soon(this::write);
        }
    }

    /** Sends what the window has room for. */
    private void write() {
        writeAsked = false;
        WireListener upper = listener;
        int sent = 0;
        while (upper != null && state == State.OPEN && credit > 0 && hasOutput(upper)) {
            int length = out.piece(Math.min(credit, taken.readableBytes()));
            out.send(new Packet.Data(ByteBufUtil.getBytes(taken, taken.readerIndex(), length)));
            taken.skipBytes(length);
            credit -= length;
            sent += length;
        }
        if (upper != null && sent > 0) {
            if (!taken.isReadable()) {
                dropTaken();
            }
            upper.sent(sent);
        }
    }

    private boolean hasOutput(WireListener upper) {
        if (!taken.isReadable()) {
            taken.release();
            taken = upper.takeOutput();
        }
        return taken.isReadable();
    }

    private void dropTaken() {
        taken.release();
        taken = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void reading(boolean on) {
        if (reading != on) {
            reading = on;
            if (on) {
                circuit.network().soon(this::deliver);
            }
        }
    }

    @Override
    public void endOutput() {
        if (state == State.OPEN && !outputEnded) {
            outputEnded = true;
            out.send(new Packet.End());
        }
    }

    @Override
    public void close() {
        if (state == State.CLOSED) {
            return;
        }
        if (!waiting.isEmpty() || taken.isReadable()) {
            sendReset(); // something is lost, and the peer is told so
        } else {
            endOutput();
        }
        leave();
    }

    @Override
    public void abort() {
        if (state != State.CLOSED) {
            sendReset();
            leave();
        }
    }

    private void sendReset() {
        if (!resetSent) {
            resetSent = true;
            out.send(new Packet.Reset());
        }
    }

    private void leave() {
        state = State.CLOSED;
        waiting.clear();
        dropTaken();
        circuit.ended();
        circuit.network().soon(this::tellClosed);
    }

    /** From the pipe that leads here. */
    void arrived(Packet packet) {
        if (state == State.CLOSED) {
            if (packet instanceof Packet.Data) {
                sendReset();
            }
            return;
        }
        switch (packet) {
            case Packet.Open _, Packet.Break _ -> throw new IllegalStateException("not for an end: " + packet);
            case Packet.Accepted _ -> {
                open();
                tellCaller(Caller::opened);
            }
            case Packet.Data(byte[] bytes) -> {
                waiting.add(bytes);
                deliver();
            }
            case Packet.Credit(int bytes) -> {
                credit += bytes;
                write();
            }
            case Packet.End _ -> {
                inputEnded = true;
                deliver();
            }
            case Packet.Reset _ ->
                broken(
                        state == State.OPENING
                                ? new ConnectException("Connection refused: " + remote)
                                : new IOException("Connection reset by peer"));
        }
    }

    /** Gives what has arrived to the listener, as long as that wants it. */
    private void deliver() {
        WireListener upper = listener;
        if (upper == null) {
            return;
        }
        int delivered = 0;
        while (reading && !waiting.isEmpty()) {
            byte[] bytes = waiting.remove();
            delivered += bytes.length;
            upper.received(allocator().buffer(bytes.length).writeBytes(bytes));
        }
        if (delivered > 0 && state != State.CLOSED) {
            out.send(new Packet.Credit(delivered));
        }
        if (inputEnded && !toldInputEnded && waiting.isEmpty() && state != State.CLOSED) {
            toldInputEnded = true;
            upper.inputEnded();
        }
        if (state == State.CLOSED) {
            tellClosed();
        }
    }

    /** The connection is lost to this end. */
    void broken(IOException how) {
        if (state == State.CLOSED) {
            return;
        }
        boolean opening = state == State.OPENING;
        failure = how;
        state = State.CLOSED;
        resetSent = true; // nobody is there to get one
        waiting.clear();
        dropTaken();
        circuit.ended();
        if (opening) {
            tellCaller(told -> told.failed(how));
        } else {
            tellClosed();
        }
    }

    private void tellCaller(Consumer<Caller> call) {
        Caller told = caller;
        caller = null;
        if (told != null) {
            call.accept(told);
        }
    }

    private void tellClosed() {
        WireListener upper = listener;
        if (upper != null && !toldClosed) {
            toldClosed = true;
            upper.closed(failure);
        }
    }

    @Override
    public String toString() {
        return "MemoryWire[" + local + " - " + remote + ", " + state + "]";
    }
}

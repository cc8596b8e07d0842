package dev.hawser.net.policy;

import dev.hawser.net.layer.Layer;
import dev.hawser.net.transport.Wire;
import dev.hawser.net.transport.WireListener;
import dev.hawser.reactor.ReactorAccess;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Writes down what passes. Copies in the pump what it shows, and logs as a callback: a logger is a user's code. */
final class TrafficLayer extends Layer {
    private static final byte[] NONE = {};

    private final ReactorAccess access;
    private final TrafficLog log;
    private final SocketAddress peer;
    private final String name;

    TrafficLayer(ReactorAccess access, Wire wire, TrafficLog log) {
        super(wire);
        this.access = access;
        this.log = log;
        this.peer = wire.remoteAddress();
        this.name = wire.localAddress() + " - " + peer;
    }

    private void note(String what) {
        note(what, NONE, 0);
    }

    private void note(String what, byte[] shown, int length) {
        if (log.logger().isLoggable(log.level())) {
            access.queue("logging traffic", () -> write(what, shown, length));
        }
    }

    private void write(String what, byte[] shown, int length) {
        if (log.peers().test(peer)) {
            String dump = shown.length == 0
                    ? ""
                    : "\n" + ByteBufUtil.prettyHexDump(Unpooled.wrappedBuffer(shown))
                            + (shown.length < length ? "\n… and " + (length - shown.length) + " more" : "");
            log.logger().log(log.level(), name + " " + what + dump);
        }
    }

    private void note(String arrow, ByteBuf data) {
        if (log.logger().isLoggable(log.level())) {
            int length = data.readableBytes();
            byte[] shown = ByteBufUtil.getBytes(data, data.readerIndex(), Math.min(length, log.maxBytes()));
            note(arrow + " " + length + " bytes", shown, length);
        }
    }

    @Override
    public void start(WireListener listener) {
        note("opened");
        super.start(listener);
    }

    @Override
    public void received(ByteBuf data) {
        note("<", data);
        super.received(data);
    }

    @Override
    public ByteBuf takeOutput() {
        ByteBuf taken = super.takeOutput();
        if (taken.isReadable()) {
            note(">", taken);
        }
        return taken;
    }

    @Override
    public void inputEnded() {
        note("< end of input");
        super.inputEnded();
    }

    @Override
    public void endOutput() {
        note("> end of output");
        super.endOutput();
    }

    @Override
    public void close() {
        note("> close");
        super.close();
    }

    @Override
    public void abort() {
        note("> abort");
        super.abort();
    }

    @Override
    public void closed(@Nullable IOException failure) {
        note(failure == null ? "closed" : "closed: " + failure.getMessage());
        super.closed(failure);
    }
}

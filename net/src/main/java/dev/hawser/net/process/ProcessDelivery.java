package dev.hawser.net.process;

import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.Protocol;
import dev.hawser.process.ExitStatus;
import dev.hawser.reactor.ReactorAccess;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells a protocol what happens to its child, on the runner. */
final class ProcessDelivery {
    /** A call of the protocol. */
    private interface Call {
        void call() throws Exception;
    }

    private final ChildProcess process;
    private final ReactorAccess access;
    private final ProcessProtocol protocol;

    /** Pipes whose loss was not told. */
    private int pipes;

    private @Nullable ExitStatus status;

    ProcessDelivery(ChildProcess process, ReactorAccess access, ProcessProtocol protocol) {
        this.process = process;
        this.access = access;
        this.protocol = protocol;
    }

    /** Gives the pipes to the protocol, once it was told of the child. */
    void begin(Map<Integer, Connection> all) {
        pipes = all.size();
        access.queue("telling " + name() + " of its process", () -> {
            try {
                protocol.connectionMade(process);
            } catch (Throwable e) {
                process.close();
                access.failed("calling " + name(), e);
            }
            all.forEach((descriptor, pipe) -> pipe.deliverTo(new Pipe(descriptor)));
        });
    }

    private String name() {
        return protocol.getClass().getName();
    }

    /** On the runner. */
    void exited(ExitStatus how) {
        status = how;
        tell(() -> protocol.processExited(how));
        endIfOver();
    }

    private void endIfOver() {
        ExitStatus how = status;
        if (how != null && pipes == 0) {
            tell(() -> protocol.processEnded(how));
        }
    }

    private void tell(Call call) {
        try {
            call.call();
        } catch (Throwable e) {
            access.failed("calling " + name(), e);
        }
    }

    /** What a pipe tells. */
    private final class Pipe implements Protocol {
        private final int descriptor;

        Pipe(int descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public void dataReceived(ByteBuf data) throws Exception {
            protocol.childDataReceived(descriptor, data);
        }

        /** Nothing: a pipe to the child has no input, and one from it closes itself. */
        @Override
        public void inputEnded(Connection connection) {}

        @Override
        public void connectionLost(CloseReason reason) {
            tell(() -> protocol.childConnectionLost(descriptor));
            pipes--;
            endIfOver();
        }
    }
}

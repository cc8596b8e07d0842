package dev.hawser.net.process;

import dev.hawser.net.Connection;
import dev.hawser.net.Net;
import dev.hawser.net.transport.Descriptors;
import dev.hawser.net.transport.PipeAddress;
import dev.hawser.net.transport.Wire;
import dev.hawser.process.Child;
import dev.hawser.process.JdkChild;
import dev.hawser.process.Launch;
import dev.hawser.process.PosixChild;
import dev.hawser.process.Stdio;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Makes connections of a child's pipes. */
final class Pipes {
    private final Net net;
    private final Optional<Descriptors> descriptors;

    Pipes(Net net, Optional<Descriptors> descriptors) {
        this.net = net;
        this.descriptors = descriptors;
    }

    void connect(Child child, Launch launch, BiConsumer<Integer, Connection> made) {
        launch.descriptors().forEach((descriptor, stdio) -> {
            switch (stdio) {
                case Stdio.PipeToChild _ -> made.accept(descriptor, open(child, descriptor, launch, true));
                case Stdio.PipeFromChild _ -> made.accept(descriptor, toRead(child, descriptor, launch));
                case Stdio.Terminal _ when descriptor == 0 -> made.accept(0, open(child, 0, launch, true));
                case Stdio.Terminal _ when descriptor == 1 -> made.accept(1, toRead(child, 1, launch));
                case Stdio.Terminal _ -> {} // errors come with the output
                case Stdio.Inherit _, Stdio.Null _, Stdio.Read _, Stdio.Write _, Stdio.SameAsStdout _ -> {}
            }
        });
    }

    private Connection toRead(Child child, int descriptor, Launch launch) {
        Connection pipe = open(child, descriptor, launch, false);
        var _ = pipe.closeOutput(); // it has none, and is closed when its input ends
        return pipe;
    }

    private Connection open(Child child, int descriptor, Launch launch, boolean toChild) {
        PipeAddress address =
                new PipeAddress(Processes.name(descriptor) + " of " + launch.program() + " (pid " + child.pid() + ")");
        Wire wire = switch (child) {
            case PosixChild posix -> {
                int ours = posix.takePipe(descriptor);
                Descriptors poller = descriptors.orElseThrow();
                if (launch.descriptor(descriptor).orElseThrow() instanceof Stdio.Terminal) {
                    yield toChild ? poller.terminalWriter(ours, address) : poller.terminalReader(ours, address);
                }
                yield toChild ? poller.writer(ours, address) : poller.reader(ours, address);
            }
            case JdkChild jdk -> ThreadedPipe.of(net.reactor(), jdk.process(), descriptor, address);
        };
        return net.connectionOf(wire);
    }
}

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
                case Stdio.PipeFromChild _ -> {
                    Connection pipe = open(child, descriptor, launch, false);
                    var _ = pipe.closeOutput(); // it has none, and is closed when its input ends
                    made.accept(descriptor, pipe);
                }
                case Stdio.Inherit _, Stdio.Null _, Stdio.Read _, Stdio.Write _, Stdio.SameAsStdout _ -> {}
            }
        });
    }

    private Connection open(Child child, int descriptor, Launch launch, boolean toChild) {
        PipeAddress address =
                new PipeAddress(Processes.name(descriptor) + " of " + launch.program() + " (pid " + child.pid() + ")");
        Wire wire = switch (child) {
            case PosixChild posix -> {
                int ours = posix.takePipe(descriptor);
                Descriptors poller = descriptors.orElseThrow();
                yield toChild ? poller.writer(ours, address) : poller.reader(ours, address);
            }
            case JdkChild jdk -> ThreadedPipe.of(net.reactor(), jdk.process(), descriptor, address);
        };
        return net.connectionOf(wire);
    }
}

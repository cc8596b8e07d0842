package dev.hawser.net.process;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.net.Connection;
import dev.hawser.net.ConnectionClosedException;
import dev.hawser.net.NetException;
import dev.hawser.process.ExitStatus;
import dev.hawser.process.Launch;
import dev.hawser.reactor.Reactor;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Runs a program to its end: gives it its input, and keeps its outputs. In an inline function of its own. */
final class OutputCall {
    private static final byte[] NOTHING = {};

    private final Processes processes;
    private final Launch launch;
    private final byte[] input;
    private final int limit;

    OutputCall(Processes processes, Launch launch, byte[] input, int limit) {
        this.processes = processes;
        this.launch = launch;
        this.input = input;
        this.limit = limit;
    }

    Deferred<ProcessOutput> begin() {
        return reactor().inline("output of " + launch.program(), this::run);
    }

    private Reactor reactor() {
        return processes.net().reactor();
    }

    private ProcessOutput run() {
        ChildProcess child = processes.spawn(launch).await();
        boolean ended = false;
        try {
            Deferred<byte[]> out = kept(child, 1);
            Deferred<byte[]> err = kept(child, 2);
            Deferred<byte[]> in = reactor().inline("input of " + child, () -> feed(child));
            List<byte[]> all = DeferredList.gather(List.of(out, err, in)).await();
            ExitStatus status = child.ended().await();
            ended = true;
            return new ProcessOutput(launch.program(), status, all.get(0), all.get(1));
        } finally {
            if (!ended) { // a failure, or a cancel
                end(child);
            }
        }
    }

    /** Returns when it is gone, with what it has started: even to one who does not want to wait any more. */
    private static void end(ChildProcess child) {
        child.close();
        boolean gone = false;
        while (!gone) {
            try {
                ExitStatus _ = child.ended().await();
                gone = true;
            } catch (CancellationException again) {
                var _ = child.kill();
            }
        }
    }

    private byte[] feed(ChildProcess child) {
        if (child.hasPipe(0)) {
            var _ = child.stdin()
                    .write(input)
                    .chainCallback(_ -> child.stdin().closeOutput())
                    .addErrbackAction(NetException.class, _ -> {}) // it need not read all of it
                    .await();
        }
        return NOTHING;
    }

    private Deferred<byte[]> kept(ChildProcess child, int descriptor) {
        return child.hasPipe(descriptor)
                ? reactor().inline("output of " + child, () -> readAll(child, descriptor))
                : Deferred.succeed(NOTHING);
    }

    private byte[] readAll(ChildProcess child, int descriptor)
            throws OutputTooLongException, ConnectionClosedException {
        Connection pipe = child.pipe(descriptor);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] some = read(child, pipe); some.length > 0; some = read(child, pipe)) {
            if (some.length > limit - all.size()) {
                throw new OutputTooLongException("'" + launch.program() + "' wrote more than " + limit + " bytes to "
                        + Processes.name(descriptor));
            }
            all.writeBytes(some);
        }
        return all.toByteArray();
    }

    /** {@return some of it; nothing at its end, or when it is given up because others hold it open} */
    private static byte[] read(ChildProcess child, Connection pipe) throws ConnectionClosedException {
        try {
            return pipe.read().await(ConnectionClosedException.class);
        } catch (ConnectionClosedException e) {
            if (child.status().isEmpty()) {
                throw e; // it was closed by somebody else, while the child runs
            }
            return NOTHING;
        }
    }
}

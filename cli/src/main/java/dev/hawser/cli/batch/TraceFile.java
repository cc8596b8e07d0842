package dev.hawser.cli.batch;

import dev.hawser.batch.run.RunEvent;
import dev.hawser.batch.run.RunListener;
import dev.hawser.batch.view.Trace;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Writes what happens into a trace, by thread jobs. Of the reactor only.
final class TraceFile implements RunListener {
    private static final int WORTH_WRITING = 1 << 16;

    private final Reactor reactor;
    private final OutputStream out;
    private final Trace trace;
    private int pendingEvents;
    private @Nullable Deferred<?> writing;

    private TraceFile(Reactor reactor, OutputStream out, Trace trace) {
        this.reactor = reactor;
        this.out = out;
        this.trace = trace;
    }

    /// Replaces a file that is there. Writes a file: not on the reactor.
    static TraceFile open(Reactor reactor, Path file, String job) throws IOException {
        return new TraceFile(
                reactor,
                Files.newOutputStream(file),
                new Trace(Math.toIntExact(ProcessHandle.current().pid() % Integer.MAX_VALUE), job));
    }

    @Override
    public void happened(RunEvent event) {
        switch (event) {
            case RunEvent.AttemptEnded ended -> trace.attempt(ended.report());
            case RunEvent.SlotsChanged changed ->
                trace.instant(changed.atMicros(), "slots " + changed.before() + " to " + changed.after());
            case RunEvent.Paused paused -> trace.instant(paused.atMicros(), "paused");
            case RunEvent.Resumed resumed -> trace.instant(resumed.atMicros(), "resumed");
            case RunEvent.Held held -> trace.instant(held.atMicros(), "holding " + held.what());
            case RunEvent.Released released -> trace.instant(released.atMicros(), "going on with " + released.what());
            case RunEvent.Draining draining -> trace.instant(draining.atMicros(), "draining");
            case RunEvent.Halted halted -> trace.instant(halted.atMicros(), "halted");
            case RunEvent.Stuck stuck ->
                trace.instant(stuck.atMicros(), "stuck: " + stuck.item().id());
            default -> {
                return; // the attempts tell it
            }
        }
        if (++pendingEvents * 200 > WORTH_WRITING) {
            writeOn();
        }
    }

    /// Counts what is under way.
    void load(long atMicros, int busy, long waiting) {
        trace.load(atMicros, busy, waiting);
        writeOn();
    }

    private void writeOn() {
        if (writing != null || pendingEvents == 0) {
            return;
        }
        pendingEvents = 0;
        byte[] bytes = trace.take();
        Deferred<?> job = reactor.deferToThread(() -> {
            out.write(bytes);
            return true;
        });
        writing = job;
        var _ = job.addBoth(_ -> {
            writing = null;
            return true;
        });
    }

    /// Writes the end. After the run, on no reactor's time.
    void finish() throws IOException {
        try (out) {
            out.write(trace.take());
            out.write(trace.finish());
        }
    }
}

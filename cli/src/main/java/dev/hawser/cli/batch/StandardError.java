package dev.hawser.cli.batch;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorStoppedException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where the talk of a run goes. A terminal that stands still (Ctrl-S) must not hold up the reactor, so one thread job
/// at a time writes, and pictures that nobody has seen yet give way to newer ones.
///
/// Of the reactor only.
final class StandardError {
    private final Reactor reactor;
    private final OutputStream out;
    private final Charset charset;
    private final StringBuilder pending = new StringBuilder();
    private @Nullable Supplier<String> picture;
    private @Nullable Deferred<?> writing;

    StandardError(Reactor reactor, OutputStream out, Charset charset) {
        this.reactor = reactor;
        this.out = out;
        this.charset = charset;
    }

    /// The error output of the process, past `System.err`, whose lock a library may hold.
    static OutputStream ofProcess() {
        return new FileOutputStream(FileDescriptor.err);
    }

    /// Writes text, after all that was written before.
    void write(String text) {
        pending.append(text);
        writeOn();
    }

    /// Asks for something to draw, as soon as there is nothing else to write; a request that is not served yet is
    /// forgotten.
    void draw(Supplier<String> newest) {
        picture = newest;
        writeOn();
    }

    private void writeOn() {
        if (writing != null) {
            return;
        }
        Supplier<String> newest = picture;
        picture = null;
        if (newest != null) {
            pending.append(newest.get());
        }
        if (pending.isEmpty()) {
            return;
        }
        byte[] bytes = pending.toString().getBytes(charset);
        Deferred<?> job;
        try {
            job = reactor.deferToThread(() -> {
                out.write(bytes);
                out.flush();
                return true;
            });
        } catch (ReactorStoppedException over) {
            return; // what is told after the end is left for finish()
        }
        pending.setLength(0);
        writing = job;
        var _ = job.addBoth(_ -> {
            writing = null; // whoever closed the terminal does not want to hear it
            writeOn();
            return true;
        });
    }

    /// Writes what is left, on this thread: for the very end, when the reactor does not run any more.
    void finish() {
        try {
            out.write(pending.toString().getBytes(charset));
            out.flush();
        } catch (IOException e) {
            // there is nobody left to tell
        }
        pending.setLength(0);
    }
}

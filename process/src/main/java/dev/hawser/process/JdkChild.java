package dev.hawser.process;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A process of the JDK's, with its descendants, as far as their chain of parents is unbroken. */
public final class JdkChild implements Child {
    private final Process process;

    /** Who they were when they were last asked to end: a child whose parent has ended is found no more. */
    private List<ProcessHandle> others = List.of();

    JdkChild(Process process) {
        this.process = process;
    }

    /** {@return the JDK's process, for its streams and its end} */
    public Process process() {
        return process;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public Optional<ExitStatus> status() {
        return process.isAlive() ? Optional.empty() : Optional.of(decode(process.exitValue()));
    }

    @Override
    public Optional<ExitStatus> awaitEnd(Duration most) {
        try {
            boolean _ = process.waitFor(most);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return status();
    }

    /** The JDK tells an end by a signal as shells do. */
    private static ExitStatus decode(int code) {
        return code > 128 && code <= 128 + 64 ? new ExitStatus.Signaled(code - 128) : new ExitStatus.Exited(code);
    }

    @Override
    public boolean leavesOthers() {
        return others.stream().anyMatch(other -> other.isAlive() && !Procfs.isZombie(other.pid()));
    }

    @Override
    public boolean signal(Signal signal) {
        if (!process.isAlive()) {
            return false;
        }
        switch (signal) {
            case TERM -> process.destroy();
            case KILL -> process.destroyForcibly();
            case HUP, INT, QUIT, USR1, USR2, CONT, STOP, WINCH ->
                throw new UnsupportedOperationException(
                        "without native access a process can be sent TERM and KILL only," + " not " + signal);
        }
        return true;
    }

    @Override
    public void terminate() {
        findOthers();
        others.forEach(ProcessHandle::destroy);
        process.destroy();
    }

    @Override
    public void kill() {
        findOthers();
        others.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** As long as it runs: afterwards it has no children, and its number may belong to one that has. */
    private void findOthers() {
        if (process.isAlive()) {
            others = Stream.concat(others.stream(), process.descendants())
                    .distinct()
                    .toList();
        }
    }

    @Override
    public void resize(TerminalSize size) {
        throw new IllegalStateException("process " + pid() + " has no terminal");
    }

    @Override
    public void hangUp() {}

    /** {@inheritDoc} Each of them, though another cannot be closed. */
    @Override
    public void close() {
        close(process.getOutputStream());
        close(process.getInputStream());
        close(process.getErrorStream());
    }

    private static void close(Closeable pipe) {
        try {
            pipe.close();
        } catch (IOException e) {
            // what was still to be written had no reader
        }
    }
}

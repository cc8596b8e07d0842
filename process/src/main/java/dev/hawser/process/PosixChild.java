package dev.hawser.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A child that was started by {@code posix_spawn}: its pipes and its end are descriptors, which a poller can watch. */
public final class PosixChild implements Child {
    /** The kernel takes no more. */
    private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

    private final CLibrary c;
    private final int pid;

    /** What its signals for all are sent to: its process group, or itself. */
    private final int all;

    private final Map<Integer, Integer> pipes;

    /** Our end of its terminal, for its size; negative if there is none, or none any more. */
    private int terminal;

    private @Nullable ExitStatus status;

    /** Those of the group that ran when somebody looked last. */
    private List<Integer> others = List.of();

    /** There is nobody in the group, and never will be: its number may be given to others. */
    private boolean deserted;

    PosixChild(CLibrary c, int pid, boolean leadsGroup, Map<Integer, Integer> pipes, int terminal) {
        this.c = c;
        this.pid = pid;
        this.all = leadsGroup ? -pid : pid;
        this.pipes = pipes;
        this.terminal = terminal;
    }

    @Override
    public long pid() {
        return pid;
    }

    /**
     * Takes this side's end of a pipe. Reads and writes by it return at once.
     *
     * @param descriptor the child's number of it
     * @return a descriptor of this process, which the caller closes
     * @throws IllegalStateException if there is no such pipe, or it was taken
     */
    public int takePipe(int descriptor) {
        Integer ours = pipes.remove(descriptor);
        if (ours == null) {
            throw new IllegalStateException(
                    "descriptor " + descriptor + " of process " + pid + " is no pipe, or taken");
        }
        return ours;
    }

    /**
     * {@return a new descriptor, which the caller closes, that can be read from once the child has ended; empty if the
     * kernel has no such thing (before Linux 5.3)}
     */
    public OptionalInt exitDescriptor() {
        int descriptor = status == null ? c.processDescriptor(pid) : -1;
        return descriptor < 0 ? OptionalInt.empty() : OptionalInt.of(descriptor);
    }

    @Override
    public Optional<ExitStatus> status() {
        if (status == null) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment word = arena.allocate(JAVA_INT);
                int ended = c.waitWithoutWaiting(pid, word);
                if (ended != 0) {
                    status = ended == pid ? decode(word.get(JAVA_INT, 0)) : new ExitStatus.Exited(-1);
                    deserted = !hasGroup();
                }
            }
        }
        return Optional.ofNullable(status);
    }

    /** {@inheritDoc} Without descriptors for processes (before Linux 5.3) it does not wait. */
    @Override
    public Optional<ExitStatus> awaitEnd(Duration most) {
        int descriptor = status == null ? c.processDescriptor(pid) : -1;
        if (descriptor >= 0) {
            try {
                c.awaitReadable(descriptor, milliseconds(most));
            } finally {
                c.close(descriptor);
            }
        }
        return status();
    }

    /** A negative number would be taken for no limit at all, and the longest time has too many of them. */
    private static int milliseconds(Duration most) {
        if (most.isNegative()) {
            return 0;
        }
        return most.compareTo(LONGEST) < 0 ? (int) most.toMillis() : Integer.MAX_VALUE;
    }

    private static ExitStatus decode(int word) {
        int signal = word & 0x7f;
        return signal == 0 ? new ExitStatus.Exited((word >> 8) & 0xff) : new ExitStatus.Signaled(signal);
    }

    private boolean hasGroup() {
        return all < 0 && c.kill(all, 0) == 0;
    }

    /** {@inheritDoc} Zombies are not: they keep the group, but nothing can be done about them. */
    @Override
    public boolean leavesOthers() {
        if (deserted) {
            return false;
        }
        if (!hasGroup()) {
            deserted = status != null;
            return false;
        }
        if (others.stream().noneMatch(other -> Procfs.isRunning(other, pid))) {
            Optional<List<Integer>> found = Procfs.running(pid); // all processes of the machine: seldom
            others = found.orElse(List.of());
            return found.isEmpty() || !others.isEmpty();
        }
        return true;
    }

    /** {@inheritDoc} After its end its number may belong to another process, which must not be hit. */
    @Override
    public boolean signal(Signal signal) {
        return status == null && c.kill(pid, signal.number()) == 0;
    }

    @Override
    public void terminate() {
        signalAll(Signal.TERM);
        signalAll(Signal.CONT); // one that stands still would not see it
    }

    @Override
    public void kill() {
        signalAll(Signal.KILL);
    }

    /** The number of a process and that of a group are not used anew as long as there is somebody in it. */
    private void signalAll(Signal signal) {
        if (!deserted) {
            int _ = c.kill(all, signal.number());
        }
    }

    @Override
    public void resize(TerminalSize size) {
        if (terminal < 0) {
            throw new IllegalStateException("process " + pid + " has no terminal, or it is closed");
        }
        try {
            PseudoTerminal.resize(terminal, size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@inheritDoc} Not if it has closed the terminal itself, as programs do that are about to exit: a SIGHUP would come before
     * their exit status.
     */
    @Override
    public void hangUp() {
        if (terminal >= 0 && !PseudoTerminal.isDeserted(terminal)) {
            closeTerminal();
        }
    }

    private void closeTerminal() {
        if (terminal >= 0) {
            c.close(terminal);
            terminal = -1;
        }
    }

    @Override
    public void close() {
        pipes.values().forEach(c::close);
        pipes.clear();
        closeTerminal();
    }
}

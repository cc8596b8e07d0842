package dev.hawser.net.process;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.net.Connection;
import dev.hawser.process.Child;
import dev.hawser.process.ExitStatus;
import dev.hawser.process.Launch;
import dev.hawser.process.Signal;
import dev.hawser.process.TerminalSize;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A running child, with a {@link Connection} for each of its pipes.
 *
 * {@snippet class = dev.hawser.net.process.ProcessSnippetsTest region = direct}
 *
 * <p>A pipe goes one way. {@code stdin()} can only be written to: its input is at its end, and
 * {@link Connection#closeOutput()} is the end of the child's input. {@code stdout()} and {@code stderr()} can only be read
 * from, and close themselves when nobody writes any more. All else is as with a socket: reads and writes set the function
 * aside, a child that reads slowly slows its writer, and one whose output is not read is slowed down by the system. What a
 * child without a reader writes beyond that keeps it waiting: read all outputs that are pipes, or connect them elsewhere.
 *
 * <p><b>A terminal</b> ({@link dev.hawser.process.ProcessOptions#terminal}) is written to by {@code stdin()} and read by
 * {@code stdout()}. The end of its input is typed, as Ctrl-D. When both are closed, it hangs up.
 *
 * <p><b>Threads:</b> of its reactor.
 *
 * <p><b>Lifetime:</b> until it has exited and its pipes are closed; it ends with its reactor.
 */
public final class ChildProcess implements AutoCloseable {
    private final Reactor reactor;
    private final Launch launch;
    private final Child child;
    private final Consumer<ChildProcess> whenEnded;
    private final Map<Integer, Connection> pipes = new TreeMap<>();
    private final OnceWaiters<ExitStatus> forExit;
    private final OnceWaiters<ExitStatus> forEnd;
    private final ChildEnding ending;
    private int openPipes;
    private boolean settled;
    private boolean over;
    private @Nullable ExitStatus status;
    private @Nullable DelayedCall givingUp;
    private @Nullable ProcessDelivery delivery;

    ChildProcess(Reactor reactor, Launch launch, Child child, Consumer<ChildProcess> whenEnded) {
        this.reactor = reactor;
        this.launch = launch;
        this.child = child;
        this.whenEnded = whenEnded;
        this.forExit = new OnceWaiters<>(reactor.access(), "telling that a process has exited");
        this.forEnd = new OnceWaiters<>(reactor.access(), "telling that a process has ended");
        this.ending = new ChildEnding(reactor, child, this::endIfOver);
    }

    /** Makes its pipes connections. Before it is given to anybody. */
    void connect(Pipes maker) {
        maker.connect(child, launch, this::add);
    }

    private void add(int descriptor, Connection pipe) {
        pipes.put(descriptor, pipe);
        openPipes++;
        var _ = pipe.whenClosed().addAction(_ -> {
            openPipes--;
            if (openPipes == 0) {
                child.hangUp();
            }
            endIfOver();
        });
    }

    void deliverTo(ProcessProtocol protocol) {
        ProcessDelivery made = new ProcessDelivery(this, reactor.access(), protocol);
        delivery = made;
        made.begin(pipes);
    }

    /** {@return its process id} */
    public long pid() {
        return child.pid();
    }

    /** {@return the program and its arguments} */
    public List<String> command() {
        return launch.command();
    }

    /**
     * {@return the pipe to its standard input}
     *
     * @throws IllegalStateException if that is no pipe
     */
    public Connection stdin() {
        return pipe(0);
    }

    /**
     * {@return the pipe from its standard output}
     *
     * @throws IllegalStateException if that is no pipe
     */
    public Connection stdout() {
        return pipe(1);
    }

    /**
     * {@return the pipe from its standard error}
     *
     * @throws IllegalStateException if that is no pipe
     */
    public Connection stderr() {
        return pipe(2);
    }

    /**
     * {@return the pipe to or from one of its descriptors}
     *
     * @param descriptor the child's number of it
     * @throws IllegalStateException if that is no pipe
     */
    public Connection pipe(int descriptor) {
        Connection pipe = pipes.get(descriptor);
        if (pipe == null) {
            throw new IllegalStateException("descriptor " + descriptor + " of " + this + " is no pipe but "
                    + launch.descriptor(descriptor).map(Object::toString).orElse("closed"));
        }
        return pipe;
    }

    /**
     * {@return whether a descriptor is a pipe}
     *
     * @param descriptor the child's number of it
     */
    public boolean hasPipe(int descriptor) {
        return pipes.containsKey(descriptor);
    }

    /** {@return how it has exited; empty while it runs} */
    public Optional<ExitStatus> status() {
        return Optional.ofNullable(status);
    }

    /**
     * {@return fires when it has exited, with how} Its output may not be read yet. May be asked for any number of times;
     * cancelling it gives up the waiting only: {@link #close()} ends the child.
     */
    @CheckReturnValue
    public Deferred<ExitStatus> exited() {
        reactor.access().requireOpen();
        return forExit.add();
    }

    /**
     * {@return fires when it has exited and all its pipes are closed, with how it exited} Others that it has started may
     * keep the pipes open, for as long as {@link dev.hawser.process.ProcessOptions#pipeTimeout} allows. If it was asked to end, this waits
     * for all of its process group. Cancelling it gives up the waiting only.
     */
    @CheckReturnValue
    public Deferred<ExitStatus> ended() {
        reactor.access().requireOpen();
        return forEnd.add();
    }

    /**
     * Sends it a signal; it alone, not what it has started.
     *
     * @param signal which
     * @return false if it has exited already
     * @throws UnsupportedOperationException without native access, if it is neither TERM nor KILL
     */
    public boolean signal(Signal signal) {
        reactor.access().requireOpen();
        return status == null && child.signal(requireNonNull(signal, "signal"));
    }

    /**
     * Tells its terminal another size; it gets a {@code SIGWINCH}.
     *
     * @param rows 1 to 32,767
     * @param columns 1 to 32,767
     * @throws IllegalStateException if it has no terminal, or that is closed
     */
    public void resize(int rows, int columns) {
        reactor.access().requireOpen();
        child.resize(new TerminalSize(rows, columns));
    }

    /** {@return as {@link #terminate(Duration)}, with the grace of its options} */
    public Deferred<ExitStatus> terminate() {
        return terminate(launch.grace());
    }

    /**
     * Asks it, and all of its process group, to end; kills what is still there after a time.
     *
     * @param grace how long they have; not negative
     * @return fires when it has exited; as {@link #exited()}
     */
    public Deferred<ExitStatus> terminate(Duration grace) {
        reactor.access().requireOpen();
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace must not be negative, was " + grace);
        }
        ending.ask(grace);
        return forExit.add();
    }

    /**
     * Kills it, and all of its process group.
     *
     * @return fires when it has exited; as {@link #exited()}
     */
    public Deferred<ExitStatus> kill() {
        reactor.access().requireOpen();
        ending.kill();
        return forExit.add();
    }

    /**
     * Lets go of it: asks it to end, closes the pipes on this side, and kills it after the grace of its launch. Does not
     * wait for that: {@link #ended()} tells. Does nothing once it and all of its group have ended.
     */
    @Override
    public void close() {
        reactor.access().requireOpen();
        if (!ending.isUnderWay()) {
            var _ = terminate(); // before it can see the end of its input
        }
        closePipes();
    }

    private void closePipes() {
        pipes.values().forEach(Connection::abort);
    }

    /** Told by the watch, perhaps in the pump. */
    void exitedWith(ExitStatus how) {
        status = how;
        forExit.fire(how);
        reactor.access().queue("having seen the end of a process", () -> settle(how));
    }

    private void settle(ExitStatus how) {
        if (openPipes > 0 && launch.pipeTimeout().isPresent()) {
            givingUp = reactor.callLater(launch.pipeTimeout().get(), this::closePipes);
        }
        if (delivery != null) {
            delivery.exited(how);
        }
        settled = true;
        ending.exited();
        endIfOver();
    }

    private void endIfOver() {
        ExitStatus how = status;
        if (how != null && settled && openPipes == 0 && !ending.isUnderWay() && !over) {
            over = true;
            if (givingUp != null && givingUp.isActive()) {
                givingUp.cancel();
            }
            child.close();
            forEnd.fire(how);
            whenEnded.accept(this);
        }
    }

    @Override
    public String toString() {
        return launch.program() + " (pid " + pid() + (status == null ? "" : ", " + status) + ")";
    }
}

package dev.hawser.net.process;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.Net;
import dev.hawser.net.transport.Descriptors;
import dev.hawser.net.transport.NettyPoller;
import dev.hawser.process.Child;
import dev.hawser.process.Launch;
import dev.hawser.process.ProcessOptions;
import dev.hawser.process.Spawner;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.SystemEvent;
import dev.hawser.reactor.TriggerPhase;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Starts programs, and knows the children that run.
 *
 * {@snippet class = dev.hawser.net.process.ProcessSnippetsTest region = output}
 *
 * <p>With epoll and native access (Linux; {@code --enable-native-access} for {@code dev.hawser.process}, or all unnamed
 * modules) pipes and ends of children are events of the poller, and a child costs no thread. Elsewhere the JDK's processes
 * are used: they have a thread each, and one more for each pipe; a child then shares the terminal's process group, and can
 * be sent {@code TERM} and {@code KILL} only. {@link #isThreadless()} tells.
 *
 * <p>A program is started on a worker thread, since that waits for the system about a millisecond.
 *
 * <p><b>Threads:</b> of its reactor.
 *
 * <p><b>Lifetime:</b> until {@link #close()}, or the reactor stops: then children are asked to end, and killed after their
 * grace.
 */
public final class Processes {
    /** How much of each output is kept if nothing else is said: 16 MiB. */
    public static final int DEFAULT_LIMIT = 1 << 24;

    private static final byte[] NO_INPUT = {};
    private static final Consumer<ProcessOptions> AS_IT_IS = _ -> {};

    private final Net net;
    private final Spawner spawner;
    private final Optional<Descriptors> descriptors;
    private final Set<ChildProcess> children = new LinkedHashSet<>();
    private @Nullable OnceWaiters<Boolean> forNone;
    private int starting;
    private boolean closed;

    private Processes(Net net, Spawner spawner, Optional<Descriptors> descriptors) {
        this.net = net;
        this.spawner = spawner;
        this.descriptors = descriptors;
    }

    /**
     * Children of a reactor, whose pipes are connections of a network. One is enough for a program, and the reactor knows
     * each until it has stopped.
     *
     * @param net gives the pipes their buffers, and is closed no later than this
     * @return them
     */
    public static Processes of(Net net) {
        Optional<Descriptors> descriptors =
                net.reactor().poller() instanceof NettyPoller poller ? poller.descriptors() : Optional.empty();
        return of(net, descriptors.isPresent() ? Spawner.best() : Spawner.jdk(), descriptors);
    }

    /**
     * Children of a reactor, with pipes that have the default options of a network.
     *
     * @param reactor where it happens
     * @return them
     */
    public static Processes of(Reactor reactor) {
        return of(Net.of(reactor));
    }

    /** With a spawner of a test's choice. */
    static Processes of(Net net, Spawner spawner, Optional<Descriptors> descriptors) {
        Processes made = new Processes(net, spawner, descriptors);
        net.reactor().addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.DURING, made::close);
        return made;
    }

    /** {@return whether children cost no thread here} */
    public boolean isThreadless() {
        return !spawner.needsThreads();
    }

    /** {@return the network whose connections the pipes are} */
    public Net net() {
        return net;
    }

    /**
     * Starts a program with pipes for its input and outputs.
     *
     * @param command the program and its arguments
     * @return as {@link #spawn(List, Consumer)}
     */
    @CheckReturnValue
    public Deferred<ChildProcess> spawn(String... command) {
        return spawn(List.of(command), AS_IT_IS);
    }

    /**
     * Starts a program. No shell reads the command; for one, start {@code sh -c}.
     *
     * @param command the program and its arguments. A program without a slash is looked for in this process's {@code PATH}
     * @param configure fills in the options
     * @return fires when it runs; fails with {@link dev.hawser.process.StartFailedException}. Cancelling it ends the child
     */
    @CheckReturnValue
    public Deferred<ChildProcess> spawn(List<String> command, Consumer<? super ProcessOptions> configure) {
        return spawn(prepare(command, configure));
    }

    /**
     * Starts a program for a protocol, which gets what comes from its pipes.
     *
     * @param command the program and its arguments
     * @param protocol told of it
     * @return as {@link #spawn(List, Consumer, ProcessProtocol)}
     */
    @CheckReturnValue
    public Deferred<ChildProcess> spawn(List<String> command, ProcessProtocol protocol) {
        return spawn(command, AS_IT_IS, protocol);
    }

    /**
     * Starts a program for a protocol, which gets what comes from its pipes.
     *
     * @param command the program and its arguments
     * @param configure fills in the options
     * @param protocol told of it
     * @return as {@link #spawn(List, Consumer)}; the protocol is told in this turn or the next
     */
    @CheckReturnValue
    public Deferred<ChildProcess> spawn(
            List<String> command, Consumer<? super ProcessOptions> configure, ProcessProtocol protocol) {
        requireNonNull(protocol, "protocol");
        return start(prepare(command, configure), child -> child.deliverTo(protocol));
    }

    /**
     * Runs a program to its end without input, and keeps what it writes, at most 16 MiB of each output.
     *
     * @param command the program and its arguments
     * @return as {@link #output(List, Consumer, byte[], int)}
     */
    @CheckReturnValue
    public Deferred<ProcessOutput> output(String... command) {
        return output(List.of(command), NO_INPUT, DEFAULT_LIMIT);
    }

    /**
     * Runs a program to its end, and keeps what it writes.
     *
     * @param command the program and its arguments
     * @param input what it reads; it need not read all of it
     * @param limit the most bytes that are kept of each output, 0 or more
     * @return as {@link #output(List, Consumer, byte[], int)}
     */
    @CheckReturnValue
    public Deferred<ProcessOutput> output(List<String> command, byte[] input, int limit) {
        return output(command, AS_IT_IS, input, limit);
    }

    /**
     * Runs a program to its end, and keeps what it writes to its pipes.
     *
     * @param command the program and its arguments
     * @param configure fills in the options
     * @param input what it reads, if its standard input is a pipe; it need not read all of it
     * @param limit the most bytes that are kept of each output, 0 or more
     * @return fires when it has ended, with whatever code; fails with {@link dev.hawser.process.StartFailedException}, or
     *     with {@link OutputTooLongException} if it writes more. Cancelling it ends the child; it fires when that is gone
     */
    @CheckReturnValue
    public Deferred<ProcessOutput> output(
            List<String> command, Consumer<? super ProcessOptions> configure, byte[] input, int limit) {
        requireUsable();
        if (limit < 0) {
            throw new IllegalArgumentException("limit must be 0 or more, was " + limit);
        }
        return new OutputCall(this, prepare(command, configure), requireNonNull(input, "input"), limit).begin();
    }

    private Launch prepare(List<String> command, Consumer<? super ProcessOptions> configure) {
        return spawner.prepare(command, configure);
    }

    Deferred<ChildProcess> spawn(Launch launch) {
        return start(launch, _ -> {});
    }

    /** {@return the children that have not ended, the oldest first} */
    public List<ChildProcess> children() {
        net.reactor().access().requireOpen();
        return List.copyOf(children);
    }

    /**
     * Ends all children, and starts no more. May be called again.
     *
     * @return fires when all are gone; never fails
     */
    public Deferred<@Nullable Void> close() {
        net.reactor().access().requireOpen();
        closed = true;
        OnceWaiters<Boolean> waiters = new OnceWaiters<>(net.reactor().access(), "having ended all processes");
        if (forNone == null) {
            forNone = waiters;
        }
        children().forEach(ChildProcess::close);
        Deferred<@Nullable Void> gone = forNone.add().addAction(_ -> {});
        tellIfNone();
        return gone;
    }

    /** Whether no child runs or starts. */
    boolean isIdle() {
        return starting == 0 && children.isEmpty();
    }

    private void tellIfNone() {
        if (forNone != null && isIdle()) {
            forNone.fire(true);
        }
    }

    private void requireUsable() {
        net.reactor().access().requireOpen();
        if (closed) {
            throw new IllegalStateException(
                    "these Processes were closed, by close() or with their reactor; make others for a further run");
        }
    }

    private Deferred<ChildProcess> start(Launch launch, Consumer<ChildProcess> first) {
        requireUsable();
        starting++;
        Deferred<Child> job = net.reactor().deferToThread(launch::start);
        Promise<ChildProcess> promise = new Promise<>(_ -> job.cancel());
        var _ = job.addCallbacks(
                child -> started(promise, adopt(launch, child), first), failure -> notStarted(promise, failure));
        return promise;
    }

    /** What has started is served in any case, if only to its end. */
    private ChildProcess adopt(Launch launch, Child child) {
        starting--;
        ChildProcess process = new ChildProcess(net.reactor(), launch, child, this::gone);
        children.add(process);
        new ExitWatch(net.reactor(), child, process::exitedWith).begin(descriptors);
        return process;
    }

    private boolean started(Promise<ChildProcess> promise, ChildProcess process, Consumer<ChildProcess> first) {
        if (closed || promise.isFired()) { // cancelled
            process.close();
            return closed && failed(promise, new CancellationException("the Processes were closed while it started"));
        }
        try {
            process.connect(new Pipes(net, descriptors));
        } catch (RuntimeException e) { // the network is closed
            process.close();
            return failed(promise, e);
        }
        first.accept(process);
        promise.callback(process);
        return true;
    }

    private void gone(ChildProcess process) {
        children.remove(process);
        tellIfNone();
    }

    private boolean notStarted(Promise<ChildProcess> promise, Throwable failure) {
        starting--;
        tellIfNone();
        return failed(promise, failure);
    }

    private static boolean failed(Promise<ChildProcess> promise, Throwable failure) {
        if (!promise.isFired()) {
            promise.errback(failure);
        }
        return false;
    }

    /** What a descriptor is called in messages. */
    static String name(int descriptor) {
        return switch (descriptor) {
            case 0 -> "stdin";
            case 1 -> "stdout";
            case 2 -> "stderr";
            default -> "descriptor " + descriptor;
        };
    }
}

package dev.hawser.reactor;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Action;
import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Procedure;
import dev.hawser.defer.ReactorTime;
import dev.hawser.defer.WaitingChain;
import dev.hawser.engine.Contexts;
import dev.hawser.engine.Delays;
import dev.hawser.engine.function.LaterCall;
import dev.hawser.engine.function.TimedCall;
import dev.hawser.engine.life.Core;
import dev.hawser.engine.outside.LatePoller;
import dev.hawser.engine.outside.SignalCalls;
import dev.hawser.engine.outside.ThreadBridges;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread that serves many waits at once: it fires timers, runs callbacks and resumes inline functions, one at a
 * time, so that code on it needs no locks.
 *
 * {@snippet class = dev.hawser.reactor.ReactorSnippetsTest region = example}
 *
 * <p><b>Threads:</b> a reactor has an owner, the thread that made it and then the one that calls {@link #run()}. Except
 * where a method says "any thread", it may only be called on the reactor: by the owner while the reactor does not run,
 * and by callbacks and inline functions while it does. Anything else throws {@link WrongThreadException}.
 *
 * <p><b>Lifetime:</b> see {@link ReactorState}. A reactor runs once; when {@link #run()} returns, it is closed.
 *
 * <p><b>Failures:</b> an exception from a callback goes to {@link ReactorOptions#onError}, and the rest goes on.
 */
public final class Reactor implements ReactorTime, AutoCloseable {
    final Core core;
    private final ThreadBridges bridges;

    private Reactor(Core core) {
        this.core = core;
        this.bridges = new ThreadBridges(core, core.suspension, core.pending, core.arrivals);
    }

    /** {@return a new reactor with the default options} Any thread; the caller becomes its owner. */
    public static Reactor create() {
        return create(_ -> {});
    }

    /**
     * A new reactor.
     *
     * @param configure fills in the options
     * @return the reactor; the caller is its owner
     * @throws IllegalStateException if a mode is asked for that this JVM does not offer, or on a virtual thread, which
     *     cannot own a reactor: {@link #start()} one there
     */
    public static Reactor create(Consumer<? super ReactorOptions> configure) {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException(
                    "a virtual thread cannot own a reactor; use Reactor.start(), or create() on a"
                            + " platform thread");
        }
        ReactorOptions options = new ReactorOptions();
        configure.accept(options);
        Core core = new Core(options.settings());
        Reactor reactor = new Reactor(core);
        core.attach(reactor);
        return reactor;
    }

    /** {@return a new reactor that runs already, on a platform thread of its own} See {@link #start(Consumer)}. */
    public static Reactor start() {
        return start(_ -> {});
    }

    /**
     * A new reactor that runs already, on a platform thread of its own. {@link #close()}, called by any other thread,
     * stops it and waits for its end.
     *
     * @param configure fills in the options
     * @return the reactor, running
     */
    public static Reactor start(Consumer<? super ReactorOptions> configure) {
        return OwnThread.start(configure);
    }

    /**
     * The reactor that the calling code runs on.
     *
     * @return it
     * @throws IllegalStateException if there is none
     */
    public static Reactor current() {
        return Core.ofCallingThread()
                .map(Core::reactor)
                .orElseThrow(() -> new IllegalStateException(
                        "no reactor runs on thread " + Thread.currentThread().getName()));
    }

    /** For {@link OwnThread}. */
    void startsOn(Thread thread, Procedure whenRunning) {
        core.lifecycle.ownThread(thread);
        core.lifecycle.callWhenRunning(whenRunning);
    }

    /** {@return the reactor's name} Any thread. */
    public String name() {
        return core.name();
    }

    /** {@return the poller that it was made with, or that is found now if it was made without one} Any thread. */
    public Poller poller() {
        return core.poller instanceof LatePoller late ? late.chosen() : core.poller;
    }

    /** {@return what parts of the engine outside of this module ask of a reactor; of no use to others} Any thread. */
    public ReactorAccess access() {
        return core;
    }

    /** {@return where the reactor is in its life} Any thread. */
    public ReactorState state() {
        return core.lifecycle.state();
    }

    /** {@return how this reactor runs inline functions} Any thread. */
    public Mode mode() {
        return core.engine.mode();
    }

    /**
     * Turns the loop on the calling thread, which becomes the owner, until {@link #stop()} has done its work. When this
     * returns, the reactor is closed, and all that it had is given back; it does not run again.
     *
     * @throws IllegalStateException if it runs already or has run, or the caller is a virtual thread
     */
    public void run() {
        core.lifecycle.run();
    }

    /**
     * Asks the loop to end: "before" triggers run, every live function is cancelled and waited for (one in a scope at
     * each of its waits, but for what is shielded), then come the "during" and "after" triggers and the end of the
     * thread jobs; then {@code run()} returns. Returns at once.
     *
     * <p>All of that together is given {@link ReactorOptions#stopTimeout}. When half of it is over, functions and a
     * callback that hangs are interrupted; at its end, what is still to be called is called and not waited for, and
     * whatever did not end is reported with its stack. A function that is left goes on when another thread wakes it
     * later, on a daemon thread and off the reactor.
     *
     * @throws IllegalStateException if the reactor does not run, or is stopping
     */
    public void stop() {
        core.requireCurrent();
        core.lifecycle.stop();
    }

    /**
     * Ends a reactor that was never run: drops its timers, fails those who wait for it, ends its functions (for at most
     * {@code stopTimeout}). One made by {@link #start()} is stopped when another thread closes it, which waits for that,
     * at most a second longer than {@code stopTimeout}: what then still holds the reactor's thread is reported with its
     * stack. Closing one that is closed does nothing.
     *
     * @throws IllegalStateException if it runs, and is closed on its own thread; if it was never run, has functions, and is
     *     closed on a virtual thread
     */
    @Override
    public void close() {
        core.lifecycle.close();
    }

    /**
     * Makes SIGINT, SIGTERM and SIGHUP {@link #stop()} the reactor, also while a callback hangs. A second signal ends it
     * now, without the rest of its stop; one of the same name within a quarter of a second is the first one's echo, which
     * programs such as {@code timeout} make, and is not counted. If even that cannot be done, since code that cannot be
     * set aside holds the reactor's thread, it does what it would have done without the reactor: end the process.
     * Otherwise as {@link #onSignals}.
     */
    public void stopOnSignals() {
        core.requireOpen();
        core.signals.install(core.lifecycle::stopBySignal);
    }

    /**
     * Makes SIGINT, SIGTERM and SIGHUP call an action each time one arrives, but for a SIGHUP that is ignored, as by nohup,
     * and an echo; see {@link #stopOnSignals()}.
     * When {@code run()} has returned on all reactors that asked for it, the former handlers are back. Of this and
     * {@link #stopOnSignals()}, the first call counts.
     *
     * @param action gets the signal's name, such as "INT"; called like what {@link #callFromThread} hands over. When
     *     one has waited for its call for half a second, because a callback hangs, the next stops the reactor
     */
    public void onSignals(Action<? super String> action) {
        core.requireOpen();
        requireNonNull(action, "action");
        SignalCalls calls = new SignalCalls(core, action, core.lifecycle::stopBySignal);
        core.signals.install((name, _) -> calls.arrived(name));
    }

    /** {@return the name of the signal that stopped the last run, such as "INT", or an empty string} Any thread. */
    public String stoppedBySignal() {
        return core.signals.last();
    }

    /**
     * Calls when the reactor runs: at once if it does, else when it has started, in the order added.
     *
     * @param procedure what to call
     * @throws Exception what it throws, when it is called at once
     */
    public void callWhenRunning(Procedure procedure) throws Exception {
        core.requireOpen();
        core.lifecycle.callNowOrWhenRunning(requireNonNull(procedure, "procedure"));
    }

    /**
     * Adds something to do at startup or shutdown. It runs once; one that is added when its phase is over never runs.
     *
     * @param event which event
     * @param phase when in it
     * @param action what to do; a Deferred that it returns in phase {@code BEFORE} holds up the next phase; may return
     *     null
     * @return a handle to take it back
     */
    public Trigger addSystemEventTrigger(
            SystemEvent event, TriggerPhase phase, Callable<? extends @Nullable Deferred<?>> action) {
        core.requireOpen();
        return core.lifecycle.triggers(event).add(requireNonNull(phase, "phase"), requireNonNull(action, "action"));
    }

    /** {@return the reactor's clock in nanoseconds since some fixed moment} Any thread. */
    @Override
    public long nanoTime() {
        return core.poller.nanoTime();
    }

    /**
     * Calls later: not before {@code delay} has passed since now, as the clock stands in this call. Calls of equal time
     * run in the order of these calls.
     *
     * @param delay zero or more; zero is the next turn
     * @param procedure what to call; what it throws goes to the error handler
     * @return a handle to cancel or move it
     */
    @Override
    public DelayedCall callLater(Duration delay, Procedure procedure) {
        core.requireOpen();
        return TimedCall.start(core, Delays.nanos(delay), requireNonNull(procedure, "procedure"));
    }

    /**
     * Calls later and gives the result.
     *
     * @param <T> the result's type
     * @param delay zero or more
     * @param callable what to call
     * @return fires with its value or failure; cancelling it takes the call back
     */
    @CheckReturnValue
    public <T extends @Nullable Object> Deferred<T> deferLater(Duration delay, Callable<? extends T> callable) {
        core.requireOpen();
        return LaterCall.call(core, requireNonNull(callable, "callable"), Delays.nanos(delay));
    }

    /**
     * Calls later something that gives a Deferred, and waits for that too.
     *
     * @param <T> the result's type
     * @param delay zero or more
     * @param callable what to call
     * @return fires with the inner outcome; cancelling it takes the call back, or cancels the inner Deferred
     */
    @CheckReturnValue
    public <T extends @Nullable Object> Deferred<T> chainLater(
            Duration delay, Callable<? extends Deferred<? extends T>> callable) {
        requireNonNull(callable, "callable");
        ContextCarrier.@Nullable Captured context = core.captureContext();
        return sleep(delay).chainCallback(_ -> Contexts.call(context, callable));
    }

    /**
     * {@return a Deferred that fires when {@code duration} is over}
     *
     * @param duration zero or more
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> sleep(Duration duration) {
        core.requireOpen();
        return LaterCall.sleep(core, Delays.nanos(duration));
    }

    /**
     * Starts an inline function: code that reads top to bottom, and is set aside wherever it awaits or (in carrier
     * mode) blocks, while the reactor goes on with something else. It runs up to its first suspension before this
     * returns.
     *
     * @param <T> the result's type
     * @param body the function; runs on the reactor, never at the same time as another
     * @return fires with what the function returns or throws. Cancelling it cancels what the function awaits, or
     *     interrupts it where it blocks; it fires when the function ends
     * @throws IllegalStateException inside {@code atomically}, or if the caller is pinned
     * @throws ReactorStoppedException while the reactor ends its functions, and afterwards
     */
    @CheckReturnValue
    public <T extends @Nullable Object> Deferred<T> inline(Callable<? extends T> body) {
        return core.suspension.start("", requireNonNull(body, "body"));
    }

    /**
     * Starts an inline function with a name, which dumps, reports and debuggers show.
     *
     * @param <T> the result's type
     * @param name the name of its thread
     * @param body the function
     * @return as {@link #inline(Callable)}
     */
    @CheckReturnValue
    public <T extends @Nullable Object> Deferred<T> inline(String name, Callable<? extends T> body) {
        return core.suspension.start(requireNonNull(name, "name"), requireNonNull(body, "body"));
    }

    /**
     * Starts an inline function that returns nothing. A name of its own beside {@link #inline(Callable)}: were both
     * called the same, {@code inline(deferred::await)} would be ambiguous, as is every reference to a method that has
     * more than one form.
     *
     * @param body the function
     * @return as {@link #inline(Callable)}, with null as its value
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> inlineAction(Procedure body) {
        return inline(returningNull(body));
    }

    /**
     * Starts an inline function that returns nothing, with a name.
     *
     * @param name the name of its thread
     * @param body the function
     * @return as {@link #inline(String, Callable)}, with null as its value
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> inlineAction(String name, Procedure body) {
        return inline(name, returningNull(body));
    }

    private static Callable<@Nullable Void> returningNull(Procedure body) {
        requireNonNull(body, "body");
        return () -> {
            body.run();
            return null;
        };
    }

    /**
     * Runs a section that must not be set aside. Code between two possible suspension points is atomic on a reactor;
     * this makes sure that there is none inside.
     *
     * @param <T> the result's type
     * @param section the section
     * @return what it returns
     * @throws AtomicityException if a call in the section blocked, so that other code may have run in between; thrown
     *     at its end, with the stack of that call
     * @throws Exception what the section throws
     */
    public <T extends @Nullable Object> T atomically(Callable<T> section) throws Exception {
        core.requireCurrent();
        return core.sections.run(requireNonNull(section, "section"));
    }

    /**
     * Makes virtual threads that run on the reactor, as inline functions without a Deferred: for {@code Executors} and
     * {@code StructuredTaskScope}. Any thread may start them. When the reactor is closed, it throws
     * {@link java.util.concurrent.RejectedExecutionException}; what begins while functions are being ended begins
     * interrupted.
     *
     * @return the factory; any thread
     */
    public ThreadFactory threadFactory() {
        return bridges.threadFactory();
    }

    /** {@return an executor that starts an inline function for each task} Any thread; for libraries that take one. */
    public Executor executor() {
        return bridges.executor();
    }

    /**
     * Queues a call for the reactor, in order; wakes it. Any thread. Runs once the reactor runs.
     *
     * @param procedure what to call
     * @throws ReactorStoppedException if the reactor is closed
     */
    public void callFromThread(Procedure procedure) {
        bridges.callFromThread(procedure);
    }

    /**
     * Runs what blocks its thread, as file I/O or a long computation, on a worker thread, from the end of the turn on.
     *
     * @param <T> the result's type
     * @param callable what to run; must not touch what belongs to the reactor
     * @return fires on the reactor with its value or failure. Cancelling it fails it at once if the job has not begun;
     *     else interrupts the job, and fires when that ends
     * @throws ReactorStoppedException if the reactor is closed, or its stop has come to the thread jobs
     */
    @CheckReturnValue
    public <T extends @Nullable Object> Deferred<T> deferToThread(Callable<? extends T> callable) {
        core.requireCurrent();
        return core.workers.submit(requireNonNull(callable, "callable"));
    }

    /**
     * Sets how many worker threads there may be.
     *
     * @param threads 1 or more
     */
    public void suggestThreadPoolSize(int threads) {
        core.requireCurrent();
        core.workers.resize(threads);
    }

    /**
     * Calls something on the reactor and waits for its value. Any thread but the reactor's.
     *
     * @param <T> the result's type
     * @param callable what to call
     * @return its value
     * @throws IllegalStateException on the reactor, where it would be a deadlock; if the reactor stops before it could
     *     answer
     * @throws InterruptedException if the caller is interrupted
     * @throws Exception what the call throws
     */
    public <T extends @Nullable Object> T blockingCallFromThread(Callable<? extends T> callable) throws Exception {
        return bridges.blockingCall(callable);
    }

    /**
     * Calls something on the reactor that gives a Deferred, and waits for its outcome. Any thread but the reactor's.
     *
     * @param <T> the result's type
     * @param callable what to call
     * @return the value
     * @throws InterruptedException if the caller is interrupted; the Deferred is cancelled then
     * @throws Exception as {@link #blockingCallFromThread}
     */
    public <T extends @Nullable Object> T blockingChainFromThread(Callable<? extends Deferred<? extends T>> callable)
            throws Exception {
        return bridges.blockingChain(callable);
    }

    /**
     * Calls something on another reactor.
     *
     * @param <T> the result's type
     * @param other where it is called
     * @param callable what to call; its value must be no Deferred, which would be the other reactor's
     * @return fires on this reactor with its value or failure. Cancelling it before the call has begun takes that back
     */
    @CheckReturnValue
    public <T extends @Nullable Object> Deferred<T> submitTo(Reactor other, Callable<? extends T> callable) {
        core.requireCurrent();
        return bridges.submitTo(other.bridges, callable);
    }

    /**
     * Calls something on another reactor that gives a Deferred, and waits for that.
     *
     * @param <T> the result's type
     * @param other where it is called
     * @param callable what to call
     * @return fires on this reactor with the outcome. Cancelling it before the call has begun takes that back; later it
     *     cancels, on the other reactor, what the call gave, and fires with what is made of that
     */
    @CheckReturnValue
    public <T extends @Nullable Object> Deferred<T> chainTo(
            Reactor other, Callable<? extends Deferred<? extends T>> callable) {
        core.requireCurrent();
        return bridges.chainTo("chainTo", other.bridges, callable);
    }

    /**
     * A future for a Deferred. Continues the Deferred. Cancelling the future, on any thread, cancels the Deferred. If the
     * reactor closes before, the future fails with {@link ReactorStoppedException}.
     *
     * @param <T> the result's type
     * @param deferred of this reactor
     * @return the future; any thread
     */
    @CheckReturnValue
    public <T extends @Nullable Object> CompletableFuture<T> toCompletableFuture(Deferred<T> deferred) {
        core.requireCurrent();
        return bridges.toFuture(deferred);
    }

    /**
     * A Deferred for a future. Time that jumps ({@link VirtualTime}) stands still until the future is completed, unless
     * that comes of a {@link #toCompletableFuture} of this reactor.
     *
     * @param <T> the result's type
     * @param stage completed on any thread
     * @return fires on this reactor; cancelling it cancels the future
     */
    @CheckReturnValue
    public <T extends @Nullable Object> Deferred<T> fromCompletionStage(CompletionStage<? extends T> stage) {
        core.requireCurrent();
        return bridges.fromStage(stage);
    }

    /** {@return what the reactor has done and holds} */
    public Statistics statistics() {
        core.requireCurrent();
        return core.inspection.statistics();
    }

    /** {@return the live inline functions with what they await and their stacks, oldest first} */
    public List<FunctionInfo> dump() {
        core.requireCurrent();
        return core.inspection.dump();
    }

    /** Reports every failed Deferred that nobody has handled so far, without waiting for the collector. */
    public void reportUnhandledFailures() {
        core.requireCurrent();
        core.reportUnhandled();
    }

    /**
     * {@return the timers that wait, the next one first; in debug mode with where they were added} When {@link #run()} has
     * returned, up to a hundred that were dropped then.
     */
    public List<TimerInfo> dumpTimers() {
        core.requireCurrent();
        return core.inspection.dumpTimers();
    }

    /**
     * {@return in debug mode, the Deferreds of this reactor that have not fired and whose stages wait, but for those that
     * somebody has asked about; see {@link WaitingChain#on}}
     */
    public List<WaitingChain> dumpWaiting() {
        core.requireCurrent();
        return core.inspection.dumpWaiting();
    }

    /** {@return how many timers wait, timed JDK waits of functions and due calls that are not made yet included} */
    public int pendingTimers() {
        core.requireCurrent();
        return core.inspection.pendingTimers();
    }

    @Override
    public String toString() {
        return "Reactor[" + name() + ", " + state() + ", " + mode() + "]";
    }
}

package dev.hawser.reactor;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.defer.UnhandledFailure;
import dev.hawser.defer.UnhandledFailures;
import dev.hawser.engine.jdk.JdkThreads;
import dev.hawser.engine.jdk.Signals;
import dev.hawser.engine.timer.TimerNode;
import dev.hawser.engine.timer.Timers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The parts of one reactor, wired together. {@link Reactor} is its face. */
final class Core {
    /** With the classes of {@code dev.hawser.engine}, what stands above the code that adds a timer, in its stack. */
    private static final Set<String> ABOVE_CALLERS = Set.of(
            Thread.class.getName(), TimedCall.class.getName(), DeferredTimer.class.getName(), Reactor.class.getName());

    /** So many are told of when a run has left timers. */
    private static final int TIMERS_KEPT = 100;

    final ReactorSettings options;
    final Poller poller;
    final Timers timers;
    final Errors errors;
    final UnhandledFailures unhandled;
    final LiveFunctions functions = new LiveFunctions();
    final AtomicSections sections = new AtomicSections();
    final Workers workers;
    final Loop loop;
    final Engine engine;
    final Lifecycle lifecycle;
    final PendingCalls pending;
    final ReactorSuspension suspension;
    final Signals signals = new Signals();
    final ReactorAccess access = new CoreAccess(this);

    /** What other threads are to bring. Reactor thread only. */
    final Set<ThreadPromise<?>> expected = new LinkedHashSet<>();

    private final long born;

    /** Found in a poll, which runs on the platform thread; told by the runner. */
    private final ArrayDeque<UnhandledFailure> untold = new ArrayDeque<>();

    private @Nullable Reactor reactor;
    private @Nullable Watchdog watchdog;
    private boolean hostsPollers;
    private List<TimerInfo> timersLeft = List.of();

    Core(ReactorSettings options) {
        this.options = options;
        this.poller = options.poller();
        this.timers = new Timers(poller::nanoTime);
        this.born = timers.now();
        this.errors = new Errors(this);
        this.unhandled = new UnhandledFailures(this::foundUnhandled);
        this.workers = new Workers(this, options.workers());
        ReadyQueue ready = new ReadyQueue(poller instanceof VirtualTime time ? time.attach(this) : null);
        this.loop = new Loop(this, ready, Thread.currentThread());
        this.engine = Modes.choose(options.mode()) == Mode.CARRIER ? new CarrierEngine(this) : new BatonEngine(this);
        this.lifecycle = new Lifecycle(this);
        this.pending = new PendingCalls(this);
        this.suspension = new ReactorSuspension(this);
    }

    /** Settles whose parts these are, and makes the reactor known to {@code await()}. */
    void attach(Reactor face) {
        reactor = face;
        poller.attach(access);
        suspension.enable();
    }

    Reactor reactor() {
        return requireNonNull(reactor);
    }

    String name() {
        return options.name();
    }

    void requireCurrent() {
        if (!engine.isCurrent()) {
            throw Misuse.offReactor(name());
        }
    }

    /** On the reactor, and not after its close. */
    void requireOpen() {
        requireCurrent();
        if (lifecycle.state() == ReactorState.CLOSED) {
            throw new ReactorStoppedException(name());
        }
    }

    /** What is to be carried to where the work handed in now will run; null for nothing. Any thread. */
    ContextCarrier.@Nullable Captured captureContext() {
        return options.carriesContext() ? options.context().capture() : null;
    }

    /** A delay in nanoseconds: not negative, and clamped to what the timers can hold. */
    static long nanos(Duration delay) {
        if (delay.isNegative()) {
            throw Misuse.negative("a delay", delay);
        }
        return clamped(delay);
    }

    static long clamped(Duration duration) {
        long seconds =
                Math.clamp(duration.getSeconds(), -Timers.MAX_DELAY / 1_000_000_000, Timers.MAX_DELAY / 1_000_000_000);
        return seconds * 1_000_000_000 + duration.getNano();
    }

    /**
     * Fires a promise with what another thread or a timer brought. If a function awaits it, at once, so that it goes
     * on even while a callback waits, perhaps for that very function; if there are stages, on the runner. On the
     * reactor, also on the platform thread.
     */
    <T extends @Nullable Object> void settle(String where, Promise<T> promise, Outcome<T> outcome) {
        if (suspension.runsNoStages(promise)) {
            fire(promise, outcome);
        } else {
            loop.queue(Callback.of(where, () -> fire(promise, outcome), null));
        }
    }

    <T extends @Nullable Object> void fire(Promise<T> promise, Outcome<T> outcome) {
        if (promise.isFired()) {
            return; // cancelled meanwhile
        }
        switch (outcome) {
            case Outcome.Success<T>(T value) -> promise.callback(value);
            case Outcome.Failure<T>(Throwable cause) -> promise.errback(cause);
        }
    }

    void fatalIfVirtualMachineError(Throwable error) {
        if (error instanceof VirtualMachineError) {
            errors.failed("running a callback", error);
        }
    }

    /** A timed JDK wait began in {@code thread}, which virtual time cannot end. */
    void timedWaitUnderVirtualTime(Thread thread) {
        TimedWait wait = new TimedWait(thread.getStackTrace());
        if (wait.isOfClosingExecutor()) {
            return;
        }
        IllegalStateException problem = wait.problem();
        InlineFunction<?> function = functions.get(thread);
        if (function != null) {
            function.violated(problem);
        } else {
            errors.failed("running a callback or thread under virtual time", problem);
            thread.interrupt();
        }
    }

    /** Live functions, oldest first. */
    List<FunctionInfo> dump() {
        long now = poller.nanoTime();
        return functions.snapshot().stream()
                .map(function -> FunctionInfo.of(function, now))
                .toList();
    }

    /** A stack without what stands above the caller's own code. */
    private static List<StackTraceElement> usersPart(List<StackTraceElement> stack) {
        return stack.stream()
                .dropWhile(frame -> frame.getClassName().startsWith("dev.hawser.engine.")
                        || ABOVE_CALLERS.contains(frame.getClassName()))
                .toList();
    }

    Statistics statistics() {
        return loop.progress().snapshot(this, poller.nanoTime() - born);
    }

    private void foundUnhandled(UnhandledFailure failure) {
        if (failure.cause() instanceof ReactorStoppedException && lifecycle.isEnding()) {
            return; // what the end brings with it is no failure that somebody forgot
        }
        untold.add(failure);
        if (untold.size() == 1) {
            loop.queue(Callback.of("reporting an unhandled failure", this::tellUnhandled, null));
        }
    }

    private void tellUnhandled() {
        for (UnhandledFailure next = untold.poll(); next != null; next = untold.poll()) {
            try {
                options.onUnhandled().accept(next);
            } catch (Throwable e) {
                errors.failed("reporting an unhandled failure", e); // the others are told all the same
            }
        }
    }

    /** Reports every failure that has no taker now; not in a turn. */
    void reportUnhandled() {
        unhandled.reportAll();
        tellUnhandled();
    }

    /** The loop is about to turn. */
    void started() {
        watchdog = Watchdog.start(this).orElse(null);
        workers.start();
        hostsPollers = engine.mode() == Mode.CARRIER && !(poller instanceof VirtualTime);
        if (hostsPollers) {
            PollerHost.add(this);
        }
    }

    /** Drops what the user's timers would do; those of the engine and of timed JDK waits go on. */
    void dropTimers() {
        timers.removeIf(Core::isOfUser);
        loop.dropCallbacks();
    }

    private static boolean isOfUser(TimerNode timer) {
        return timer instanceof TimedCall || timer instanceof DeferredTimer<?>;
    }

    /** For {@code dumpTimers()} of a reactor that has run: what its stop found waiting. */
    void keepTimersLeft() {
        timersLeft = waiting(Core::isOfUser, TIMERS_KEPT);
    }

    List<TimerInfo> dumpTimers() {
        if (lifecycle.isClosed()) {
            return timersLeft;
        }
        Stream<TimerInfo> due = loop.dueCalls().stream().map(what -> new TimerInfo(what, Duration.ZERO, List.of()));
        return Stream.concat(due, waiting(_ -> true, Integer.MAX_VALUE).stream())
                .toList();
    }

    private List<TimerInfo> waiting(Predicate<TimerNode> wanted, int limit) {
        return timers.dump(wanted, limit).stream()
                .map(timer ->
                        new TimerInfo(timer.what(), Duration.ofNanos(timer.remaining()), usersPart(timer.added())))
                .toList();
    }

    int pendingTimers() {
        return timers.size() + loop.dueCalls().size();
    }

    /** The loop has ended: what was handed in before still runs, once. */
    void endCalls() {
        functions.refuse(() -> {});
        guarded("making the last calls", loop::lastTurn);
        dropTimers();
    }

    /** The reactor is CLOSED: nothing is taken in any more. Gives back all that it has. */
    void closed() {
        guarded("closing the engine", engine::close);
        guarded("closing the queues", this::drain);
        guarded("closing the timers", () -> timers.removeIf(_ -> true).forEach(TimerNode::dropped));
        if (hostsPollers) {
            guarded("leaving the JDK's pollers", () -> PollerHost.remove(this));
        }
        guarded("putting signal handlers back", signals::restore);
        guarded("giving up calls", pending::abandonAll);
        guarded("ending the workers", workers::joined);
        guarded("giving up thread jobs", workers::closed);
        for (ThreadPromise<?> promise : List.copyOf(expected)) {
            guarded("giving up what a thread was to bring", promise::abandon);
        }
        guarded("closing the poller", poller::close);
        Optional.ofNullable(watchdog).ifPresent(Watchdog::end);
        guarded("reporting unhandled failures", this::reportUnhandled);
        suspension.disable();
    }

    private void drain() {
        loop.drain();
        if (lifecycle.neverCalled() > 0) {
            errors.failed(
                    "closing",
                    new IllegalStateException("reactor " + name() + " has closed, and " + lifecycle.neverCalled()
                            + " calls of callWhenRunning were not made: it never ran"));
        }
        if (loop.dropped() > 0) {
            errors.failed(
                    "closing",
                    new IllegalStateException("reactor " + name() + " has closed, and " + loop.dropped()
                            + " calls that other threads handed in were not made"));
        }
    }

    private void guarded(String what, Runnable step) {
        try {
            step.run();
        } catch (Throwable e) { // also a checked one, thrown by code that does not declare it
            errors.failed(what, e);
        }
    }

    /** Who runs user code now; for other threads that tell what keeps the reactor. */
    Thread running() {
        return engine.runner().filter(_ -> !engine.canRunCallbacks()).orElseGet(() -> {
            Runnable continuation = loop.progress().running();
            Thread holder = engine.holderOr(loop.owner());
            return continuation == null
                    ? holder
                    : JdkThreads.threadOf(continuation).orElse(holder);
        });
    }
}

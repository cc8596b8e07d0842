package dev.hawser.engine.life;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Procedure;
import dev.hawser.defer.Promise;
import dev.hawser.defer.ReactorTime;
import dev.hawser.defer.UnhandledFailures;
import dev.hawser.engine.AtomicSections;
import dev.hawser.engine.Callback;
import dev.hawser.engine.Errors;
import dev.hawser.engine.Host;
import dev.hawser.engine.Marks;
import dev.hawser.engine.Misuse;
import dev.hawser.engine.ModeChoice;
import dev.hawser.engine.Queues;
import dev.hawser.engine.ReactorSettings;
import dev.hawser.engine.TimedWaits;
import dev.hawser.engine.function.BatonEngine;
import dev.hawser.engine.function.CarrierEngine;
import dev.hawser.engine.function.Engine;
import dev.hawser.engine.function.HeldUp;
import dev.hawser.engine.function.LiveFunctions;
import dev.hawser.engine.function.ReactorSuspension;
import dev.hawser.engine.function.Slices;
import dev.hawser.engine.jdk.JdkThreads;
import dev.hawser.engine.jdk.Signals;
import dev.hawser.engine.outside.Arrivals;
import dev.hawser.engine.outside.PendingCalls;
import dev.hawser.engine.outside.PollerHost;
import dev.hawser.engine.outside.Workers;
import dev.hawser.engine.timer.Timers;
import dev.hawser.flight.Flight;
import dev.hawser.reactor.ContextCarrier;
import dev.hawser.reactor.Mode;
import dev.hawser.reactor.Poller;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorState;
import dev.hawser.reactor.ReactorStoppedException;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The parts of one reactor, wired together. {@link Reactor} is its face. */
public final class Core implements Host {
    /** What it was made with. */
    public final ReactorSettings settings;

    /** Its clock, and what waits. */
    public final Poller poller;

    final Timers timers;

    /** What the loop is at. */
    public final Marks marks = new Marks();

    /** Who is told of what nobody is there to receive. */
    public final Errors errors = new Errors(this);

    private final Untold untold = new Untold(this);
    final UnhandledFailures unhandled = new UnhandledFailures(untold);

    /** Those alive. */
    public final LiveFunctions functions = new LiveFunctions();

    /** Those open. */
    public final AtomicSections sections = new AtomicSections();

    /** What waits to run. */
    public final Queues queues;

    /** How functions and callbacks run. */
    public final Engine engine;

    /** For jobs. */
    public final Workers workers;

    /** Does what there is to do. */
    public final Turn turn;

    /** Where it is in its life. */
    public final Lifecycle lifecycle;

    /** What others wait for. */
    public final PendingCalls pending;

    /** What other threads are to bring. */
    public final Arrivals arrivals;

    /** For {@code await()}. */
    public final ReactorSuspension suspension;

    /** What is current for events that nobody has handed in; null for nothing. */
    final ContextCarrier.@Nullable Captured ownContext;

    /** For signals. */
    public final Signals signals = new Signals();

    /** What it tells of itself. */
    public final Inspection inspection;

    private TimedWaits timedWaits = TimedWaits.ARE_TIMERS;
    private @Nullable Reactor reactor;
    private @Nullable Watchdog watchdog;
    private PollerHost.@Nullable Guest guest;

    /**
     * Of the calling thread.
     *
     * @param settings what it is made with
     */
    public Core(ReactorSettings settings) {
        this.settings = settings;
        this.poller = settings.poller();
        this.timers = new Timers(poller::nanoTime);
        this.inspection = new Inspection(this);
        Flight.look();
        this.queues = new Queues(marks, poller::wakeup);
        this.suspension = new ReactorSuspension(this, functions, sections, unhandled, marks);
        Slices slices = new Slices(marks, sections, suspension, errors::failed);
        this.engine = ModeChoice.choose(settings.mode()) == Mode.CARRIER
                ? new CarrierEngine(this, queues, slices)
                : new BatonEngine(queues, slices);
        suspension.runsBy(engine);
        this.workers = new Workers(this, settings.workers());
        this.turn = new Turn(poller, timers, queues, engine, workers::feed, unhandled, marks, errors::failed);
        this.lifecycle = new Lifecycle(this);
        this.pending = new PendingCalls(name(), e -> errors.failedElsewhere("giving up a call that waits", e));
        this.arrivals = new Arrivals(this);
        this.ownContext = contextOrNone();
    }

    private ContextCarrier.@Nullable Captured contextOrNone() {
        try {
            return captureContext();
        } catch (RuntimeException | Error e) {
            errors.failed("capturing the reactor's own context", e);
            return null;
        }
    }

    /**
     * Settles whose parts these are, and makes the reactor known to {@code await()}.
     *
     * @param face what users see
     */
    public void attach(Reactor face) {
        reactor = face;
        poller.attach(this);
        suspension.enable();
    }

    /**
     * Time jumps, by {@link dev.hawser.reactor.VirtualTime}.
     *
     * @param waits what becomes of timed waits of the JDK
     * @param chooser given what can go on, which comes next
     * @return who waits for a thread outside, so that it must not
     */
    public HeldUp timeJumps(TimedWaits waits, ToIntFunction<? super List<Runnable>> chooser) {
        timedWaits = waits;
        queues.ready().chooseBy(chooser);
        return suspension.timeJumps();
    }

    /** {@return how many steps of functions and batches of callbacks there were} */
    public long slices() {
        return marks.slices();
    }

    /** {@return its face} */
    public Reactor reactor() {
        return requireNonNull(reactor);
    }

    /**
     * {@return the parts of the reactor that the calling code runs on}
     */
    public static Optional<Core> ofCallingThread() {
        return ReactorSuspension.hostOfCallingThread().map(Core.class::cast);
    }

    @Override
    public ReactorSettings settings() {
        return settings;
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public Mode mode() {
        return engine.mode();
    }

    @Override
    public ReactorState state() {
        return lifecycle.state();
    }

    @Override
    public boolean isClosed() {
        return lifecycle.isClosed();
    }

    @Override
    public boolean isRealTime() {
        return poller.isRealTime();
    }

    @Override
    public boolean isTurning() {
        return lifecycle.isTurning();
    }

    @Override
    public boolean isCurrent() {
        return engine.isCurrent();
    }

    @Override
    public boolean isOnPlatformThread() {
        return mode() == Mode.CARRIER
                && isTurning()
                && !isClosed()
                && Thread.currentThread().equals(queues.owner());
    }

    @Override
    public Timers timers() {
        return timers;
    }

    @Override
    public ReactorTime time() {
        return reactor();
    }

    @Override
    public TimedWaits timedWaits() {
        return timedWaits;
    }

    @Override
    public void requireCurrent() {
        if (!engine.isCurrent()) {
            throw Misuse.offReactor(name());
        }
    }

    @Override
    public void requireOpen() {
        requireCurrent();
        if (isClosed()) {
            throw new ReactorStoppedException(name());
        }
    }

    @Override
    public ContextCarrier.@Nullable Captured captureContext() {
        return settings.carriesContext() ? settings.context().capture() : null;
    }

    @Override
    public long patience() {
        return turn.patience();
    }

    @Override
    public Pump pump(String name, UnaryOperator<Runnable> body, Runnable step) {
        return engine.pump(name, body, () -> {
            try {
                step.run();
            } catch (Throwable e) { // it must not end the pump, nor the loop
                errors.failed("running " + name, e);
            }
        });
    }

    @Override
    public void queue(Callback callback) {
        queues.queue(callback);
    }

    @Override
    public void queue(String where, Procedure procedure) {
        queues.queue(Callback.of(where, procedure, ownContext));
    }

    @Override
    public boolean post(Callback callback) {
        if (!callback.isFromThread() && !isCurrent()) { // those count when they are taken in
            queues.countBrought();
        }
        return queues.post(callback);
    }

    @Override
    public void fromOutside(Runnable call) {
        var _ = queues.fromOutside(call);
    }

    @Override
    public void bring(Runnable call) {
        queues.countBrought();
        fromOutside(call);
    }

    @Override
    public <T extends @Nullable Object> void settle(String where, Promise<T> promise, Outcome<T> outcome) {
        fire(where, promise, () -> Arrivals.fire(promise, outcome));
    }

    @Override
    public void fire(String where, Promise<?> promise, Runnable firing) {
        if (runsNoStages(promise)) {
            firing.run();
        } else {
            queue(Callback.of(where, firing::run, ownContext));
        }
    }

    @Override
    public boolean runsNoStages(Deferred<?> deferred) {
        return ReactorSuspension.runsNoStages(deferred);
    }

    @Override
    public void outstanding(int change) {
        poller.outstanding(change);
    }

    @Override
    public void rehearse() {
        lifecycle.rehearse();
    }

    @Override
    public Thread newThread(Runnable body) {
        return engine.newThread(body);
    }

    @Override
    public void failed(String where, Throwable error) {
        errors.failed(where, error);
    }

    /** The loop is about to turn. */
    void started() {
        watchdog = Watchdog.start(this).orElse(null);
        workers.start();
        if (mode() == Mode.CARRIER && poller.isRealTime()) {
            guest = PollerHost.add(this, queues);
        }
    }

    void leavePollers() {
        if (guest != null) {
            guest.leave();
        }
    }

    void endWatch() {
        if (watchdog != null) {
            watchdog.end();
        }
    }

    /** Reports every failure that has no taker now; not in a turn. */
    public void reportUnhandled() {
        unhandled.reportAll();
        untold.run();
    }

    /** Who runs user code now; for other threads that tell what keeps the reactor. */
    Thread running() {
        return engine.runner().filter(_ -> !engine.canRunCallbacks()).orElseGet(() -> {
            Runnable continuation = marks.running();
            Thread holder = engine.holderOr(queues.owner());
            return continuation == null
                    ? holder
                    : JdkThreads.threadOf(continuation).orElse(holder);
        });
    }
}

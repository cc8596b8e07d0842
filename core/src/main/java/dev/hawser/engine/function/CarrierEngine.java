package dev.hawser.engine.function;

import dev.hawser.defer.Deferred;
import dev.hawser.engine.Host;
import dev.hawser.engine.Misuse;
import dev.hawser.engine.Queues;
import dev.hawser.engine.jdk.JdkThreads;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.Mode;
import dev.hawser.reactor.ReactorAccess;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Carrier mode: functions and callbacks are virtual threads whose scheduler is the reactor. The platform thread only
 * runs their continuations.
 *
 * <p>Callbacks run on a virtual thread too, the <em>runner</em>, mounted once a turn for the whole batch. On the bare
 * platform thread, a callback that waits for a lock would freeze the reactor even when nobody holds that lock: the
 * function that is owed it could not run (docs/adr/0003).
 */
public final class CarrierEngine implements Engine, CarrierScheduler.Carrier {
    /** What the next local {@link #ready} stands for; set just before the call that makes it. */
    private enum NextReady {
        /** A thread of the reactor can go on. */
        NOTHING_SPECIAL,
        /** The caller of {@link #startNow} steps aside for the function it starts. */
        CALLER_STEPS_ASIDE,
        /** A function starts that is to run now. */
        START,
        /** The {@link #idling} resident has nothing to do. */
        RESIDENT_IDLES,
        /** The reactor is closed: what can go on does so elsewhere. */
        CLOSED
    }

    private final Host host;
    private final Queues queues;
    private final Slices slices;
    private final Thread.Builder.OfVirtual builder;

    /** Runs before what is ready: functions that are being started, and below each the one that waits for it. */
    private final ArrayDeque<Runnable> front = new ArrayDeque<>();

    private NextReady expected = NextReady.NOTHING_SPECIAL;
    private @Nullable InlineFunction<?> starting;
    private @Nullable Throwable startFailure;

    private @Nullable Resident runner;

    /** Who steps aside, while a resident is expected to. */
    private @Nullable Resident idling;

    /**
     * For one reactor.
     *
     * @param host whose functions these are
     * @param queues its queues
     * @param slices runs its continuations
     */
    public CarrierEngine(Host host, Queues queues, Slices slices) {
        this.host = host;
        this.queues = queues;
        this.slices = slices;
        this.builder = JdkThreads.builder(new CarrierScheduler(this, host, queues));
    }

    @Override
    public Mode mode() {
        return Mode.CARRIER;
    }

    @Override
    public boolean isCurrent() {
        return JdkThreads.currentCarrier() == queues.owner();
    }

    @Override
    public Thread newThread(Runnable body) {
        return builder.unstarted(body);
    }

    /** {@inheritDoc} Called by the scheduler. */
    @Override
    public void ready(Runnable continuation) {
        assert expected == NextReady.CLOSED || isCurrent() : "what is ready is of the carrier";
        switch (expected) {
            case NOTHING_SPECIAL -> {
                slices.ready(continuation);
                queues.ready().add(continuation);
            }
            case CALLER_STEPS_ASIDE -> {
                Invariant.check(starting != null, "who steps aside does it for a function");
                front.push(continuation);
                startOnPlatformThread();
            }
            case START -> {
                Invariant.check(starting == null, "who starts has been taken out for it");
                expected = NextReady.NOTHING_SPECIAL;
                front.push(continuation);
            }
            case RESIDENT_IDLES -> {
                expected = NextReady.NOTHING_SPECIAL;
                if (idling != null) {
                    idling.rests(continuation);
                    idling = null;
                }
            }
            case CLOSED -> LiveFunctions.wakeAfterwards(continuation, host.name());
        }
    }

    @Override
    public void refuseTimedWait() {
        slices.timedWaitSeen();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Only a platform thread can run a continuation. So a caller that is itself virtual steps aside by
     * {@code Thread.yield}, which cares for neither permits nor interrupts; "the child, then the caller" goes to the
     * front.
     */
    @Override
    public void startNow(InlineFunction<?> function) {
        Invariant.check(starting == null && startFailure == null, "functions are started one at a time");
        starting = function;
        try {
            if (!Thread.currentThread().isVirtual()) {
                startOnPlatformThread();
                runFront();
            } else {
                stepAside();
            }
        } catch (StackOverflowError e) { // wherever it was: the next one can be started
            starting = null;
            startFailure = null;
            expected = NextReady.NOTHING_SPECIAL;
            throw e;
        }
        Invariant.check(starting == null, "who starts a function goes on behind its start");
        Throwable failure = startFailure;
        if (failure != null) {
            startFailure = null;
            throw new IllegalStateException(
                    "an inline function could not be started: " + failure.getMessage(), failure);
        }
    }

    private void stepAside() {
        Invariant.check(starting != null && expected == NextReady.NOTHING_SPECIAL, "one thread steps aside at a time");
        expected = NextReady.CALLER_STEPS_ASIDE;
        boolean returned = false;
        slices.setsAside(true);
        try {
            Thread.yield();
            returned = true;
        } finally { // a stack that is too deep to be set aside is told by an Error, which is the caller's alone
            slices.setsAside(false);
            if (expected == NextReady.CALLER_STEPS_ASIDE) { // it came back without having been set aside
                expected = NextReady.NOTHING_SPECIAL;
                starting = null;
                startFailure = returned ? Misuse.pinned("start an inline function") : null;
            }
        }
    }

    /** Puts {@link #starting} to the front. Never throws, since the caller's {@code yield} is under way. */
    private void startOnPlatformThread() {
        Invariant.check(startFailure == null, "what went wrong with one start is told before the next");
        InlineFunction<?> function = starting;
        starting = null;
        expected = NextReady.START;
        try {
            if (function != null) {
                function.thread().start();
            }
        } catch (RuntimeException | Error e) {
            startFailure = e;
        } finally {
            expected = NextReady.NOTHING_SPECIAL;
        }
    }

    /** Runs a continuation, and whatever it starts, until all of it is set aside. */
    @Override
    public void run(Runnable continuation) {
        slices.run(continuation);
        runFront();
    }

    private void runFront() {
        assert !Thread.currentThread().isVirtual() : "continuations are run by the platform thread";
        for (Runnable next = front.poll(); next != null; next = front.poll()) {
            slices.run(next);
        }
    }

    @Override
    public void resume(ThreadWaiter waiter) {
        LockSupport.unpark(waiter.thread());
    }

    @Override
    public boolean suspend(ThreadWaiter waiter, Deferred<?> deferred) {
        assert waiter.thread() == Thread.currentThread() : "a function waits on its own thread";
        boolean interrupted = false;
        while (true) {
            if (Thread.interrupted()) { // a park with the status set would return at once, for ever
                interrupted = true;
                deferred.cancel();
            }
            if (deferred.isFired()) {
                return interrupted;
            }
            slices.setsAside(true);
            boolean parked = JdkThreads.park();
            slices.setsAside(false);
            if (!parked) {
                throw Misuse.pinned("await() a Deferred");
            }
            if (deferred.isFired()) {
                return interrupted; // an interrupt that came after that is for the next wait
            }
        }
    }

    private void runFrontUnwatched() {
        assert !Thread.currentThread().isVirtual() : "a poller is run by the platform thread";
        for (Runnable next = front.poll(); next != null; next = front.poll()) {
            unwatched(next);
        }
    }

    /** The resident that runs is about to have nothing to do: what is ready next is it. */
    void comesToRest(Resident resident) {
        assert idling == null && expected == NextReady.NOTHING_SPECIAL : "one resident comes to rest at a time";
        idling = resident;
        expected = NextReady.RESIDENT_IDLES;
        slices.setsAside(true);
    }

    /** A resident is about to be started. */
    void starts() {
        assert expected == NextReady.NOTHING_SPECIAL && starting == null : "residents start on their own";
        expected = NextReady.START;
    }

    /** Runs a continuation of a poller, if there is one, and whatever it starts. */
    void stepUnwatched(@Nullable Runnable continuation) {
        if (continuation != null) {
            unwatched(continuation);
        }
        runFrontUnwatched();
    }

    private void unwatched(Runnable continuation) {
        try {
            continuation.run();
        } catch (Throwable e) {
            host.failed("running the poller", e);
        }
    }

    @Override
    public ReactorAccess.Pump pump(String name, UnaryOperator<Runnable> body, Runnable step) {
        return new Resident(this, host, name, new Resident.Work(body, _ -> step.run()));
    }

    @Override
    public void interrupt(InlineFunction<?> function) {
        assert isCurrent() : "a function is interrupted by its reactor";
        function.thread().interrupt();
    }

    @Override
    public void runCallbacks() {
        assert front.isEmpty() && starting == null : "callbacks begin when nobody is being started";
        Resident current = runner;
        if (current == null || current.isDead()) {
            Resident.Work work =
                    new Resident.Work(UnaryOperator.identity(), ended -> slices.runCallbacks(queues, ended));
            current = new Resident(this, host, "hawser-runner", work);
            runner = current;
            current.start();
            runFront();
        } else {
            mount(current);
        }
    }

    private void mount(Resident idle) {
        Runnable continuation = idle.take();
        if (continuation != null) {
            run(continuation);
        }
    }

    @Override
    public boolean canRunCallbacks() {
        return runner == null || runner.isAtRest() || runner.isDead();
    }

    @Override
    public void replaceRunner() {
        Resident last = runner;
        if (last != null) {
            last.end(); // after its callback, if that ever ends
            runner = null;
        }
    }

    @Override
    public void close() {
        // an assert, as those above: one whose last start came to nothing, for want of memory, is to go on and to close
        assert idling == null && expected == NextReady.NOTHING_SPECIAL
                : "an engine closes once, when nobody comes to rest";
        Resident last = runner;
        if (last != null) {
            last.end();
            mount(last);
            runner = null;
        }
        expected = NextReady.CLOSED;
        Invariant.check(front.isEmpty() && starting == null, "nobody is being started when the engine closes");
    }

    @Override
    public boolean isRunner(Thread thread) {
        return runner != null && thread == runner.thread();
    }

    @Override
    public Optional<Thread> runner() {
        return Optional.ofNullable(runner).map(Resident::thread);
    }

    @Override
    public Thread holderOr(Thread platformThread) {
        return platformThread;
    }

    @Override
    public boolean entered(InlineFunction<?> function) {
        return !host.isClosed() || isCurrent(); // on the carrier from the first step on
    }

    @Override
    public void left(InlineFunction<?> function) {
        assert function.thread() == Thread.currentThread() : "a body is left by its own thread";
        slices.setsAside(true); // by the thread's end
    }
}

package dev.hawser.task;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Action;
import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does long work in small steps, so that the reactor gets to everything else in between: each task, an iterator, makes
 * one step in turn, for some 10 ms; then the reactor has its turn, and it goes on.
 *
 * {@snippet class="dev.hawser.task.TaskSnippetsTest" region="coiterate"}
 *
 * <p>A step is one {@code next()} of the iterator. If that gives a {@link Deferred}, the task waits until it is fired;
 * its failure is the failure of the task. Anything else, also null, is ignored.
 *
 * <p>{@link #parallel} serves many waits, never more than so many at the same time:
 *
 * {@snippet class="dev.hawser.task.TaskSnippetsTest" region="parallel"}
 *
 * <p><b>Threads:</b> of its reactor; anything else throws {@link WrongThreadException}. Iterators are called as a
 * callback of the reactor is: they must not {@code await()}. <b>Failures:</b> a task that fails, and that nobody waits
 * for, is reported as an unhandled failure.
 */
public final class Cooperator {
    private static final Duration SLICE = Duration.ofMillis(10);

    private final Reactor reactor;
    private final Supplier<? extends BooleanSupplier> slices;

    /** Who can make a step, in the order of their turns. */
    private final LinkedHashSet<Participant> ready = new LinkedHashSet<>();

    /** All that is not over: those that are ready, and those that are paused or wait. */
    private final LinkedHashSet<Participant> members = new LinkedHashSet<>();

    private State state;
    private @Nullable DelayedCall nextTick;
    private boolean ticking;

    private enum State {
        /** Takes tasks, but gives no turns. */
        NOT_STARTED,
        /** Gives turns. */
        RUNNING,
        /** Refuses tasks. */
        STOPPED
    }

    private Cooperator(Reactor reactor, CooperatorOptions options) {
        this.reactor = requireNonNull(reactor, "reactor");
        Supplier<? extends BooleanSupplier> slices = options.slices();
        this.slices = slices == null ? () -> slice(reactor) : slices;
        this.state = options.started() ? State.RUNNING : State.NOT_STARTED;
    }

    /**
     * {@return a new Cooperator, started}
     *
     * @param reactor whose turns it uses
     */
    public static Cooperator create(Reactor reactor) {
        return create(reactor, _ -> {});
    }

    /**
     * A new Cooperator.
     *
     * @param reactor whose turns it uses
     * @param configure fills in the options
     * @return the Cooperator
     */
    public static Cooperator create(Reactor reactor, Consumer<? super CooperatorOptions> configure) {
        CooperatorOptions options = new CooperatorOptions();
        configure.accept(options);
        return new Cooperator(reactor, options);
    }

    private static BooleanSupplier slice(Reactor reactor) {
        long begin = reactor.nanoTime();
        return () -> reactor.nanoTime() - begin >= SLICE.toNanos();
    }

    /**
     * Adds a task. Its first step comes with the next tick, never inside this call.
     *
     * @param work the steps
     * @param <I> the type of the iterator
     * @return the task, to pause, resume, stop and wait for; stopped already if this Cooperator is
     */
    public <I extends Iterator<?>> CooperativeTask<I> cooperate(I work) {
        CooperativeTask<I> task = new CooperativeTask<>(this, requireNonNull(work, "work"));
        join(task);
        return task;
    }

    /**
     * Adds a task that nobody will pause: several of these over one and the same iterator are the slots of a pool.
     *
     * @param work the steps
     * @param <I> the type of the iterator
     * @return fires with the iterator when it has come to its end, fails as the task does; cancelling it stops the
     *     task
     */
    @CheckReturnValue
    public <I extends Iterator<?>> Deferred<I> coiterate(I work) {
        return cooperate(work).result();
    }

    /**
     * Keeps up to {@code slots} Deferreds unfired at the same time: takes the next one from the iterator whenever there
     * is room, until it has no more. The iterator makes each Deferred, and so begins that piece of work, in its
     * {@code next()}; it is asked for no more than there is room for. What it costs depends on how many are live, not
     * on {@code slots}, which may be any number.
     *
     * <p>The first failure ends it: nothing more is taken, and the live ones are cancelled. The result fails with that
     * failure once the last live one is fired, so that nothing is going on any more when it does; other failures than
     * a CancellationException that come meanwhile are suppressed in it. The same happens, with a
     * {@link java.util.concurrent.CancellationException}, when the result is cancelled, and with a
     * {@link CooperatorStoppedException} on {@link #stop()}. An exception of the iterator counts as a failure.
     *
     * @param work makes the Deferreds; each must be free to be continued
     * @param slots how many at the same time, 1 or more
     * @return fires with how many succeeded, when all are fired
     */
    @CheckReturnValue
    public Deferred<Long> parallel(Iterator<? extends Deferred<?>> work, int slots) {
        return start(new Parallel(this, work, slots, null));
    }

    /**
     * {@link #parallel(Iterator, int)} that goes on past failures: each is handed to a function instead.
     *
     * @param work makes the Deferreds
     * @param slots how many at the same time, 1 or more
     * @param onFailure gets the failure of each one that fails, such as {@code failures::add}; what it throws ends it
     *     all as a failure would otherwise
     * @return fires with how many succeeded, when all are fired
     */
    @CheckReturnValue
    public Deferred<Long> parallel(
            Iterator<? extends Deferred<?>> work, int slots, Action<? super Throwable> onFailure) {
        return start(new Parallel(this, work, slots, requireNonNull(onFailure, "onFailure")));
    }

    /**
     * {@link #parallel(Iterator, int)} over what can be iterated.
     *
     * @param work makes the Deferreds, lazily where that matters
     * @param slots how many at the same time, 1 or more
     * @return fires with how many succeeded, when all are fired
     */
    @CheckReturnValue
    public Deferred<Long> parallel(Iterable<? extends Deferred<?>> work, int slots) {
        return parallel(work.iterator(), slots);
    }

    /**
     * {@link #parallel(Iterator, int)} for work that is written top to bottom. Each slot is one inline function that
     * does one item after another, which costs less than a function for each.
     *
     * {@snippet class="dev.hawser.task.TaskSnippetsTest" region="parallelInline"}
     *
     * @param work gives the items; must not block in {@code hasNext} or {@code next}
     * @param slots how many at the same time, 1 or more
     * @return fires with how many succeeded, when all are over; fails and is cancelled as {@code parallel} is
     */
    @CheckReturnValue
    public Deferred<Long> parallelInline(Iterator<? extends Callable<?>> work, int slots) {
        return start(new SlotFunctions(reactor, slices, work, null), slots);
    }

    /**
     * {@link #parallelInline(Iterator, int)} that goes on past failures: each is handed to a function instead.
     *
     * @param work gives the items; must not block in {@code hasNext} or {@code next}
     * @param slots how many at the same time, 1 or more
     * @param onFailure gets the failure of each item that fails; what it throws ends it all as a failure would
     *     otherwise
     * @return fires with how many succeeded, when all are over
     */
    @CheckReturnValue
    public Deferred<Long> parallelInline(
            Iterator<? extends Callable<?>> work, int slots, Action<? super Throwable> onFailure) {
        return start(new SlotFunctions(reactor, slices, work, requireNonNull(onFailure, "onFailure")), slots);
    }

    private Deferred<Long> start(SlotFunctions functions, int slots) {
        Parallel parallel = new Parallel(this, functions, slots, null);
        functions.belongTo(parallel);
        return start(parallel).addCallback(_ -> functions.succeeded());
    }

    private Deferred<Long> start(Parallel parallel) {
        join(parallel);
        return parallel.result();
    }

    /** Gives turns (again). Nothing happens if it does already. */
    public void start() {
        Confined.check(reactor);
        state = State.RUNNING;
        schedule();
    }

    /**
     * Ends all work: whatever is not over fails with {@link CooperatorStoppedException}, also what is paused; what it
     * waits for is cancelled. New work is refused in the same way until {@link #start()}.
     */
    public void stop() {
        Confined.check(reactor);
        state = State.STOPPED;
        List<Participant> all = List.copyOf(members);
        members.clear();
        ready.clear();
        schedule();
        for (Participant each : all) {
            each.stopped(refusal());
        }
    }

    /** {@return whether it is started and not stopped} */
    public boolean isRunning() {
        return state == State.RUNNING;
    }

    private static CooperatorStoppedException refusal() {
        return new CooperatorStoppedException("the Cooperator is stopped");
    }

    private void join(Participant participant) {
        Confined.check(reactor);
        if (state == State.STOPPED) {
            participant.stopped(refusal());
        } else {
            members.add(participant);
            ready(participant);
        }
    }

    /** It can make a step, at the end of the line. */
    void ready(Participant participant) {
        ready.addLast(participant);
        schedule();
    }

    /** It cannot make a step for now. */
    void notReady(Participant participant) {
        ready.remove(participant);
        schedule();
    }

    /** It is over. */
    void leave(Participant participant) {
        members.remove(participant);
        notReady(participant);
    }

    /** Sees to it that a tick is coming just when there is something to do in it. */
    private void schedule() {
        if (ticking) {
            return; // decided at its end
        }
        boolean wanted = state == State.RUNNING && !ready.isEmpty();
        DelayedCall scheduled = nextTick;
        if (wanted && scheduled == null) {
            nextTick = reactor.callLater(Duration.ZERO, this::tick);
        } else if (!wanted && scheduled != null) {
            nextTick = null;
            scheduled.cancel();
        }
    }

    private void tick() {
        nextTick = null;
        ticking = true;
        try {
            BooleanSupplier isOver = slices.get();
            do {
                step(ready.removeFirst());
            } while (!ready.isEmpty() && !isOver.getAsBoolean());
        } finally {
            ticking = false;
            schedule();
        }
    }

    private void step(Participant participant) {
        try {
            participant.step();
        } finally {
            if (participant.isReady() && members.contains(participant)) {
                ready.addLast(participant);
            }
        }
    }

    @Override
    public String toString() {
        return "Cooperator[" + state + ", " + members.size() + " members]";
    }
}

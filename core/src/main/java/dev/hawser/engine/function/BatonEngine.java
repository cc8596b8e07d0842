package dev.hawser.engine.function;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.engine.Queues;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.Mode;
import dev.hawser.reactor.ReactorAccess;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Baton mode, for JVMs without the flag: a function is an ordinary virtual thread, and whoever holds the baton is "on
 * the reactor". The one that hands it over waits until it comes back.
 */
public final class BatonEngine implements Engine {
    private final Queues queues;
    private final Slices slices;

    /** The one thread that runs; null stands for the loop's owner. Written by the holder when it hands over. */
    private volatile @Nullable Thread holder;

    /**
     * For one reactor.
     *
     * @param queues its queues
     * @param slices runs its tasks
     */
    public BatonEngine(Queues queues, Slices slices) {
        this.queues = queues;
        this.slices = slices;
    }

    @Override
    public Mode mode() {
        return Mode.BATON;
    }

    private Thread holder() {
        Thread thread = holder;
        return thread == null ? queues.owner() : thread;
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == holder();
    }

    /** What is known of a function beside what both modes know: kept apart, since in carrier mode every byte counts. */
    private static final class Turn {
        /** Whom the baton goes back to. */
        private @Nullable Thread giver;

        /** Whether it is to be interrupted when it has the baton again. Written by the baton's holder. */
        private boolean interrupted;

        /** Whether the body is over. */
        private boolean ended;
    }

    private final Map<InlineFunction<?>, Turn> turns = Collections.synchronizedMap(new WeakHashMap<>());

    private Turn turn(InlineFunction<?> function) {
        return turns.computeIfAbsent(function, _ -> new Turn());
    }

    @Override
    public Thread newThread(Runnable body) {
        return Thread.ofVirtual().unstarted(body);
    }

    @Override
    public void startNow(InlineFunction<?> function) {
        Invariant.check(isCurrent(), "who starts a function has the baton");
        Invariant.check(turn(function).giver == null && !turn(function).ended, "a function is started once");
        turn(function).giver = Thread.currentThread();
        holder = function.thread();
        try {
            function.thread().start();
        } catch (RuntimeException | Error e) {
            Invariant.check(holder == function.thread(), "nobody has a baton that its thread did not take");
            holder = turn(function).giver;
            throw new IllegalStateException("an inline function could not be started: " + e.getMessage(), e);
        }
        awaitBaton();
    }

    @Override
    public void run(Runnable task) {
        slices.run(task);
    }

    @Override
    public void resume(ThreadWaiter waiter) {
        Invariant.check(isCurrent(), "who has another go on has the baton");
        queues.ready().add(() -> handTo((InlineFunction<?>) waiter));
    }

    private void handTo(InlineFunction<?> function) {
        if (turn(function).ended) {
            return; // it was asked for twice, and ended the first time
        }
        Invariant.check(isCurrent(), "who hands the baton over has it");
        Invariant.check(function.thread() != Thread.currentThread(), "nobody hands the baton to himself");
        turn(function).giver = Thread.currentThread();
        holder = function.thread();
        LockSupport.unpark(function.thread());
        awaitBaton();
    }

    private void giveBack(InlineFunction<?> function) {
        Invariant.check(isCurrent(), "who gives the baton back has it");
        Thread giver = requireNonNull(turn(function).giver);
        Invariant.check(giver != function.thread(), "the baton goes back to another one");
        holder = giver == queues.owner() ? null : giver; // whoever owns the loop next has it then
        LockSupport.unpark(giver);
    }

    /** Parks until the calling thread holds the baton; an interrupt meanwhile is kept for afterwards. */
    private void awaitBaton() {
        Thread self = Thread.currentThread();
        boolean interrupted = false;
        while (holder() != self) {
            var _ = park();
            interrupted |= Thread.interrupted(); // a park with the status set would return at once, for ever
        }
        if (interrupted) {
            self.interrupt();
        }
    }

    /**
     * Parks, unless the stack is too deep to be taken off its carrier: the JDK says so by an error, and the thread goes on.
     * It must not without the baton, so its caller asks again and again. That wait is a spin, and short: nothing that a
     * virtual thread could block in works there.
     *
     * @return that error
     */
    private @Nullable Error park() {
        try {
            LockSupport.park(this);
            return null;
        } catch (StackOverflowError e) {
            Thread.onSpinWait();
            return e;
        }
    }

    @Override
    public boolean suspend(ThreadWaiter waiter, Deferred<?> deferred) {
        InlineFunction<?> function = (InlineFunction<?>) waiter;
        Invariant.check(function.thread() == Thread.currentThread(), "a function waits on its own thread");
        boolean interrupted = false;
        while (true) {
            if (Thread.interrupted()) {
                interrupted = true;
                deferred.cancel();
            }
            if (deferred.isFired()) {
                return interrupted;
            }
            giveBack(function);
            awaitBatonOrInterrupt(function);
            if (deferred.isFired()) {
                return interrupted;
            }
        }
    }

    /** An interrupted function asks for the baton, since only its holder may cancel what it waits for. */
    private void awaitBatonOrInterrupt(InlineFunction<?> function) {
        boolean interrupted = false;
        Error tooDeep = null;
        while (holder() != function.thread()) {
            Error now = park();
            boolean asks = Thread.interrupted() && !interrupted;
            interrupted |= asks;
            if (asks || (now != null && tooDeep == null)) {
                var _ = queues.wake(() -> handTo(function));
            }
            tooDeep = now == null ? tooDeep : now;
        }
        if (tooDeep != null) {
            throw tooDeep; // now that nobody else is on the reactor
        }
        if (interrupted || turn(function).interrupted) {
            turn(function).interrupted = false;
            function.thread().interrupt();
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>One that waits for the baton after its Deferred has fired is not woken for it: its thread would ask for the
     * baton at some time of its own, and the order of what is ready would differ from run to run.
     */
    @Override
    public void interrupt(InlineFunction<?> function) {
        Invariant.check(isCurrent(), "who notes an interrupt has the baton");
        if (function.awaiting != null) {
            turn(function).interrupted = true;
        } else {
            function.thread().interrupt();
        }
    }

    @Override
    public void runCallbacks() {
        Invariant.check(isCurrent() && holder == null, "callbacks are run by the owner of the loop");
        slices.runCallbacks(queues, () -> false);
    }

    @Override
    public boolean canRunCallbacks() {
        return true;
    }

    @Override
    public ReactorAccess.Pump pump(String name, UnaryOperator<Runnable> body, Runnable step) {
        return new ReactorAccess.Pump() {
            @Override
            public boolean step() {
                Invariant.check(isCurrent(), "a poller steps while it has the baton");
                step.run();
                return true;
            }

            @Override
            public void end() {
                // has no thread
            }
        };
    }

    /** Started by somebody else, on any thread: the body waits for its turn. */
    @Override
    public boolean entered(InlineFunction<?> function) {
        Invariant.check(function.thread() == Thread.currentThread(), "a body is entered by its own thread");
        if (holder() == Thread.currentThread()) {
            return true;
        }
        if (!queues.fromOutside(() -> resume(function))) {
            return false; // nobody is left to hand it the baton
        }
        awaitBaton();
        return true;
    }

    @Override
    public void left(InlineFunction<?> function) {
        Invariant.check(function.thread() == Thread.currentThread(), "a body is left by its own thread");
        Invariant.check(!turn(function).ended, "a body ends once");
        turn(function).ended = true;
        giveBack(function);
    }

    @Override
    public boolean isRunner(Thread thread) {
        return false; // callbacks run on the platform thread
    }

    @Override
    public Optional<Thread> runner() {
        return Optional.empty();
    }

    @Override
    public Thread holderOr(Thread platformThread) {
        return holder();
    }

    @Override
    public void replaceRunner() {
        // there is none
    }

    @Override
    public void close() {
        // keeps nothing alive
    }
}

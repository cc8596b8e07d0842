package dev.hawser.engine.life;

import dev.hawser.engine.Errors;
import dev.hawser.engine.jdk.CpuTime;
import dev.hawser.engine.jdk.EngineThreads;
import dev.hawser.engine.jdk.JdkThreads;
import dev.hawser.flight.Flight;
import dev.hawser.reactor.Deadlock;
import dev.hawser.reactor.FunctionInfo;
import dev.hawser.reactor.Mode;
import dev.hawser.reactor.ReactorState;
import dev.hawser.reactor.Stall;
import dev.hawser.reactor.Statistics;
import dev.hawser.reactor.TimerInfo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks every 10 ms which slice or callback the reactor is at, from a daemon thread of its own, and reports one that
 * stands longer than the threshold: then, at each doubling, and when it is over. It samples the <em>virtual</em> thread:
 * the carrier's own stack shows nothing of it. In carrier mode it also reports a callback that has been waiting for so
 * long: functions go on meanwhile, but the other callbacks wait behind it.
 *
 * <p>Code that runs is judged by the CPU time that it has used, since where the machine is busy the time of the clock is
 * no fault of its own; code that waits is judged by the clock.
 */
public final class Watchdog {
    private static final long PERIOD_NANOS = 10_000_000;
    private static final int LOOKS_PER_SECOND = 100;
    private static final int LOOKS_BETWEEN_DEADLOCKS = 25;

    /** Those that make classes for method handles and lambdas. */
    private static final Set<String> LINKING = Set.of(
            "java.lang.invoke.MethodHandleNatives",
            "java.lang.invoke.InvokerBytecodeGenerator",
            "java.lang.invoke.InnerClassLambdaMetafactory");

    private final Core core;
    private final long threshold;
    private final Thread watched;
    private final FirstUse firstUse = new FirstUse();
    private volatile boolean ended;
    private @Nullable Thread thread;

    private final Watch slice;
    private final Watch callback;

    /** Something that is marked when it changes, and what was told of it last. */
    private final class Watch {
        private final boolean ofCallbacks;
        private final Standing standing = new Standing(threshold);
        private @Nullable Stall told;

        Watch(boolean ofCallbacks) {
            this.ofCallbacks = ofCallbacks;
        }

        long mark() {
            return ofCallbacks ? core.marks.callbackMark() : core.marks.mark();
        }

        long stood(long now) {
            long stood = standing.stood(mark(), now);
            if (standing.needsCpu(stood)) {
                standing.cpuIs(stood, CpuTime.of(watched));
            }
            long over = standing.takeOver();
            if (over > 0 && told != null) {
                tell(new Stall(told.reactor(), told.thread(), Duration.ofNanos(over), told.cpu(), told.stack(), true));
                told = null;
            }
            return stood;
        }
    }

    private Watchdog(Core core, long threshold, Thread watched) {
        this.core = core;
        this.threshold = threshold;
        this.watched = watched;
        this.slice = new Watch(false);
        this.callback = new Watch(true);
    }

    /** Starts one for the calling thread, unless it is switched off. */
    static Optional<Watchdog> start(Core core) {
        long threshold = core.settings.stallThreshold().toNanos();
        if (threshold == 0 || !core.poller.isRealTime()) {
            return Optional.empty(); // under virtual time nobody waits
        }
        Watchdog dog = new Watchdog(core, threshold, Thread.currentThread());
        dog.thread = EngineThreads.startDaemon(core.name() + "-watchdog", dog::watch);
        return Optional.of(dog);
    }

    void end() {
        ended = true;
        LockSupport.unpark(thread);
    }

    private void watch() {
        Deadlocks deadlocks = new Deadlocks(
                core.name(), core.functions, core.timers, core.marks, core.queues, core.settings.onDeadlock());
        Management management = new Management(new Told(core, deadlocks));
        for (int looks = 0; !ended; looks++) {
            LockSupport.parkNanos(this, PERIOD_NANOS);
            look(System.nanoTime());
            if (looks % LOOKS_PER_SECOND == 0) {
                management.look();
                Flight.look();
            }
            if (looks % LOOKS_BETWEEN_DEADLOCKS == 0) {
                deadlocks.look();
            }
        }
        management.end();
    }

    private void look(long now) {
        long held = slice.stood(now);
        core.marks.stood(held);
        if (slice.standing.isDue(held)) {
            judge(slice, held, running(), now);
        }
        long waiting = callback.stood(now);
        if (callback.standing.isDue(waiting)) {
            core.engine
                    .runner()
                    .filter(runner -> runner.getState() != Thread.State.RUNNABLE)
                    .ifPresent(runner -> judge(callback, waiting, runner, now));
        }
    }

    private Thread running() {
        Runnable continuation = core.marks.running();
        return continuation == null
                ? core.engine.holderOr(watched)
                : JdkThreads.threadOf(continuation).orElse(core.engine.holderOr(watched));
    }

    private void judge(Watch watch, long stood, Thread on, long now) {
        Standing standing = watch.standing;
        Thread.State state = on.getState();
        List<StackTraceElement> stack = List.of(on.getStackTrace());
        if (watch.mark() != standing.mark()) {
            return; // it went on while its stack was taken, which would be that of something else
        }
        long cpu = CpuTime.of(watched);
        long used = standing.used(cpu);
        boolean elsewhere = on != watched && core.engine.mode() == Mode.BATON; // whose CPU time nobody tells
        boolean waits =
                watch == callback || elsewhere || waits(state, stack, core.engine.mode()) || isInNativeCall(stack);
        long held = held(stood, used, waits);
        if (stack.isEmpty() || held < threshold) {
            standing.excuse(stood, held);
        } else if (!isFirstUse(stack, standing.mark()) || !standing.forgive(now, cpu, held)) {
            standing.tell(stood);
            watch.told = new Stall(
                    core.name(),
                    watch == callback ? "a callback that waits" : nameOf(on),
                    Duration.ofNanos(stood),
                    Duration.ofNanos(used),
                    stack,
                    false);
            tell(watch.told);
        }
    }

    private boolean isFirstUse(List<StackTraceElement> stack, long mark) {
        return loadsClass(stack) || firstUse.isSeenIn(stack, mark);
    }

    /** How much of the time that it stood is its own doing. */
    static long held(long stood, long used, boolean waits) {
        return waits || used < 0 ? stood : used;
    }

    /**
     * Whether a thread keeps the reactor waiting. In carrier mode one that is parked has given the reactor its thread back,
     * which may not have got a core since to go on with; but for one that is pinned.
     */
    static boolean waits(Thread.State state, List<StackTraceElement> stack, Mode mode) {
        return switch (state) {
            case NEW, RUNNABLE, TERMINATED -> false;
            case BLOCKED, WAITING, TIMED_WAITING ->
                mode == Mode.BATON
                        || stack.stream()
                                .anyMatch(frame -> frame.getMethodName().equals("parkOnCarrierThread"));
        };
    }

    /** Where the JDK does not tell that a thread waits: reading files, and native code of others. */
    static boolean isInNativeCall(List<StackTraceElement> stack) {
        return !stack.isEmpty()
                && stack.getFirst().isNativeMethod()
                && !stack.getFirst().getClassName().startsWith("java.lang.");
    }

    private void tell(Stall stall) {
        if (Flight.isOn()) {
            Flight.stall(stall);
        }
        try {
            core.settings.onStall().accept(stall);
        } catch (Throwable e) {
            Errors.logged("reporting a stall", e); // and goes on watching
        }
    }

    /**
     * Whether a class is being loaded, or the JDK is preparing itself: initializes a class of its own, or links a lambda.
     * What the initializer of another class does is the program's own doing.
     */
    static boolean loadsClass(List<StackTraceElement> stack) {
        boolean inPlatform = true;
        for (StackTraceElement frame : stack) {
            String name = frame.getClassName();
            String method = frame.getMethodName();
            inPlatform &= isPlatforms(frame);
            if (method.equals("<clinit>")) {
                return inPlatform;
            }
            if ((name.equals("java.lang.ClassLoader") && method.equals("loadClass"))
                    || (inPlatform && LINKING.contains(name))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPlatforms(StackTraceElement frame) {
        String module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }

    /** For {@link Management}, which need not know the engine. */
    private record Told(Core core, Deadlocks found) implements Management.Source {
        @Override
        public String name() {
            return core.name();
        }

        @Override
        public Mode mode() {
            return core.engine.mode();
        }

        @Override
        public ReactorState state() {
            return core.lifecycle.state();
        }

        @Override
        public Statistics statistics() {
            return core.inspection.statistics();
        }

        @Override
        public List<FunctionInfo> functions(int most) {
            return core.inspection.dump(most);
        }

        @Override
        public List<Deadlock> deadlocks() {
            return found.all();
        }

        @Override
        public List<TimerInfo> timers() {
            return core.inspection.dumpTimers();
        }

        @Override
        public boolean ask(Runnable question) {
            return core.queues.fromOutside(question);
        }

        @Override
        public StackTraceElement[] stack() {
            return core.engine.holderOr(core.queues.owner()).getStackTrace();
        }
    }

    private static String nameOf(Thread thread) {
        return thread.getName().isEmpty() ? "inline function #" + thread.threadId() : thread.getName();
    }
}

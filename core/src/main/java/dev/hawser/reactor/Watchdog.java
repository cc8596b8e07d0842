package dev.hawser.reactor;

import dev.hawser.engine.jdk.CpuTime;
import dev.hawser.engine.jdk.EngineThreads;
import dev.hawser.engine.jdk.JdkThreads;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks every 10 ms which slice or callback the reactor is at, from a daemon thread of its own, and reports one that
 * stands longer than the threshold, once. It samples the <em>virtual</em> thread: the carrier's own stack shows
 * nothing of it. In carrier mode it also reports a callback that has been waiting for so long: functions go on
 * meanwhile, but the other callbacks wait behind it.
 */
final class Watchdog {
    private static final long PERIOD_NANOS = 10_000_000;

    /** For so long nothing is said of classes that are being loaded: it happens once, and nobody could mend it. */
    private static final long LOADING_NANOS = 1_000_000_000;

    /** Those that make classes for method handles and lambdas. */
    private static final Set<String> LINKING = Set.of(
            "java.lang.invoke.MethodHandleNatives",
            "java.lang.invoke.InvokerBytecodeGenerator",
            "java.lang.invoke.InnerClassLambdaMetafactory");

    private final Core core;
    private final long threshold;
    private final Thread watched;
    private volatile boolean ended;
    private @Nullable Thread thread;

    private final Standing slice;
    private final Standing callback;

    /** Something that is marked when it changes: since when it has stood, and whether that was reported. */
    private final class Standing {
        private final LongSupplier mark;
        private long seen = -1;
        private long begun;
        private long since;
        private long cpuThen;
        private boolean reported;

        Standing(LongSupplier mark) {
            this.mark = mark;
        }

        /** {@return for how many nanoseconds user code, which odd marks stand for, has stood at this mark} */
        long stood(long now) {
            long current = mark.getAsLong();
            if (current != seen) {
                seen = current;
                begun = now;
                countFrom(now);
            }
            return (current & 1) == 1 ? now - since : 0;
        }

        private void countFrom(long now) {
            since = now;
            cpuThen = CpuTime.of(watched);
            reported = false;
        }

        /** What it did until now is not held against it; {@return false if there was too much of that} */
        boolean forgive(long stood) {
            long now = since + stood;
            boolean little = now - begun < LOADING_NANOS;
            if (little) {
                countFrom(now);
            }
            return little;
        }

        boolean wentOn() {
            return mark.getAsLong() != seen;
        }

        /** Whether to report it now; once. */
        boolean isNew(long stood) {
            boolean first = !reported && stood >= threshold;
            reported |= first;
            return first;
        }
    }

    private Watchdog(Core core, long threshold, Thread watched) {
        this.core = core;
        this.threshold = threshold;
        this.watched = watched;
        this.slice = new Standing(core.loop.progress()::mark);
        this.callback = new Standing(core.loop.progress()::callbackMark);
    }

    /** Starts one for the calling thread, unless it is switched off. */
    static Optional<Watchdog> start(Core core) {
        long threshold = core.options.stallThreshold().toNanos();
        if (threshold == 0 || core.poller instanceof VirtualTime) {
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
        while (!ended) {
            LockSupport.parkNanos(this, PERIOD_NANOS);
            look(System.nanoTime());
        }
    }

    private void look(long now) {
        long held = slice.stood(now);
        core.loop.progress().stood(held);
        if (slice.isNew(held)) {
            report(slice, held, running());
        }
        long waiting = callback.stood(now);
        core.engine
                .runner()
                .filter(runner -> runner.getState() != Thread.State.RUNNABLE && callback.isNew(waiting))
                .ifPresent(runner -> report(callback, waiting, runner));
    }

    private Thread running() {
        Runnable continuation = core.loop.progress().running();
        return continuation == null
                ? core.engine.holderOr(watched)
                : JdkThreads.threadOf(continuation).orElse(core.engine.holderOr(watched));
    }

    private void report(Standing standing, long stood, Thread on) {
        List<StackTraceElement> stack = List.of(on.getStackTrace());
        if (standing.wentOn()) {
            return; // it went on while its stack was taken, which would be that of something else
        }
        if (loadsClass(stack) && standing.forgive(stood)) {
            return;
        }
        long cpu = CpuTime.of(watched);
        Duration used = cpu < 0 ? Duration.ofNanos(-1) : Duration.ofNanos(cpu - standing.cpuThen);
        Stall stall = new Stall(
                core.name(),
                standing == callback ? "a callback that waits" : nameOf(on),
                Duration.ofNanos(stood),
                used,
                stack);
        try {
            core.options.onStall().accept(stall);
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

    private static String nameOf(Thread thread) {
        return thread.getName().isEmpty() ? "inline function #" + thread.threadId() : thread.getName();
    }
}

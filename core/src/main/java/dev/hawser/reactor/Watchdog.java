package dev.hawser.reactor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks every 10 ms which slice or callback the reactor is at, from a daemon thread of its own, and reports one that
 * stands longer than the threshold, once. It samples the <em>virtual</em> thread: the carrier's own stack shows
 * nothing of it.
 */
final class Watchdog {
    private static final long PERIOD_NANOS = 10_000_000;

    private final Core core;
    private final long threshold;
    private final Thread watched;
    private volatile boolean ended;
    private @Nullable Thread thread;

    private long seen = -1;
    private long since;
    private long cpuThen;
    private boolean reported;

    private Watchdog(Core core, long threshold, Thread watched) {
        this.core = core;
        this.threshold = threshold;
        this.watched = watched;
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
        long mark = core.loop.progress().mark();
        if (mark != seen) {
            seen = mark;
            since = now;
            cpuThen = CpuTime.of(watched);
            reported = false;
            return;
        }
        boolean runsUserCode = (mark & 1) == 1;
        if (runsUserCode && !reported && now - since >= threshold) {
            reported = true;
            report(now - since);
        }
    }

    private void report(long stood) {
        Runnable continuation = core.loop.progress().running();
        Thread on = continuation == null
                ? watched
                : JdkThreads.threadOf(continuation).orElse(core.engine.holderOr(watched));
        List<StackTraceElement> stack = List.of(on.getStackTrace());
        if (core.loop.progress().mark() != seen) {
            return; // it went on while its stack was taken, which would be that of something else
        }
        long cpu = CpuTime.of(watched);
        Duration used = cpu < 0 ? Duration.ofNanos(-1) : Duration.ofNanos(cpu - cpuThen);
        Stall stall = new Stall(core.name(), nameOf(on), Duration.ofNanos(stood), used, stack);
        try {
            core.options.onStall().accept(stall);
        } catch (RuntimeException | Error e) {
            Errors.logged("reporting a stall", e); // and goes on watching
        }
    }

    private static String nameOf(Thread thread) {
        return thread.getName().isEmpty() ? "inline function #" + thread.threadId() : thread.getName();
    }
}

package dev.hawser.net.transport;

import dev.hawser.reactor.Poller;
import dev.hawser.reactor.ReactorAccess;
import io.netty.channel.Channel;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Netty's event loop as a part of the reactor's turn. It belongs to one thread, the pump, which holds Netty's code and
 * ours and never the user's.
 *
 * <p>To Netty, every call from a function or a callback comes from a foreign thread and would cost a wake-up by the
 * kernel. So those hand over a {@link Task}, which the pump runs before it waits.
 */
final class IoLoop extends ManualIoEventLoop {
    /** Something that has to be done by the loop's own thread. */
    interface Task {
        /** In the pump; must not throw. */
        void perform();
    }

    /** How long the end of a loop may wait for its ports to be closed; they need microseconds. */
    private static final long PORTS_END = TimeUnit.SECONDS.toNanos(1);

    private final ReactorAccess access;
    private final Poller parking;
    private final ReactorAccess.Pump pump;
    private final ArrayDeque<Task> tasks = new ArrayDeque<>();

    /** The longest wait of the poll under way. */
    private long maxNanos;

    /** Whether the platform thread has nothing else to do but to wait for the pump. */
    private boolean mayBlock;

    /** Whether a step is under way, perhaps set aside: in baton mode, callbacks run on our thread too. */
    private boolean stepping;

    private final Ports ports = new Ports(this);

    private boolean closing;
    private @Nullable Thread strangerToldOf;

    /** Whether somebody called since the last poll. Any thread. */
    private volatile boolean called;

    /** How often another thread had to end a wait in the kernel. */
    private final LongAdder wakeUps = new LongAdder();

    /** Whether the pump waits in the kernel, or is about to. Written by itself. */
    private volatile boolean waiting;

    private final BusyMeter meter;
    private final IoMechanism mechanism;

    IoLoop(ReactorAccess access, Poller parking, IoMechanism mechanism) {
        this(access, parking, mechanism, new BusyMeter());
    }

    private IoLoop(ReactorAccess access, Poller parking, IoMechanism mechanism, BusyMeter meter) {
        super(null, null, meter.over(mechanism.handlers()));
        this.meter = meter;
        this.mechanism = mechanism;
        this.access = access;
        this.parking = parking;
        this.pump = access.pump("hawser-io-pump", IoLoop::withThreadLocals, this::step);
    }

    /** Lets Netty keep its caches for the thread. */
    private static Runnable withThreadLocals(Runnable body) {
        return () -> FastThreadLocalThread.runWithFastThreadLocal(body);
    }

    ReactorAccess access() {
        return access;
    }

    /** Netty's files over io_uring (4.2.18) have offsets of 31 bits, and wait for ever for the rest of one that was cut. */
    boolean sendsFiles() {
        return mechanism != IoMechanism.IO_URING;
    }

    /** Runs the task in this turn; at once, if the caller is the pump. On the reactor. */
    void hand(Task task) {
        if (stepping && inEventLoop()) {
            task.perform();
        } else {
            tasks.add(task);
        }
    }

    /** See {@link Poller#poll}. Platform thread. */
    void poll(long nanos) {
        maxNanos = nanos;
        mayBlock = true;
        boolean atRest = pump.step();
        mayBlock = false;
        if (!atRest) { // it waits for a lock: everything else goes on
            parking.poll(nanos <= 0 ? 0 : Math.min(nanos, access.patience()));
        }
        called = false;
    }

    /** See {@link Poller#wakeup}. Any thread. */
    void call() {
        if (!called) {
            called = true;
            if (waiting) {
                wakeUps.increment();
                wakeup();
            }
            parking.wakeup();
        }
    }

    /** See {@link Poller#busyNanos}. */
    long busyNanos() {
        return meter.nanos();
    }

    long wakeUps() {
        return wakeUps.sum();
    }

    /** One poll. In the pump. */
    private void step() {
        if (!isOurs()) {
            return;
        }
        stepping = true;
        try {
            if (closing) {
                closeAll();
            } else {
                runTasksAndIo();
            }
        } finally {
            stepping = false;
        }
    }

    private void runTasksAndIo() {
        if (!tasks.isEmpty()) {
            long begin = parking.nanoTime();
            for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
                task.perform();
            }
            meter.add(parking.nanoTime() - begin);
        }
        // what the tasks brought may be due before the end that the platform thread had in mind
        long nanos = maxNanos <= 0 ? 0 : Math.min(maxNanos, access.patience());
        if (nanos <= 0) {
            runNow();
        } else {
            run(nanos == Long.MAX_VALUE ? 0 : nanos, 0); // 0 has no limit
            waiting = false;
        }
    }

    /** Asked by the I/O handler just before it waits: a caller sees that we wait, or we see here that it called. */
    @Override
    protected boolean canBlock() {
        waiting = true;
        return mayBlock && !called && access.patience() > 0;
    }

    /** Takes the first thread for its own, which Netty allows only once. */
    private boolean isOurs() {
        Thread current = Thread.currentThread();
        if (inEventLoop(current)) {
            return true;
        }
        if (!current.equals(strangerToldOf)) {
            try {
                setOwningThread(current);
                return true;
            } catch (IllegalStateException e) {
                strangerToldOf = current;
                access.failed(
                        "polling for I/O",
                        new IllegalStateException(
                                "reactor " + access.name() + " is run by thread " + current.getName()
                                        + ", but its sockets belong to the thread that ran it first; in baton mode, run a"
                                        + " reactor with sockets on one thread only",
                                e));
            }
        }
        parking.poll(maxNanos);
        return false;
    }

    /** Closes all channels. Platform thread of the owner. */
    void end() {
        closing = true;
        pump.step();
    }

    /** The channels that listen. In the pump. */
    Ports ports() {
        return ports;
    }

    /** Before all else: with io_uring, a port that is closed by the end of its loop may go on listening for good. */
    private void closePorts() {
        for (Channel port : ports.all()) {
            var _ = port.close();
        }
        long until = parking.nanoTime() + PORTS_END;
        while (!ports.all().isEmpty() && parking.nanoTime() < until) {
            runNow();
        }
    }

    private void closeAll() {
        closePorts();
        ports.end();
        pump.end();
        var _ = shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
        while (!isTerminated()) {
            runNow();
        }
    }
}

package dev.hawser.engine.function;

import dev.hawser.engine.Host;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.ReactorAccess;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread of the {@link CarrierEngine}'s own: the runner, or the pump of a poller. At rest between its steps. Of
 * the reactor's thread.
 */
final class Resident implements ReactorAccess.Pump {
    private final CarrierEngine engine;
    private final Host host;
    private final Thread thread;

    /** Told whether it was asked to end. */
    private final Consumer<BooleanSupplier> step;

    /** Its continuation while it has nothing to do. */
    private @Nullable Runnable idle;

    private boolean started;
    private boolean ends;

    /**
     * What it does.
     *
     * @param around put around all its steps
     * @param step one of them, told whether it was asked to end
     */
    record Work(UnaryOperator<Runnable> around, Consumer<BooleanSupplier> step) {}

    Resident(CarrierEngine engine, Host host, String name, Work work) {
        this.engine = engine;
        this.host = host;
        this.step = work.step();
        this.thread = engine.newThread(work.around().apply(this::body));
        thread.setName(name);
    }

    Thread thread() {
        return thread;
    }

    private void body() {
        try {
            work();
        } catch (Throwable e) {
            host.failed("running " + thread.getName() + ", which another one takes the place of", e);
        }
    }

    private void work() {
        Invariant.check(started && Thread.currentThread() == thread, "a resident works on its own thread");
        while (!ends) {
            step.accept(() -> ends);
            if (!ends) {
                Invariant.check(idle == null, "who works is not at rest");
                engine.comesToRest(this);
                Thread.yield();
                idle = null; // the JDK has it go on, taken or not, after somebody has taken its stack
            }
        }
    }

    void start() {
        Invariant.check(!started && idle == null, "a resident is started once");
        started = true;
        engine.starts();
        thread.start();
    }

    /** It has nothing to do, and goes on when this is run. */
    void rests(Runnable continuation) {
        Invariant.check(started && idle == null, "who comes to rest was at work");
        idle = continuation;
    }

    boolean isAtRest() {
        return idle != null;
    }

    /** Its continuation, now taken. A run is a no-op if somebody is taking its stack; the JDK then submits it again. */
    @Nullable Runnable take() {
        Runnable continuation = idle;
        Invariant.check(continuation == null || started, "who is at rest has begun");
        idle = null;
        return continuation;
    }

    /** {@inheritDoc} No slice: what a poller does is mostly waiting, which the watchdog is not to report. */
    @Override
    public boolean step() {
        if (!started) {
            start();
            engine.stepUnwatched(null);
        } else {
            Runnable continuation = take();
            if (continuation == null) {
                return false;
            }
            engine.stepUnwatched(continuation);
        }
        return idle != null;
    }

    @Override
    public void end() {
        ends = true;
    }

    /** Whether it has come to an end that nobody asked for. */
    boolean isDead() {
        return started && idle == null && !thread.isAlive();
    }
}

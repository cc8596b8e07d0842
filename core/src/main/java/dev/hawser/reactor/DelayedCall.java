package dev.hawser.reactor;

import dev.hawser.defer.AlreadyCalledException;
import dev.hawser.defer.Procedure;
import dev.hawser.defer.ScheduledCall;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call that {@link Reactor#callLater} will make, until it does: it can be cancelled or moved.
 *
 * <p><b>Threads:</b> of the reactor only; anything else throws {@link WrongThreadException}. <b>Lifetime:</b> active
 * until the call begins or is cancelled; a cancelled one holds on to nothing of its caller's.
 */
public final class DelayedCall extends TimerNode implements ScheduledCall {
    private final Core core;
    private @Nullable Procedure procedure;
    private ContextCarrier.@Nullable Captured context;

    DelayedCall(Core core, Procedure procedure) {
        this.core = core;
        this.procedure = procedure;
        this.context = core.captureContext();
    }

    @Override
    public boolean isActive() {
        return procedure != null;
    }

    /**
     * Takes the call back.
     *
     * @throws AlreadyCancelledException if that was done before
     * @throws AlreadyCalledException if the call has begun or is over
     */
    @Override
    public void cancel() {
        requireActive("cancel");
        core.timers.remove(this);
        place = CANCELLED;
        drop();
    }

    /**
     * Moves the call to {@code delay} from now, earlier or later than it was.
     *
     * @param delay not negative
     * @throws IllegalStateException as {@link #cancel()} does
     */
    public void reset(Duration delay) {
        requireActive("reset");
        move(core.dueIn(Core.nanos(delay)));
    }

    /**
     * Adds to the time that the call was to be made at.
     *
     * @param more how much later; earlier if negative, though not before now
     * @throws IllegalStateException as {@link #cancel()} does
     */
    public void delay(Duration more) {
        requireActive("delay");
        long now = core.poller.nanoTime();
        long left = Math.max(0, due - now);
        long added = Core.clamped(more);
        move(now + Math.clamp(left + added, 0, TimerQueue.MAX_DELAY));
    }

    /** {@return the time from now until the call is due; zero when it is overdue, or no longer active} */
    public Duration remaining() {
        core.requireCurrent();
        return isActive() ? Duration.ofNanos(Math.max(0, due - core.poller.nanoTime())) : Duration.ZERO;
    }

    private void move(long to) {
        core.timers.remove(this);
        core.timers.insert(this, to);
    }

    private void requireActive(String action) {
        core.requireCurrent();
        if (procedure != null) {
            return;
        }
        if (place == CANCELLED) {
            throw new AlreadyCancelledException("cannot " + action + " a timed call that was cancelled");
        }
        throw new AlreadyCalledException("cannot " + action + " a timed call that was made already");
    }

    private void drop() {
        procedure = null;
        context = null;
    }

    @Override
    String what() {
        Procedure call = procedure;
        return call == null ? "callLater" : "callLater of " + call.getClass().getName();
    }

    /** Due: goes to the runner, where another call of the same turn may still cancel it. */
    @Override
    void expired() {
        core.loop.queue(this);
    }

    @Override
    void fire() throws Exception {
        Procedure call = procedure;
        if (call == null || place != OUT) {
            return; // cancelled or moved by a call of the same turn
        }
        ContextCarrier.Captured captured = context;
        drop(); // before the call: from here on it is "already called"
        Contexts.run(captured, call);
    }
}

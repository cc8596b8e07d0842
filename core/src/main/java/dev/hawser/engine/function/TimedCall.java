package dev.hawser.engine.function;

import dev.hawser.defer.AlreadyCalledException;
import dev.hawser.defer.Procedure;
import dev.hawser.engine.Callback;
import dev.hawser.engine.Contexts;
import dev.hawser.engine.Delays;
import dev.hawser.engine.Host;
import dev.hawser.engine.timer.TimerNode;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.AlreadyCancelledException;
import dev.hawser.reactor.ContextCarrier;
import dev.hawser.reactor.DelayedCall;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A {@link DelayedCall}: timer, handle and callback in one object, since many may wait at once. */
public final class TimedCall extends TimerNode implements DelayedCall, Callback {
    private final Host host;
    private @Nullable Procedure procedure;
    private ContextCarrier.@Nullable Captured context;

    private TimedCall(Host host, Procedure procedure) {
        this.host = host;
        this.procedure = procedure;
        this.context = host.captureContext();
    }

    public static TimedCall start(Host host, long nanos, Procedure procedure) {
        TimedCall call = new TimedCall(host, procedure);
        host.timers().start(call, nanos);
        return call;
    }

    /** At a time of the clock, or at once if that is over. */
    static TimedCall startAt(Host host, long due, Procedure procedure) {
        TimedCall call = new TimedCall(host, procedure);
        host.timers().startAt(call, due);
        return call;
    }

    @Override
    public boolean isActive() {
        return procedure != null;
    }

    @Override
    public void cancel() {
        requireActive("cancel");
        host.timers().cancel(this);
        drop();
    }

    @Override
    public void reset(Duration delay) {
        requireActive("reset");
        host.timers().move(this, Delays.nanos(delay));
    }

    @Override
    public void delay(Duration more) {
        requireActive("delay");
        host.timers().postpone(this, Delays.clamped(more));
    }

    @Override
    public Duration remaining() {
        host.requireCurrent();
        return isActive() ? Duration.ofNanos(Math.max(0, host.timers().remaining(this))) : Duration.ZERO;
    }

    private void requireActive(String action) {
        host.requireCurrent();
        if (procedure != null) {
            return;
        }
        if (wasCancelled()) {
            throw new AlreadyCancelledException("cannot " + action + " a timed call that was cancelled");
        }
        throw new AlreadyCalledException("cannot " + action + " a timed call that was made already");
    }

    private void drop() {
        procedure = null;
        context = null;
    }

    @Override
    protected String what() {
        Procedure call = procedure;
        return call == null ? "callLater" : "callLater of " + call.getClass().getName();
    }

    @Override
    public Optional<String> dueCall() {
        return procedure == null || isWaiting() ? Optional.empty() : Optional.of(what());
    }

    /** Due: goes to the runner, where another call of the same turn may still cancel it. */
    @Override
    protected void expired() {
        Invariant.check(procedure != null, "what was taken back is never due");
        host.queue(this);
    }

    @Override
    public void fire() throws Exception {
        Procedure call = procedure;
        if (call == null || isWaiting()) {
            return; // cancelled or moved by a call of the same turn
        }
        Invariant.check(!wasCancelled(), "what was taken back is not called");
        ContextCarrier.Captured captured = context;
        drop(); // before the call: from here on it is "already called"
        Contexts.run(captured, call);
    }

    @Override
    public String where() {
        return "running a timed call";
    }
}

package dev.hawser.engine.life;

import dev.hawser.engine.timer.TimerNode;
import dev.hawser.invariant.Invariant;

/** The end of a reactor, step by step; what goes wrong in one keeps none of the others from being made. On its thread. */
final class Closing {
    /** In this order. Each is where it is, for the error handler, to be read after "while". */
    private enum Step {
        ENGINE("closing the engine"),
        QUEUES("closing the queues"),
        TIMERS("closing the timers"),
        POLLERS("leaving the JDK's pollers"),
        SIGNALS("putting signal handlers back"),
        CALLS("giving up calls"),
        WORKERS("ending the workers"),
        JOBS("giving up thread jobs"),
        ARRIVALS("giving up what threads were to bring"),
        POLLER("closing the poller"),
        WATCHDOG("ending the watchdog"),
        FAILURES("reporting unhandled failures");

        private final String where;

        Step(String where) {
            this.where = where;
        }
    }

    private final Core core;

    Closing(Core core) {
        this.core = core;
    }

    /** Drops what the user's timers would do; those of the engine and of timed JDK waits go on. */
    void dropTimers() {
        core.timers.removeIf(Inspection::isOfUser);
        core.queues.dropCallbacks();
    }

    /** The loop has ended: what was handed in before still runs, once. */
    void endCalls() {
        Invariant.check(!core.lifecycle.isClosed(), "the last calls are made before the end");
        core.functions.refuse(() -> {});
        try {
            core.turn.last();
        } catch (Throwable e) {
            core.errors.failed("making the last calls", e);
        }
        dropTimers();
    }

    /** The reactor is CLOSED: nothing is taken in any more. Gives back all that it has. */
    void giveBack() {
        Invariant.check(core.lifecycle.isClosed(), "what a reactor has is given back at its end");
        core.queues.close();
        for (Step step : Step.values()) {
            try {
                make(step);
            } catch (Throwable e) { // also a checked one, thrown by code that does not declare it
                core.errors.failed(step.where, e);
            }
        }
        core.suspension.disable();
    }

    private void make(Step step) {
        switch (step) {
            case ENGINE -> core.engine.close();
            case QUEUES -> drain();
            case TIMERS -> core.timers.removeIf(_ -> true).forEach(TimerNode::dropped);
            case POLLERS -> core.leavePollers();
            case SIGNALS -> core.signals.restore();
            case CALLS -> core.pending.abandonAll();
            case WORKERS -> core.workers.joined();
            case JOBS -> core.workers.closed();
            case ARRIVALS -> core.arrivals.abandonAll();
            case POLLER -> core.poller.close();
            case WATCHDOG -> core.endWatch();
            case FAILURES -> core.reportUnhandled();
        }
    }

    private void drain() {
        core.turn.drain();
        if (core.queues.dropped() > 0) {
            notMade(core.queues.dropped() + " calls that other threads handed in were not made");
        }
        if (core.lifecycle.neverCalled() > 0) {
            notMade(core.lifecycle.neverCalled() + " calls of callWhenRunning were not made: it never ran");
        }
    }

    private void notMade(String what) {
        core.errors.failed("closing", new IllegalStateException("reactor " + core.name() + " has closed, and " + what));
    }
}

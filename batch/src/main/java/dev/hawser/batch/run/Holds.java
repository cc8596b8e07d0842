package dev.hawser.batch.run;

import dev.hawser.batch.run.Breaker.State;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The keys whose rows may not start at will, since their server is in trouble or asked to wait; sets them free in time. */
final class Holds {
    private final Reactor reactor;
    private final RunClock clock;
    private final Consumer<RunEvent> teller;
    private final Slots slots;
    private final WaitingRows waiting;
    private final Runnable askRound;

    /** Those whose breaker is not closed or that are held, with the timer of those that are. */
    private final Map<KeyQueue, DelayedCall> timers = new HashMap<>();

    /**
     * Makes it empty.
     *
     * @param parts of the run
     * @param teller is told when a key is held or released
     * @param askRound when rows may start
     */
    Holds(Parts parts, Consumer<RunEvent> teller, Runnable askRound) {
        this.reactor = parts.reactor();
        this.clock = parts.clock();
        this.teller = teller;
        this.slots = parts.slots();
        this.waiting = parts.waiting();
        this.askRound = askRound;
    }

    /** How many rows wait because of that. */
    int rows() {
        return timers.keySet().stream()
                .mapToInt(queue -> queue.size() - queue.startable())
                .sum();
    }

    /**
     * The outcome of an attempt is known.
     *
     * @param row whose
     * @param end how it ended
     * @param again whether there will be another
     */
    void settled(Row row, AttemptEnd end, boolean again) {
        KeyQueue queue = row.queue;
        if (queue == null) {
            return; // was never started
        }
        Breaker breaker = queue.breaker;
        State stateBefore = breaker.state();
        int before = queue.startable();
        if (breaker.settled(row.generation, end, again, clock.nanos())) {
            breaker.wentWell(most(queue));
        }
        waiting.changed(queue, before);
        if (breaker.isHeld()) {
            watch(queue);
        } else if (breaker.state() == State.CLOSED) {
            timers.remove(queue);
        }
        tell(queue, stateBefore);
    }

    /** An attempt of a row gives up its slot while it waits for something. */
    void rests(Row row) {
        KeyQueue queue = row.queue;
        if (queue == null) {
            return;
        }
        State stateBefore = queue.breaker.state();
        int before = queue.startable();
        queue.breaker.rests(row.generation, most(queue));
        row.generation = Row.TOLD;
        waiting.changed(queue, before);
        tell(queue, stateBefore);
    }

    /** How many of its rows run at once when all is well. */
    private int most(KeyQueue queue) {
        return Math.min(slots.limit(), queue.most());
    }

    private void tell(KeyQueue queue, State before) {
        Breaker breaker = queue.breaker;
        if (before == State.CLOSED && breaker.state() == State.OPEN) {
            Duration wait = Duration.ofNanos(breaker.until() - clock.nanos());
            teller.accept(new RunEvent.Held(clock.micros(), queue.named(), wait, breaker.why()));
        } else if (before == State.TRYING && breaker.state() == State.CLOSED) {
            teller.accept(new RunEvent.Released(clock.micros(), queue.named()));
        }
    }

    private void watch(KeyQueue queue) {
        DelayedCall timer = timers.get(queue);
        if (timer == null || !timer.isActive()) {
            Duration wait = Duration.ofNanos(Math.max(0, queue.breaker.until() - clock.nanos()));
            timers.put(queue, reactor.callLater(wait, () -> due(queue)));
        }
    }

    private void due(KeyQueue queue) {
        if (queue.breaker.until() - clock.nanos() > 0) {
            watch(queue); // was held for longer meanwhile
        } else {
            release(queue);
        }
    }

    private void release(KeyQueue queue) {
        int before = queue.startable();
        queue.breaker.release();
        waiting.changed(queue, before);
        if (queue.breaker.state() == State.CLOSED) {
            timers.remove(queue);
        }
        askRound.run();
    }

    /** The run ends: nobody starts any more, and those under way may go on. */
    void close() {
        for (DelayedCall timer : timers.values()) {
            if (timer.isActive()) {
                timer.cancel();
            }
        }
        for (KeyQueue queue : timers.keySet()) {
            queue.breaker.release();
        }
        timers.clear();
    }
}

package dev.hawser.engine.timer;

import dev.hawser.invariant.Invariant;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * A clock and the timers that go by it. Delays count from the clock as it is in the call; nothing is handed out before
 * its time, and what is due at once goes in the order of its start.
 *
 * <p>Of one thread. The clock's time is in nanoseconds since some fixed moment, and never goes back.
 */
public final class Timers {
    /** About 73 years, in nanoseconds: more cannot be told from for ever, and would overflow sums of times. */
    public static final long MAX_DELAY = TimerQueue.MAX_DELAY;

    private final LongSupplier clock;
    private final TimerQueue queue;

    /**
     * No timers as yet.
     *
     * @param clock tells the time
     */
    public Timers(LongSupplier clock) {
        this.clock = clock;
        this.queue = new TimerQueue(clock.getAsLong());
    }

    /** {@return the clock's time, in nanoseconds} */
    public long now() {
        return clock.getAsLong();
    }

    /**
     * Lets a node wait that does not.
     *
     * @param node a node that is not cancelled
     * @param delay in nanoseconds from now, 0 or more; cut to {@link #MAX_DELAY}
     */
    public void start(TimerNode node, long delay) {
        Invariant.check(delay >= 0, "the delay of a timer is not negative");
        Invariant.check(!node.wasCancelled(), "a timer that was cancelled is not started again");
        queue.insert(node, clock.getAsLong() + Math.min(delay, MAX_DELAY));
        assert node.isWaiting() : "a timer that is started waits";
    }

    /**
     * Lets a node wait that does not.
     *
     * @param node a node that is not cancelled
     * @param due a time of the clock; at once if that is over
     */
    public void startAt(TimerNode node, long due) {
        Invariant.check(!node.wasCancelled(), "a timer that was cancelled is not started again");
        long now = clock.getAsLong();
        queue.insert(node, now + Math.clamp(due - now, 0, MAX_DELAY));
        Invariant.check(
                node.isWaiting() && node.due >= now, "a timer that is started waits for a time that is not past");
    }

    /**
     * Starts a timer of the engine's own.
     *
     * @param delay in nanoseconds from now, 0 or more
     * @param action what to do then
     * @return the timer, to take it back
     */
    public EngineTimer start(long delay, Runnable action) {
        EngineTimer timer = new EngineTimer(this, action);
        start(timer, delay);
        return timer;
    }

    /**
     * Lets a node wait anew, whether it waits or is due already.
     *
     * @param node a node that is not cancelled
     * @param delay in nanoseconds from now, 0 or more; cut to {@link #MAX_DELAY}
     */
    public void move(TimerNode node, long delay) {
        Invariant.check(!node.wasCancelled(), "a timer that was cancelled is not moved");
        queue.remove(node);
        start(node, delay);
    }

    /**
     * Adds to the time at which a node is due, be it waiting or due already; it is never due before now.
     *
     * @param node a node that is not cancelled
     * @param more in nanoseconds; earlier if less than 0
     */
    public void postpone(TimerNode node, long more) {
        long now = clock.getAsLong();
        Invariant.check(!node.wasCancelled(), "a timer that was cancelled is not postponed");
        long left = Math.max(0, node.due - now);
        queue.remove(node);
        queue.insert(node, now + Math.clamp(left + more, 0, MAX_DELAY));
        Invariant.check(node.due >= now, "what is postponed is not due before now");
    }

    /** Takes a node out for good; again, nothing happens. */
    public void cancel(TimerNode node) {
        queue.remove(node);
        node.place = TimerNode.CANCELLED;
    }

    /** {@return nanoseconds from now until a node that was started is due; less than 0 if it is overdue} */
    public long remaining(TimerNode node) {
        return node.due - clock.getAsLong();
    }

    /** {@return how many wait} */
    public int size() {
        return queue.size();
    }

    /** {@return the number of the node that was started last; the count wraps} */
    public int lastSequence() {
        return queue.lastSequence();
    }

    /** {@return the time of the clock until which {@link #untilNext} counts} */
    public long nextDue() {
        return queue.nextDue();
    }

    /**
     * {@return nanoseconds from now until {@link #expire} has something to do, or somewhat less when that is not known
     * yet; {@link Long#MAX_VALUE} when nothing waits}
     */
    public long untilNext() {
        long due = queue.nextDue();
        return due == Long.MAX_VALUE ? due : Math.max(0, due - clock.getAsLong());
    }

    /** {@return how late the first was that {@link #expire} has just handed out, in nanoseconds; 0 if there was none} */
    public long lateness(long now) {
        long late = now - queue.firstDue();
        Invariant.check(late >= 0, "no timer is handed out before its time");
        return late;
    }

    /**
     * Hands out what is due, in order, by {@link TimerNode#expired()}.
     *
     * @param now what {@link #now()} gave
     * @param limit how many at most; what is left over comes first the next time
     * @return whether something that is due was left over for the limit's sake
     */
    public boolean expire(long now, int limit) {
        return queue.expire(now, limit);
    }

    /**
     * The same up to the first that is younger than some other.
     *
     * @param now what {@link #now()} gave
     * @param limit how many at most
     * @param lastSequence none that was started after the one with this number
     * @return whether something that is due was left over for the limit's sake
     */
    public boolean expire(long now, int limit, int lastSequence) {
        return queue.expire(now, limit, lastSequence);
    }

    /** Takes out all that {@code unwanted} says. {@return those, in no order} */
    public List<TimerNode> removeIf(Predicate<TimerNode> unwanted) {
        List<TimerNode> removed = queue.removeIf(unwanted);
        assert removed.stream().noneMatch(TimerNode::isWaiting) : "what is taken out waits no more";
        return removed;
    }

    /** {@return those wanted of all that wait, the next one first, up to {@code limit}} */
    public List<WaitingTimer> dump(Predicate<TimerNode> wanted, int limit) {
        return queue.dump(clock.getAsLong(), wanted, limit);
    }
}

package dev.hawser.reactor;

import dev.hawser.defer.AlreadyCalledException;
import dev.hawser.defer.ScheduledCall;
import dev.hawser.engine.function.TimedCall;
import java.time.Duration;

/**
 * A call that {@link Reactor#callLater} will make, until it does: it can be cancelled or moved.
 *
 * <p><b>Threads:</b> of the reactor only; anything else throws {@link WrongThreadException}. <b>Lifetime:</b> active
 * until the call begins or is cancelled; a cancelled one holds on to nothing of its caller's.
 */
public sealed interface DelayedCall extends ScheduledCall permits TimedCall {
    /**
     * Takes the call back.
     *
     * @throws AlreadyCancelledException if that was done before
     * @throws AlreadyCalledException if the call has begun or is over
     */
    @Override
    void cancel();

    /**
     * Moves the call to {@code delay} from now, earlier or later than it was.
     *
     * @param delay not negative
     * @throws IllegalStateException as {@link #cancel()} does
     */
    void reset(Duration delay);

    /**
     * Adds to the time that the call was to be made at.
     *
     * @param more how much later; earlier if negative, though not before now
     * @throws IllegalStateException as {@link #cancel()} does
     */
    void delay(Duration more);

    /** {@return the time from now until the call is due; zero when it is overdue, or no longer active} */
    Duration remaining();
}

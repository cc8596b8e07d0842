package dev.hawser.reactor;

import dev.hawser.defer.Procedure;
import dev.hawser.defer.Promise;
import dev.hawser.engine.Host;
import java.util.function.UnaryOperator;

/**
 * What parts of the engine outside of this module, such as pollers and transports, may ask of a reactor: where their code
 * runs, and how an event gets to the user's. A service provider interface, had from {@link Reactor#access()} and
 * {@link Poller#attach}; of no use to others.
 *
 * <p><b>Threads:</b> on the reactor, also on its platform thread and in the pump, except where a method says "any".
 */
public sealed interface ReactorAccess permits Host {
    /** {@return how the reactor runs functions} Any thread. */
    Mode mode();

    /** {@return the reactor's name} Any thread. */
    String name();

    /** {@return whether the calling code runs on the reactor} Any thread. */
    boolean isCurrent();

    /**
     * Checks that the calling code may use what belongs to the reactor. Any thread.
     *
     * @throws WrongThreadException if it is on another thread
     * @throws ReactorStoppedException if the reactor is closed
     */
    void requireOpen();

    /**
     * {@return how long the poller may wait from now on, in nanoseconds} 0 if there is something to do,
     * {@link Long#MAX_VALUE} if not even a timer waits. Shorter than what {@code poll} was given when the poller itself
     * has brought something since.
     */
    long patience();

    /**
     * Makes a place for code that may have to wait for a lock, which the platform thread must not: see {@link Pump}.
     *
     * @param name the name of its thread
     * @param body given what its thread does from its start to its end, gives that in what it needs around it; not used
     *     in baton mode, where it has no thread of its own
     * @param step what it does, again and again; what it throws goes to the error handler
     * @return the pump, at rest
     */
    Pump pump(String name, UnaryOperator<Runnable> body, Runnable step);

    /**
     * Queues a call of user code. Such calls run in order, and none while another one waits.
     *
     * @param where for the error handler, to be read after "while"
     * @param procedure what to call; what it throws goes to the error handler
     */
    void queue(String where, Procedure procedure);

    /**
     * Lets a promise be fired where the user's code may run that this sets off: at once, if nobody but a function waits
     * for it; else as a queued call. So a function goes on even while a callback waits, perhaps for that very function.
     *
     * @param where as for {@link #queue}
     * @param promise looked at, not fired
     * @param firing fires it, unless it was cancelled in the meantime
     */
    void fire(String where, Promise<?> promise, Runnable firing);

    /**
     * Tells the error handler.
     *
     * @param where to be read after "while"
     * @param error what happened
     */
    void failed(String where, Throwable error);

    /**
     * A thread for the engine's own code, such as an I/O library: in carrier mode a virtual thread that the platform
     * thread mounts when there is something to do, so that a lock which that code waits for sets it aside and does not
     * freeze the reactor. In baton mode its steps run on the calling thread.
     */
    interface Pump {
        /**
         * Runs one step, unless the last one has not come to its end. Platform thread only.
         *
         * @return whether it is at rest now; false if it waits in the middle of a step, and goes on when it can
         */
        boolean step();

        /** Ends its thread at the end of the step. */
        void end();
    }
}

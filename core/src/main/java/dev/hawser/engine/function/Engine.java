package dev.hawser.engine.function;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Mode;
import dev.hawser.reactor.ReactorAccess;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What differs between the two modes: whose thread runs functions and callbacks, and how they are set aside. */
public interface Engine {
    Mode mode();

    /** Whether the calling code runs on this reactor. Any thread; hot. */
    boolean isCurrent();

    /** A thread for a function, not started; its scheduler is settled by this. */
    Thread newThread(Runnable body);

    /** Starts the function and returns once it is set aside or has ended. On the reactor. */
    void startNow(InlineFunction<?> function);

    /** Runs what the ready queue held. Platform thread. */
    void run(Runnable task);

    /** Puts the thread at the tail of the ready queue. On the reactor. */
    void resume(ThreadWaiter waiter);

    /**
     * Sets the calling thread aside until {@code deferred} is fired; see {@code Suspension.suspend}.
     *
     * @return whether it was interrupted meanwhile
     */
    boolean suspend(ThreadWaiter waiter, Deferred<?> deferred);

    /** Interrupts a function that is not running: it finds the status set when it goes on. On the reactor. */
    void interrupt(InlineFunction<?> function);

    /** Runs the callbacks that are queued, or as many as there is time for in one turn. Platform thread. */
    void runCallbacks();

    /** Whether callbacks can be run: false while one of them waits for something. */
    boolean canRunCallbacks();

    /** A place for code of a poller that may have to wait for a lock. */
    ReactorAccess.Pump pump(String name, UnaryOperator<Runnable> body, Runnable step);

    /**
     * A thread made by {@link #newThread} begins its body, perhaps started by somebody else.
     *
     * @return false if the reactor has closed meanwhile, so that the body must not run
     */
    boolean entered(InlineFunction<?> function);

    /** One that has {@linkplain #entered entered} is at its end. */
    void left(InlineFunction<?> function);

    /** Whether the thread is the one that callbacks run on. */
    boolean isRunner(Thread thread);

    /** The thread of its own that callbacks run on, if there is one. For the watchdog, from its thread. */
    Optional<Thread> runner();

    /** For the watchdog, from its thread: who runs user code, when that cannot be told from the slice. */
    Thread holderOr(Thread platformThread);

    /** Lets the callback that hangs hang, and runs the next ones on another thread. Platform thread. */
    void replaceRunner();

    /** Ends what the engine itself keeps alive. What can go on later, does so off the reactor. Platform thread. */
    void close();
}

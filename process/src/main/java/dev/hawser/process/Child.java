package dev.hawser.process;

import java.time.Duration;
import java.util.Optional;

/**
 * A process that was started by a {@link Spawner}. All methods but one return at once.
 *
 * <p><b>Threads:</b> one at a time.
 */
public sealed interface Child permits PosixChild, JdkChild {
    /** {@return its process id} */
    long pid();

    /**
     * Looks whether it has ended; if so, the system forgets it.
     *
     * @return how it ended; empty while it runs
     */
    Optional<ExitStatus> status();

    /**
     * Waits a little for its end: cheaper than to look again and again, but it takes a thread. The one method that does not
     * return at once.
     *
     * @param most how long, to the millisecond
     * @return how it ended; empty if it runs still, or the thread was interrupted
     */
    Optional<ExitStatus> awaitEnd(Duration most);

    /** {@return whether something that it started, and that can be found, is still there} */
    boolean leavesOthers();

    /**
     * Sends it a signal; it alone.
     *
     * @param signal which
     * @return false if it has ended
     * @throws UnsupportedOperationException if the JDK's processes know no such signal; they know TERM and KILL
     */
    boolean signal(Signal signal);

    /** Asks it and all that it started to end. */
    void terminate();

    /** Ends it and all that it started. */
    void kill();

    /**
     * Tells its terminal another size, and it a SIGWINCH.
     *
     * @param size how large it is from now on
     * @throws IllegalStateException if it has no terminal, or that was closed
     */
    void resize(TerminalSize size);

    /** Lets go of its terminal, if it has one: whose pipes to that are closed too gets a SIGHUP. */
    void hangUp();

    /** Closes its pipes on this side, unless somebody has taken them. */
    void close();
}

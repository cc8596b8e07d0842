package dev.hawser.reactor;

import java.util.List;
import java.util.Map;

/**
 * A reactor as JMX shows it, under {@code dev.hawser:type=Reactor,name=…}, within a second of the JVM's having a server of MBeans:
 * started with the JVM, or later, as {@code jconsole} and {@code hawser tree PID} do. The reactor's watchdog does that, so a
 * reactor without one, or in virtual time, is not shown.
 *
 * <p>All is answered by the reactor's own thread between two turns, without running any code of the user's. Where that
 * thread is held for five seconds, a question fails, and its message says by what.
 *
 * <p><b>Threads:</b> any; waits for the reactor.
 */
public interface ReactorMXBean {
    /** {@return its name} */
    String getName();

    /** {@return how it runs functions} */
    String getMode();

    /** {@return where it is in its life} */
    String getState();

    /** {@return numbers by the names that they have in {@link Statistics}; times in nanoseconds} */
    Map<String, Double> getStatistics();

    /**
     * {@return the live functions, oldest first: what each awaits, and where, in words} Their stacks are taken between two
     * turns, which takes some ten microseconds each.
     *
     * @param most how many at most; of more than a thousand, a thousand are told of
     * @param stacks whether with their stacks, over several lines each
     */
    List<String> functions(int most, boolean stacks);

    /** {@return circles of functions that wait for each other, each in words with its stacks} 100,000 functions are looked at. */
    List<String> deadlocks();

    /**
     * {@return the timers that wait, the next one first}
     *
     * @param most how many at most
     */
    List<String> timers(int most);
}

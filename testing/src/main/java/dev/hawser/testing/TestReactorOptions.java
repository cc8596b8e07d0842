package dev.hawser.testing;

import static java.util.Objects.requireNonNull;

import dev.hawser.reactor.ReactorOptions;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How a {@link TestReactor} is made. Immutable; {@code TestReactor.open(options -> options.withSeed(seed))}.
 *
 * @param time its clock
 * @param seed shuffles what has no defined order; empty for first in, first out. Of no effect in real time
 * @param debug whether {@link dev.hawser.defer.Debugging} is on while the reactor is open. That costs some microseconds
 *     for each Deferred; leave it out where a million of them are made
 * @param reactor changes the options of the reactor itself, such as the number of workers. The kit has set its poller,
 *     its error handler and its handler of unhandled failures before that: to replace a handler is to do without the
 *     check; to replace the poller is to do without {@link TestReactor#time()}
 */
public record TestReactorOptions(
        TestTime time, Optional<Seed> seed, boolean debug, UnaryOperator<ReactorOptions> reactor) {
    /** Checks the values. */
    public TestReactorOptions {
        requireNonNull(time, "time");
        requireNonNull(seed, "seed");
        requireNonNull(reactor, "reactor");
    }

    static TestReactorOptions defaults() {
        return new TestReactorOptions(TestTime.VIRTUAL, Optional.empty(), true, UnaryOperator.identity());
    }

    /**
     * {@return these options with another clock}
     *
     * @param value the clock
     */
    public TestReactorOptions withTime(TestTime value) {
        return new TestReactorOptions(value, seed, debug, reactor);
    }

    /**
     * {@return these options with a seed}
     *
     * @param value the seed
     */
    public TestReactorOptions withSeed(Seed value) {
        return new TestReactorOptions(time, Optional.of(value), debug, reactor);
    }

    /**
     * {@return these options with debug mode on or off}
     *
     * @param value whether it is on
     */
    public TestReactorOptions withDebug(boolean value) {
        return new TestReactorOptions(time, seed, value, reactor);
    }

    /**
     * {@return these options with other options of the reactor}
     *
     * @param value changes those that the kit has set
     */
    public TestReactorOptions withReactor(UnaryOperator<ReactorOptions> value) {
        return new TestReactorOptions(time, seed, debug, value);
    }
}

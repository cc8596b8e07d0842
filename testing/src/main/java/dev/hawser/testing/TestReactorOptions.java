package dev.hawser.testing;

import static java.util.Objects.requireNonNull;

import dev.hawser.reactor.ReactorOptions;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a {@link TestReactor} is made: a draft that lives in the function which fills it in, as in
 * {@code TestReactor.open(o -> o.seed(seed))}. Each method gives this draft back.
 *
 * <p><b>Threads:</b> of the thread that opens the reactor.
 */
public final class TestReactorOptions {
    private TestTime time = TestTime.VIRTUAL;
    private Optional<Schedule> schedule = Optional.empty();
    private boolean debug = true;
    private Consumer<? super ReactorOptions> reactor = _ -> {};

    TestReactorOptions() {}

    /**
     * Its clock; virtual by default.
     *
     * @param value the clock
     * @return this
     */
    public TestReactorOptions time(TestTime value) {
        time = requireNonNull(value, "time");
        return this;
    }

    /**
     * Shuffles what has no defined order; first in, first out by default. Of no effect in real time.
     *
     * @param value the seed
     * @return this
     */
    public TestReactorOptions seed(Seed value) {
        return schedule(Schedule.random(value));
    }

    /**
     * In which order functions go on that are ready at the same time; first in, first out by default. Of no effect in real
     * time.
     *
     * @param value the order, for one run
     * @return this
     */
    public TestReactorOptions schedule(Schedule value) {
        schedule = Optional.of(value);
        return this;
    }

    /**
     * Whether {@link dev.hawser.defer.Debugging} is on while the reactor is open, as it is by default. That costs some
     * microseconds for each Deferred; leave it out where a million of them are made.
     *
     * @param value whether it is on
     * @return this
     */
    public TestReactorOptions debug(boolean value) {
        debug = value;
        return this;
    }

    /**
     * Options of the reactor itself, such as the number of workers. The kit has set its poller, its error handler and its
     * handler of unhandled failures before that: to replace a handler is to do without the check; to replace the poller
     * is to do without {@link TestReactor#time()}.
     *
     * @param value changes those that the kit has set
     * @return this
     */
    public TestReactorOptions reactor(Consumer<? super ReactorOptions> value) {
        reactor = requireNonNull(value, "reactor");
        return this;
    }

    TestReactorSettings settings() {
        return new TestReactorSettings(time, schedule, debug, reactor);
    }
}

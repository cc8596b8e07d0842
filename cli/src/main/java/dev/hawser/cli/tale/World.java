package dev.hawser.cli.tale;

import dev.hawser.reactor.Poller;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// The time that the tale is told in; a test has one of its own.
///
/// @param clock nanoseconds, for the examples without a reactor
/// @param poller makes the clock of one reactor; what it is given is to be called before the reactor waits
public record World(LongSupplier clock, Function<Runnable, Poller> poller) {
    /// Real time.
    public static final World REAL =
            new World(System::nanoTime, beforeWait -> new IdleAware(Poller.parking(), beforeWait));
}

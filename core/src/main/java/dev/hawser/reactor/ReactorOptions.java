package dev.hawser.reactor;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.UnhandledFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a reactor is made. Immutable; {@code Reactor.create(options -> options.withName("mail").withWorkers(4))}.
 *
 * @param name the reactor's name, in messages and names of threads
 * @param poller its clock and what waits for it; belongs to one reactor
 * @param mode the mode it must have; empty for the best that this JVM offers
 * @param workers how many platform threads {@code deferToThread} may use, 1 or more
 * @param stopTimeout how long {@code stop()} waits for functions to end after their cancel, and again for thread jobs
 * @param stallThreshold how long one slice or callback may hold the reactor before that is reported; zero switches the
 *     watchdog off. A second of loading classes is not counted
 * @param context what is carried from where work is handed in to where it runs
 * @param onError told of exceptions that no caller is there to receive
 * @param onUnhandled told of failures of Deferreds that nobody handled
 * @param onStall told by the watchdog, on its thread
 */
public record ReactorOptions(
        String name,
        Poller poller,
        Optional<Mode> mode,
        int workers,
        Duration stopTimeout,
        Duration stallThreshold,
        ContextCarrier context,
        ErrorHandler onError,
        Consumer<? super UnhandledFailure> onUnhandled,
        Consumer<? super Stall> onStall) {
    /** Checks the values. */
    public ReactorOptions {
        requireNonNull(name, "name");
        requireNonNull(poller, "poller");
        requireNonNull(mode, "mode");
        requireNonNull(context, "context");
        requireNonNull(onError, "onError");
        requireNonNull(onUnhandled, "onUnhandled");
        requireNonNull(onStall, "onStall");
        if (workers < 1) {
            throw new IllegalArgumentException("workers must be 1 or more, was " + workers);
        }
        Core.nanos(stopTimeout);
        Core.nanos(stallThreshold);
    }

    /** Carries nothing. */
    private static final ContextCarrier NO_CONTEXT = () -> () -> () -> {};

    static ReactorOptions defaults() {
        return new ReactorOptions(
                "reactor",
                Poller.preferred(),
                Optional.empty(),
                10,
                Duration.ofSeconds(10),
                Duration.ofMillis(50),
                NO_CONTEXT,
                Errors::logged,
                ReactorOptions::logged,
                ReactorOptions::logged);
    }

    private static void logged(UnhandledFailure failure) {
        String stage = failure.stage().isEmpty() ? "" : " (last stage: " + failure.stage() + ")";
        System.getLogger("dev.hawser.defer")
                .log(System.Logger.Level.ERROR, "Unhandled failure in a Deferred" + stage, failure.cause());
    }

    private static void logged(Stall stall) {
        System.getLogger("dev.hawser.reactor").log(System.Logger.Level.WARNING, stall.toString());
    }

    boolean carriesContext() {
        return context != NO_CONTEXT;
    }

    /**
     * {@return these options with another name}
     *
     * @param value the name
     */
    public ReactorOptions withName(String value) {
        return new ReactorOptions(
                value, poller, mode, workers, stopTimeout, stallThreshold, context, onError, onUnhandled, onStall);
    }

    /**
     * {@return these options with another poller}
     *
     * @param value the poller
     */
    public ReactorOptions withPoller(Poller value) {
        return new ReactorOptions(
                name, value, mode, workers, stopTimeout, stallThreshold, context, onError, onUnhandled, onStall);
    }

    /**
     * {@return these options with a mode that must be had}
     *
     * @param value the mode
     */
    public ReactorOptions withMode(Mode value) {
        return new ReactorOptions(
                name,
                poller,
                Optional.of(value),
                workers,
                stopTimeout,
                stallThreshold,
                context,
                onError,
                onUnhandled,
                onStall);
    }

    /**
     * {@return these options with another number of worker threads}
     *
     * @param value 1 or more
     */
    public ReactorOptions withWorkers(int value) {
        return new ReactorOptions(
                name, poller, mode, value, stopTimeout, stallThreshold, context, onError, onUnhandled, onStall);
    }

    /**
     * {@return these options with another stop timeout}
     *
     * @param value not negative
     */
    public ReactorOptions withStopTimeout(Duration value) {
        return new ReactorOptions(
                name, poller, mode, workers, value, stallThreshold, context, onError, onUnhandled, onStall);
    }

    /**
     * {@return these options with another threshold of the watchdog}
     *
     * @param value not negative; zero is off
     */
    public ReactorOptions withStallThreshold(Duration value) {
        return new ReactorOptions(
                name, poller, mode, workers, stopTimeout, value, context, onError, onUnhandled, onStall);
    }

    /**
     * {@return these options with a context carrier}
     *
     * @param value the carrier
     */
    public ReactorOptions withContext(ContextCarrier value) {
        return new ReactorOptions(
                name, poller, mode, workers, stopTimeout, stallThreshold, value, onError, onUnhandled, onStall);
    }

    /**
     * {@return these options with an error handler}
     *
     * @param value the handler
     */
    public ReactorOptions withOnError(ErrorHandler value) {
        return new ReactorOptions(
                name, poller, mode, workers, stopTimeout, stallThreshold, context, value, onUnhandled, onStall);
    }

    /**
     * {@return these options with a handler of unhandled failures}
     *
     * @param value the handler
     */
    public ReactorOptions withOnUnhandled(Consumer<? super UnhandledFailure> value) {
        return new ReactorOptions(
                name, poller, mode, workers, stopTimeout, stallThreshold, context, onError, value, onStall);
    }

    /**
     * {@return these options with a handler of stalls}
     *
     * @param value the handler; runs on the watchdog's thread
     */
    public ReactorOptions withOnStall(Consumer<? super Stall> value) {
        return new ReactorOptions(
                name, poller, mode, workers, stopTimeout, stallThreshold, context, onError, onUnhandled, value);
    }
}

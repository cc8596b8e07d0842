package dev.hawser.reactor;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.UnhandledFailure;
import dev.hawser.engine.Misuse;
import dev.hawser.engine.ReactorSettings;
import dev.hawser.engine.outside.LatePoller;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a reactor is made: a draft that lives in the function which fills it in.
 *
 * {@snippet class="dev.hawser.reactor.ReactorSnippetsTest" region="options"}
 *
 * <p>Each method checks its argument at once and gives this draft back. A set of options that is used often is a
 * {@code Consumer<ReactorOptions>}, and two of those are combined by {@code andThen}.
 *
 * <p><b>Threads:</b> of the thread that makes the reactor.
 */
public final class ReactorOptions {
    private String name = "reactor";
    private @Nullable Poller poller;
    private Optional<Mode> mode = Optional.empty();
    private int workers = 10;
    private Duration stopTimeout = Duration.ofSeconds(10);
    private Duration stallThreshold = Duration.ofMillis(50);
    private ContextCarrier context = ReactorSettings.NO_CONTEXT;
    private ErrorHandler onError = ReactorSettings::logged;
    private Consumer<? super UnhandledFailure> onUnhandled = ReactorSettings::logged;
    private Consumer<? super Stall> onStall = ReactorSettings::logged;
    private Consumer<? super Deadlock> onDeadlock = ReactorSettings::logged;

    ReactorOptions() {}

    /**
     * The reactor's name, in messages and names of threads; {@code "reactor"} by default.
     *
     * @param value the name
     * @return this
     */
    public ReactorOptions name(String value) {
        name = requireNonNull(value, "name");
        return this;
    }

    /**
     * Its clock and what waits for it; by default, {@link Poller#preferred()} once it is asked for, as by sockets.
     *
     * @param value the poller; belongs to one reactor
     * @return this
     */
    public ReactorOptions poller(Poller value) {
        poller = requireNonNull(value, "poller");
        return this;
    }

    /**
     * The mode that it must have; by default what {@code -Dhawser.mode} says, else carrier mode.
     *
     * @param value the mode
     * @return this
     */
    public ReactorOptions mode(Mode value) {
        mode = Optional.of(value);
        return this;
    }

    /**
     * How many platform threads {@code deferToThread} may use; 10 by default.
     *
     * @param value 1 or more
     * @return this
     */
    public ReactorOptions workers(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("workers must be 1 or more, was " + value);
        }
        workers = value;
        return this;
    }

    /**
     * How long a stop may take in all; 10 seconds by default.
     *
     * @param value not negative
     * @return this
     */
    public ReactorOptions stopTimeout(Duration value) {
        stopTimeout = notNegative("stopTimeout", value);
        return this;
    }

    /**
     * How long one slice or callback may hold the reactor before that is reported; 50 ms by default. A second of loading
     * classes is not counted.
     *
     * @param value not negative; zero switches the watchdog off
     * @return this
     */
    public ReactorOptions stallThreshold(Duration value) {
        stallThreshold = notNegative("stallThreshold", value);
        return this;
    }

    /**
     * What is carried from where work is handed in to where it runs; nothing by default.
     *
     * @param value the carrier
     * @return this
     */
    public ReactorOptions context(ContextCarrier value) {
        context = requireNonNull(value, "context");
        return this;
    }

    /**
     * Who is told of exceptions that no caller is there to receive; they are logged by default.
     *
     * @param value the handler
     * @return this
     */
    public ReactorOptions onError(ErrorHandler value) {
        onError = requireNonNull(value, "onError");
        return this;
    }

    /**
     * Who is told of failures of Deferreds that nobody handled; they are logged by default.
     *
     * @param value the handler
     * @return this
     */
    public ReactorOptions onUnhandled(Consumer<? super UnhandledFailure> value) {
        onUnhandled = requireNonNull(value, "onUnhandled");
        return this;
    }

    /**
     * Who is told by the watchdog, on its thread; it is logged by default.
     *
     * @param value the handler
     * @return this
     */
    public ReactorOptions onStall(Consumer<? super Stall> value) {
        onStall = requireNonNull(value, "onStall");
        return this;
    }

    /**
     * Who is told by the watchdog, on its thread, of functions that wait for each other in a circle: of each circle once, within
     * a second. It is logged by default. A reactor without a watchdog, or in virtual time, does not tell.
     *
     * @param value the handler
     * @return this
     */
    public ReactorOptions onDeadlock(Consumer<? super Deadlock> value) {
        onDeadlock = requireNonNull(value, "onDeadlock");
        return this;
    }

    private static Duration notNegative(String what, Duration value) {
        if (value.isNegative()) {
            throw Misuse.negative(what, value);
        }
        return value;
    }

    ReactorSettings settings() {
        Poller clock = poller;
        return new ReactorSettings(
                name,
                clock == null ? new LatePoller() : clock,
                mode,
                workers,
                stopTimeout,
                stallThreshold,
                context,
                onError,
                onUnhandled,
                onStall,
                onDeadlock);
    }
}

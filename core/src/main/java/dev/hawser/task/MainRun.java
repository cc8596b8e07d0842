package dev.hawser.task;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Fn;
import dev.hawser.defer.Outcome;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorState;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** One run of {@link React}: what becomes of its main function. Reactor thread only. */
final class MainRun {
    /** The signals that end a reactor, by the names that it gives them. */
    private static final Map<String, Integer> SIGNALS = Map.of("HUP", 1, "INT", 2, "TERM", 15, "BREAK", 21);

    /** The status that the main function brought about itself; empty if a stop from elsewhere came first. */
    private OptionalInt own = OptionalInt.empty();

    /** Whether it failed during that stop. */
    private boolean failedWhileStopping;

    /** Calls the main function. In a stage, which catches everything. */
    void start(Reactor reactor, Fn<? super Reactor, ? extends Deferred<?>> main) {
        var _ = Deferred.succeed(reactor)
                .chainCallback(main)
                .<@Nullable Void>addBoth(outcome -> over(reactor, outcome));
    }

    private @Nullable Void over(Reactor reactor, Outcome<?> outcome) throws Exception {
        boolean early = switch (reactor.state()) {
            case NEW, STARTING, RUNNING -> true;
            case STOPPING, CLOSED -> false;
        };
        switch (outcome) {
            case Outcome.Success<?> _ -> own = early ? OptionalInt.of(0) : own;
            case Outcome.Failure<?>(ExitException exit) -> own = OptionalInt.of(exit.code());
            case Outcome.Failure<?>(CancellationException _) when !early -> {} // by the stop
            case Outcome.Failure<?>(Throwable cause) -> {
                own = early ? OptionalInt.of(1) : own;
                failedWhileStopping = !early;
                reactor.access().failed("running the main function", cause);
            }
        }
        if (early) {
            reactor.callWhenRunning(() -> {
                if (reactor.state() == ReactorState.RUNNING) {
                    reactor.stop();
                }
            });
        }
        return null;
    }

    /** The exit status, when the reactor has stopped. */
    int status(String signal) {
        if (own.isPresent()) {
            return own.getAsInt();
        }
        Integer number = SIGNALS.get(signal);
        if (number != null) {
            return 128 + number;
        }
        return failedWhileStopping ? 1 : 0;
    }
}

package dev.hawser.engine;

import dev.hawser.defer.Procedure;
import dev.hawser.defer.UnhandledFailure;
import dev.hawser.engine.jdk.SourcedLog;
import dev.hawser.reactor.ContextCarrier;
import dev.hawser.reactor.Deadlock;
import dev.hawser.reactor.ErrorHandler;
import dev.hawser.reactor.Mode;
import dev.hawser.reactor.Poller;
import dev.hawser.reactor.ReactorOptions;
import dev.hawser.reactor.Stall;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** What {@link ReactorOptions} said in the end. The values are checked there. */
public record ReactorSettings(
        String name,
        Poller poller,
        Optional<Mode> mode,
        int workers,
        Duration stopTimeout,
        Duration stallThreshold,
        ContextCarrier context,
        ErrorHandler onError,
        Consumer<? super UnhandledFailure> onUnhandled,
        Consumer<? super Stall> onStall,
        Consumer<? super Deadlock> onDeadlock) {
    /** Carries nothing. */
    public static final ContextCarrier NO_CONTEXT = () -> Procedure::run;

    public static void logged(String where, Throwable error) {
        Errors.logged(where, error);
    }

    public static void logged(UnhandledFailure failure) {
        String stage = failure.stage().isEmpty() ? "" : " (last stage: " + failure.stage() + ")";
        SourcedLog.error("dev.hawser.defer", "Unhandled failure in a Deferred" + stage, failure.cause());
    }

    public static void logged(Stall stall) {
        SourcedLog.warning("dev.hawser.reactor", stall.toString(), stall.stack());
    }

    public static void logged(Deadlock deadlock) {
        SourcedLog.warning(
                "dev.hawser.reactor",
                deadlock.toString(),
                deadlock.functions().getFirst().stack());
    }

    public boolean carriesContext() {
        return context != NO_CONTEXT;
    }
}

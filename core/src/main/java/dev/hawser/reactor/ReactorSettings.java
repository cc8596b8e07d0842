package dev.hawser.reactor;

import dev.hawser.defer.UnhandledFailure;
import dev.hawser.engine.jdk.SourcedLog;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** What {@link ReactorOptions} said in the end. The values are checked there. */
record ReactorSettings(
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
    /** Carries nothing. */
    static final ContextCarrier NO_CONTEXT = () -> () -> () -> {};

    static void logged(String where, Throwable error) {
        Errors.logged(where, error);
    }

    static void logged(UnhandledFailure failure) {
        String stage = failure.stage().isEmpty() ? "" : " (last stage: " + failure.stage() + ")";
        SourcedLog.error("dev.hawser.defer", "Unhandled failure in a Deferred" + stage, failure.cause());
    }

    static void logged(Stall stall) {
        SourcedLog.warning("dev.hawser.reactor", stall.toString(), stall.stack());
    }

    boolean carriesContext() {
        return context != NO_CONTEXT;
    }
}

package dev.hawser.batch.run;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.StepException;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorState;
import dev.hawser.reactor.ReactorStoppedException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** What an exception of a workflow says about its attempt. */
final class Failures {
    private Failures() {}

    /** Whether the workflow did not fail, but was cut off by the end of the reactor. */
    static boolean isOfStoppingReactor(Throwable cause, Reactor reactor) {
        return cause instanceof ReactorStoppedException
                || (cause instanceof CancellationException && isStopping(reactor.state()));
    }

    private static boolean isStopping(ReactorState state) {
        return switch (state) {
            case NEW, STARTING, RUNNING -> false;
            case STOPPING, CLOSED -> true;
        };
    }

    static AttemptEnd end(RunningAttempt attempt, Throwable cause) {
        if (cause instanceof StepException failure) {
            AttemptOutcome outcome = new AttemptOutcome.Failed(failure.step(), failure.kind(), message(failure));
            return new AttemptEnd(attempt.report(outcome, true), failure.isTransient(), failure.retryAfter());
        }
        return AttemptEnd.last(attempt.report(of(attempt.lastStep(), cause), true));
    }

    /** {@return how long a server asked to wait, whatever else became of the attempt; null if none did} */
    static @Nullable Duration retryAfter(Throwable cause) {
        return cause instanceof StepException failure ? failure.retryAfter() : null;
    }

    /** Any exception: its kind is its class. */
    static AttemptOutcome.Failed of(String step, Throwable cause) {
        if (cause instanceof StepException failure) {
            return new AttemptOutcome.Failed(failure.step(), failure.kind(), message(failure));
        }
        String kind = kind(cause);
        String message = cause.getMessage();
        return new AttemptOutcome.Failed(
                step, kind, message == null || message.isBlank() ? kind : kind + ": " + oneLine(message));
    }

    /** The message of a failure that has one or not, in one line. */
    static String message(Throwable cause) {
        String message = cause.getMessage();
        return message == null || message.isBlank() ? kind(cause) : oneLine(message);
    }

    /** Its class, if that has a name. */
    private static String kind(Throwable cause) {
        String name = cause.getClass().getSimpleName();
        return name.isEmpty() ? "exception" : name;
    }

    private static String oneLine(String message) {
        return message.lines().map(String::strip).reduce((a, b) -> a + " " + b).orElse("");
    }
}

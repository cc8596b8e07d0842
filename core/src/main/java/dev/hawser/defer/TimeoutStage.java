package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The stage of {@link Deferred#addTimeout}: passes the outcome on, unless it came because the time was over. */
final class TimeoutStage<T extends @Nullable Object> extends Stage<T> {
    private final Duration timeout;
    private @Nullable Fn<? super Outcome<T>, ? extends T> onTimeout;
    private @Nullable ScheduledCall timer;
    private boolean timedOut;

    private TimeoutStage(Duration timeout, @Nullable Fn<? super Outcome<T>, ? extends T> onTimeout) {
        this.timeout = timeout;
        this.onTimeout = onTimeout;
    }

    static <T extends @Nullable Object> Deferred<T> add(
            Deferred<T> source,
            ReactorTime time,
            Duration timeout,
            @Nullable Fn<? super Outcome<T>, ? extends T> onTimeout) {
        requireNonNull(time, "time");
        Awaiting.requireNotNegative(timeout);
        TimeoutStage<T> stage = new TimeoutStage<>(timeout, onTimeout);
        Firing.claim(source);
        if (!source.hasFired()) {
            stage.startTimer(time); // may throw: then nothing has changed
        }
        Firing.then(source, stage);
        return stage;
    }

    private void startTimer(ReactorTime time) {
        assert timer == null && !hasFired() : "the time of a stage is set once, before it ends";
        timer = time.callLater(timeout, () -> {
            timer = null;
            timedOut = true;
            cancel();
        });
    }

    @Override
    @SuppressWarnings("unchecked") // a stage is linked to a source of its own type
    void receive(Deferred<?> source) {
        Fn<? super Outcome<T>, ? extends T> handler = onTimeout;
        ScheduledCall running = timer;
        assert !timedOut || running == null : "a time that is over does not run";
        onTimeout = null;
        timer = null;
        if (running != null) {
            running.cancel();
        }
        Object called = handler == null ? getClass() : handler;
        if (!timedOut) {
            pass(source, called);
            return;
        }
        if (handler == null) {
            if (source.result instanceof CancellationException cancelled) {
                fail(exception(timeout, cancelled), called);
            } else {
                pass(source, called);
            }
            return;
        }
        try {
            returned(handler.apply(Firing.outcome((Deferred<T>) source)), called);
        } catch (Throwable thrown) {
            threw(thrown, source, called);
        }
    }

    static TimeoutException exception(Duration timeout, CancellationException cancelled) {
        assert !timeout.isNegative() : "a time that was refused is not over";
        TimeoutException exception = new TimeoutException("not fired within " + timeout + ", so it was cancelled");
        exception.initCause(cancelled);
        return exception;
    }
}

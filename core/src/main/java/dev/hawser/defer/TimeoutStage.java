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
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout is " + timeout + ", but must not be negative");
        }
        TimeoutStage<T> stage = new TimeoutStage<>(timeout, onTimeout);
        source.claim();
        if (!source.hasFired()) {
            stage.startTimer(time); // may throw: then nothing has changed
        }
        source.then(stage);
        return stage;
    }

    private void startTimer(ReactorTime time) {
        timer = time.callLater(timeout, () -> {
            timer = null;
            timedOut = true;
            cancel();
        });
    }

    @Override
    @SuppressWarnings("unchecked") // a stage is linked to a source of its own type
    boolean receive(Deferred<?> source) {
        Fn<? super Outcome<T>, ? extends T> handler = onTimeout;
        ScheduledCall running = timer;
        onTimeout = null;
        timer = null;
        if (running != null) {
            running.cancel();
        }
        Object called = handler == null ? getClass() : handler;
        if (!timedOut) {
            return pass(source, called);
        }
        if (handler == null) {
            return source.result instanceof CancellationException cancelled
                    ? fail(exception(timeout, cancelled), called)
                    : pass(source, called);
        }
        try {
            return returned(handler.apply(((Deferred<T>) source).firedOutcome()), called);
        } catch (Throwable thrown) {
            return threw(thrown, source, called);
        }
    }

    static TimeoutException exception(Duration timeout, CancellationException cancelled) {
        TimeoutException exception = new TimeoutException("not fired within " + timeout + ", so it was cancelled");
        exception.initCause(cancelled);
        return exception;
    }
}

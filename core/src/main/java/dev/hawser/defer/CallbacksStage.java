package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The stage of {@link Deferred#addCallbacks}. */
final class CallbacksStage<T extends @Nullable Object, R extends @Nullable Object> extends Stage<R> {
    private @Nullable Fn<? super T, ? extends R> callback;
    private @Nullable Fn<? super Throwable, ? extends R> errback;

    CallbacksStage(Fn<? super T, ? extends R> callback, Fn<? super Throwable, ? extends R> errback) {
        this.callback = callback;
        this.errback = errback;
    }

    @Override
    @SuppressWarnings("unchecked") // a stage is linked to a source of its own type
    boolean receive(Deferred<?> source) {
        boolean success = source.state == State.SUCCESS;
        Fn<? super T, ? extends R> onSuccess = requireNonNull(callback);
        Fn<? super Throwable, ? extends R> onFailure = requireNonNull(errback);
        Object called = success ? onSuccess : onFailure;
        callback = null;
        errback = null;
        try {
            R value = success ? onSuccess.apply(((Deferred<T>) source).value()) : onFailure.apply(source.failure());
            return returned(value, called);
        } catch (Throwable thrown) {
            return threw(thrown, source, called);
        }
    }
}

package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The stage of {@link Deferred#chainErrback}. */
final class ChainErrbackStage<T extends @Nullable Object> extends Stage<T> {
    private @Nullable Fn<? super Throwable, ? extends Deferred<? extends T>> function;

    ChainErrbackStage(Fn<? super Throwable, ? extends Deferred<? extends T>> function) {
        this.function = function;
    }

    @Override
    boolean receive(Deferred<?> source) {
        Fn<? super Throwable, ? extends Deferred<? extends T>> called = requireNonNull(function);
        function = null;
        if (source.state == State.SUCCESS) {
            return pass(source, called);
        }
        try {
            return follow(called.apply(source.failure()), called);
        } catch (Throwable thrown) {
            return threw(thrown, source, called);
        }
    }
}

package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The stage of {@link Deferred#addErrback}. */
final class ErrbackStage<T extends @Nullable Object> extends Stage<T> {
    private @Nullable Fn<? super Throwable, ? extends T> function;

    ErrbackStage(Fn<? super Throwable, ? extends T> function) {
        this.function = function;
    }

    @Override
    boolean receive(Deferred<?> source) {
        Fn<? super Throwable, ? extends T> called = requireNonNull(function);
        function = null;
        if (source.state == State.SUCCESS) {
            return pass(source, called);
        }
        try {
            return returned(called.apply(source.failure()), called);
        } catch (Throwable thrown) {
            return threw(thrown, source, called);
        }
    }
}

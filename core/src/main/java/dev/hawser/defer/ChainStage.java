package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The stage of {@link Deferred#chainCallback}. */
final class ChainStage<T extends @Nullable Object, R extends @Nullable Object> extends Stage<R> {
    private @Nullable Fn<? super T, ? extends Deferred<? extends R>> function;

    ChainStage(Fn<? super T, ? extends Deferred<? extends R>> function) {
        this.function = function;
    }

    @Override
    @SuppressWarnings("unchecked") // a stage is linked to a source of its own type
    boolean receive(Deferred<?> source) {
        Fn<? super T, ? extends Deferred<? extends R>> called = requireNonNull(function);
        function = null;
        if (source.state == State.FAILURE) {
            return pass(source, called);
        }
        try {
            return follow(called.apply(((Deferred<T>) source).value()), called);
        } catch (Throwable thrown) {
            return threw(thrown, source, called);
        }
    }
}

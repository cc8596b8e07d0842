package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The stage of {@link Deferred#chainBoth}. */
final class ChainBothStage<T extends @Nullable Object, R extends @Nullable Object> extends Stage<R> {
    private @Nullable Fn<? super Outcome<T>, ? extends Deferred<? extends R>> function;

    ChainBothStage(Fn<? super Outcome<T>, ? extends Deferred<? extends R>> function) {
        this.function = function;
    }

    @Override
    @SuppressWarnings("unchecked") // a stage is linked to a source of its own type
    boolean receive(Deferred<?> source) {
        Fn<? super Outcome<T>, ? extends Deferred<? extends R>> called = requireNonNull(function);
        function = null;
        try {
            return follow(called.apply(((Deferred<T>) source).firedOutcome()), called);
        } catch (Throwable thrown) {
            return threw(thrown, source, called);
        }
    }
}

package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The stage of {@link Deferred#addCallback}. */
final class CallbackStage<T extends @Nullable Object, R extends @Nullable Object> extends Stage<R> {
    private @Nullable Fn<? super T, ? extends R> function;

    CallbackStage(Fn<? super T, ? extends R> function) {
        this.function = function;
    }

    @Override
    @SuppressWarnings("unchecked") // a stage is linked to a source of its own type
    boolean receive(Deferred<?> source) {
        Fn<? super T, ? extends R> called = requireNonNull(function);
        function = null;
        if (source.state == State.FAILURE) {
            return pass(source, called);
        }
        try {
            return returned(called.apply(((Deferred<T>) source).value()), called);
        } catch (Throwable thrown) {
            return threw(thrown, source, called);
        }
    }
}

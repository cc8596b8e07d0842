package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The stage of {@link Deferred#addAction}. */
final class ActionStage<T extends @Nullable Object> extends Stage<@Nullable Void> {
    private @Nullable Action<? super T> function;

    ActionStage(Action<? super T> function) {
        this.function = function;
    }

    @Override
    @SuppressWarnings("unchecked") // a stage is linked to a source of its own type
    boolean receive(Deferred<?> source) {
        Action<? super T> called = requireNonNull(function);
        function = null;
        if (source.state == State.FAILURE) {
            return pass(source, called);
        }
        try {
            called.run(((Deferred<T>) source).value());
            return returned(null, called);
        } catch (Throwable thrown) {
            return threw(thrown, source, called);
        }
    }
}

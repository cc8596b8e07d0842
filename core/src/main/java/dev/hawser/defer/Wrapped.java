package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A function of the engine's around one of the user's; reports name the user's. */
sealed interface Wrapped {
    /** What it wraps. */
    Object wrapped();

    /** The name of the class of the user's function; {@code ""} if there is none. */
    static String name(@Nullable Object function) {
        return switch (function) {
            case null -> "";
            case Wrapped wrapper -> name(wrapper.wrapped());
            case Class<?> type -> type.getName();
            default -> function.getClass().getName();
        };
    }

    /** A function of one type of failure; any other is thrown on, the very object, and so passes by. */
    record OnlyOf<E extends Throwable, R extends @Nullable Object>(Class<E> type, Fn<? super E, ? extends R> wrapped)
            implements Fn<Throwable, R>, Wrapped {
        public OnlyOf {
            requireNonNull(type, "type");
            requireNonNull(wrapped, "function");
        }

        @Override
        public R apply(Throwable failure) throws Exception {
            if (type.isInstance(failure)) {
                return wrapped.apply(type.cast(failure));
            }
            throw Rethrow.unchecked(failure);
        }
    }

    /** An action as a function that gives null. */
    record ActionCall<T extends @Nullable Object, R extends @Nullable Object>(Action<? super T> wrapped)
            implements Fn<T, @Nullable R>, Wrapped {
        public ActionCall {
            requireNonNull(wrapped, "action");
        }

        @Override
        public @Nullable R apply(T value) throws Exception {
            wrapped.run(value);
            return null;
        }
    }

    /** A callable as a function that cares for nothing that comes in. */
    record CallableCall<R extends @Nullable Object>(Callable<? extends R> wrapped)
            implements Fn<@Nullable Object, R>, Wrapped {
        @Override
        public R apply(@Nullable Object ignored) throws Exception {
            return wrapped.call();
        }
    }
}

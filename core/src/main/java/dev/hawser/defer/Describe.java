package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** Deferreds, functions and successors in words, for messages. */
final class Describe {
    private Describe() {}

    static String deferred(Deferred<?> deferred) {
        Deferred<?> here = deferred.resolved();
        return name(deferred)
                + switch (here.state) {
                    case State.PENDING -> "[pending]";
                    case State.WAITING -> "[waiting on " + name(requireNonNull(((Stage<?>) here).upstream)) + "]";
                    case State.SUCCESS -> "[succeeded: " + here.result + "]";
                    case State.FAILURE -> "[failed: " + here.result + "]";
                    default -> throw new IllegalStateException("a resolved Deferred is not forwarded");
                };
    }

    /** Kind and identity. */
    static String name(Deferred<?> deferred) {
        return (deferred instanceof Promise<?> ? "Promise@" : "Deferred@")
                + Integer.toHexString(System.identityHashCode(deferred));
    }

    static String successor(Successor successor) {
        return switch (successor) {
            case Stage<?> stage -> "the stage " + name(stage);
            case Suspension.Waiter waiter -> "awaited by " + waiter.describe();
            case ShareHub _ -> "its shares";
            case Join.Input _ -> "a DeferredList";
            case Successor.Taken _ -> "its outcome has gone there";
            case UnhandledNode _ -> "none, the failure is unhandled";
        };
    }

    static String function(Object function) {
        return "the function " + functionName(function);
    }

    /** The name of the class of the user's function; {@code ""} if there is none. */
    static String functionName(@Nullable Object function) {
        return switch (function) {
            case null -> "";
            case FunctionWrapper wrapper -> functionName(wrapper.wrapped());
            case Class<?> type -> type.getName();
            default -> function.getClass().getName();
        };
    }
}

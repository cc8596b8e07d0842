package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link DeferredList} is made of: takes the outcome of many inputs and fires one promise. Once that is fired,
 * what still comes in is ignored.
 *
 * @param <R> the type of the result
 */
abstract sealed class Join<R extends @Nullable Object> implements Promise.Origin {
    /** What is given out. */
    final Promise<R> result = new Promise<>(this);

    /** Dropped, by making it empty, when the result is fired. */
    private List<Input> inputs = List.of();

    private int missing;

    /** The place of one input in the list, and its successor. */
    static final class Input implements Firing.Successor {
        private final Join<?> join;
        private final int index;
        private final Deferred<?> source;

        Input(Join<?> join, int index, Deferred<?> source) {
            this.join = join;
            this.index = index;
            this.source = source;
        }

        Deferred<?> source() {
            return source;
        }

        Deferred<?> result() {
            return join.result;
        }

        void receive(Deferred<?> fired, Drain drain) {
            if (!join.result.hasFired()) {
                join.missing--;
                join.accept(index, fired, drain);
            } else if (fired.state == State.FAILURE) {
                join.failedLate(fired.failure());
            }
        }
    }

    /** An input is fired, and the result is not. */
    abstract void accept(int index, Deferred<?> input, Drain drain);

    /** An input has failed, and the result was fired before. */
    void failedLate(Throwable failure) {}

    /** Joins the inputs, of which there is at least one: either all, or it throws and nothing has changed. */
    final Deferred<R> join(List<? extends Deferred<?>> sources) {
        List<Input> joined = reserve(sources);
        inputs = joined;
        missing = joined.size();
        Drain drain = new Drain();
        List<Input> fired = new ArrayList<>();
        for (Input input : joined) {
            if (input.source.hasFired()) {
                input.source.next = Firing.Taken.TAKEN;
                fired.add(input);
            }
        }
        for (Input input : fired) {
            input.receive(input.source, drain);
        }
        Firing.start(drain);
        return result;
    }

    /** Puts an input into the place of each source, which also shows whether one is there twice. */
    private List<Input> reserve(List<? extends Deferred<?>> sources) {
        List<Input> reserved = new ArrayList<>(sources.size());
        Map<Deferred<?>, UnhandledFailures.Node> reports = new IdentityHashMap<>(0);
        boolean complete = false;
        try {
            for (Deferred<?> source : sources) {
                UnhandledFailures.Node report = check(requireNonNull(source, "a Deferred of the list"));
                if (report != null) {
                    reports.put(source, report);
                }
                Input input = new Input(this, reserved.size(), source);
                reserved.add(input);
                source.next = input;
            }
            complete = true;
        } finally {
            if (!complete) {
                reserved.forEach(input -> input.source.next = reports.get(input.source));
            }
        }
        reports.values().forEach(UnhandledFailures.Node::handled);
        return reserved;
    }

    /** Throws if the source cannot be joined. {@return the report of its failure, if that stands in its place} */
    private UnhandledFailures.@Nullable Node check(Deferred<?> source) {
        if (Debugging.isOn()) {
            Firing.checkOwner(source);
        }
        return switch (source.next) {
            case null -> null;
            case UnhandledFailures.Node report -> report;
            case Input input
            when input.join == this ->
                throw new IllegalArgumentException(
                        source + " is in the list twice; put share() of it there to have its outcome twice");
            case Firing.Successor taken -> throw Firing.refusal(source, taken);
        };
    }

    final boolean isComplete() {
        return missing == 0;
    }

    final List<Input> inputs() {
        return inputs;
    }

    /** The result succeeds, now; its chain runs after what is pushed later. */
    final void succeed(R value, Drain drain) {
        result.succeeded(value);
        drain.push(new Drain.Deliver(result));
    }

    /** The result fails, now; its chain runs after what is pushed later. */
    final void fail(Throwable failure, Drain drain) {
        result.failed(failure);
        drain.push(new Drain.Deliver(result));
    }

    /** Cancels every input that is not fired, in their order. */
    final void cancelInputs(Drain drain) {
        for (Input input : inputs.reversed()) {
            if (!input.source.hasFired()) {
                drain.push(new Drain.Cancel(input.source));
            }
        }
    }

    /** After the result is fired: lets go of the inputs. */
    final void drop() {
        inputs = List.of();
    }

    /** For {@link DeferredList#of}. */
    static final class Outcomes<T extends @Nullable Object> extends Join<List<Outcome<T>>> {
        private final Outcome<T>[] outcomes;

        @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type, never given out
        Outcomes(int size) {
            outcomes = new Outcome[size];
        }

        @Override
        @SuppressWarnings("unchecked") // an input is of the list's type
        void accept(int index, Deferred<?> input, Drain drain) {
            outcomes[index] = Firing.outcome((Deferred<T>) input);
            if (isComplete()) {
                succeed(Collections.unmodifiableList(Arrays.asList(outcomes)), drain);
                drop();
            }
        }
    }

    /** For {@link DeferredList#gather}. */
    static final class Values<T extends @Nullable Object> extends Join<List<T>> {
        private final @Nullable Object[] values;

        /** The result, if that is a failure which nobody has been given yet. */
        private @Nullable Throwable notGiven;

        Values(int size) {
            values = new @Nullable Object[size];
        }

        @Override
        @SuppressWarnings({"unchecked", "NullAway"}) // an input is of the list's type, and so is its value
        void accept(int index, Deferred<?> input, Drain drain) {
            if (input.state == State.FAILURE) {
                notGiven = input.failure();
                fail(notGiven, drain);
                drain.push(new Drain.Given(this));
                cancelInputs(drain);
                drop();
                return;
            }
            values[index] = input.result;
            if (isComplete()) {
                succeed((List<T>) Collections.unmodifiableList(Arrays.asList(values)), drain);
                drop();
            }
        }

        /** What somebody throws who was cancelled: nobody else would ever hear of it. */
        @Override
        void failedLate(Throwable failure) {
            if (failure instanceof CancellationException || Identity.same(failure, result.result)) {
                return;
            }
            if (notGiven != null) {
                notGiven.addSuppressed(failure);
            } else {
                UnhandledFailures.ofCallingThread().reportNow(failure, "DeferredList.gather");
            }
        }

        void given() {
            notGiven = null;
        }
    }

    /** For {@link DeferredList#race}. */
    static final class First<T extends @Nullable Object> extends Join<T> {
        private @Nullable Throwable failure;

        @Override
        @SuppressWarnings("unchecked") // an input is of the race's type
        void accept(int index, Deferred<?> input, Drain drain) {
            if (input.state == State.SUCCESS) {
                succeed(((Deferred<T>) input).value(), drain);
                cancelInputs(drain);
                drop();
                return;
            }
            if (failure == null) {
                failure = input.failure();
            } else if (!Identity.same(failure, input.failure())) {
                failure.addSuppressed(input.failure());
            }
            if (isComplete()) {
                fail(failure, drain);
                drop();
            }
        }
    }
}

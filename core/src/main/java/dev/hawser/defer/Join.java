package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link DeferredList} is made of: takes the outcome of many inputs and fires one promise. Once that is fired,
 * what still comes in is ignored.
 *
 * @param <R> the type of the result
 */
abstract sealed class Join<R extends @Nullable Object> implements Origin
        permits DeferredList.Outcomes, DeferredList.Values, DeferredList.First {
    /** What is given out. */
    final Promise<R> result = new Promise<>(this);

    /** Dropped, by making it empty, when the result is fired. */
    private List<Input> inputs = List.of();

    private int missing;

    /** The place of one input in the list, and its successor. */
    static final class Input implements Successor {
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
                input.source.next = Successor.Taken.TAKEN;
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
        Map<Deferred<?>, UnhandledNode> reports = new IdentityHashMap<>(0);
        boolean complete = false;
        try {
            for (Deferred<?> source : sources) {
                UnhandledNode report = check(requireNonNull(source, "a Deferred of the list"));
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
        reports.values().forEach(UnhandledNode::handled);
        return reserved;
    }

    /** Throws if the source cannot be joined. {@return the report of its failure, if that stands in its place} */
    private @Nullable UnhandledNode check(Deferred<?> source) {
        if (Debugging.isOn()) {
            DebugTable.check(source);
        }
        return switch (source.next) {
            case null -> null;
            case UnhandledNode report -> report;
            case Input input
            when input.join == this ->
                throw new IllegalArgumentException(
                        source + " is in the list twice; put share() of it there to have its outcome twice");
            case Successor taken -> throw Misuse.refusal(source, taken);
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
}

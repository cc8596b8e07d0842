package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
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
            }
        }
    }

    /** An input is fired, and the result is not. */
    abstract void accept(int index, Deferred<?> input, Drain drain);

    /** Joins the inputs, of which there is at least one: all are looked at before the first is touched. */
    final Deferred<R> join(List<? extends Deferred<?>> sources) {
        check(sources);
        List<Input> joined = new ArrayList<>(sources.size());
        for (Deferred<?> source : sources) {
            joined.add(new Input(this, joined.size(), source));
        }
        inputs = joined;
        missing = joined.size();
        Drain drain = new Drain();
        List<Input> fired = new ArrayList<>();
        for (Input input : joined) {
            input.source.claim();
            if (input.source.hasFired()) {
                input.source.next = Successor.Taken.TAKEN;
                fired.add(input);
            } else {
                input.source.next = input;
            }
        }
        for (Input input : fired) {
            input.receive(input.source, drain);
        }
        Firing.start(drain);
        return result;
    }

    private static void check(Collection<? extends Deferred<?>> sources) {
        Set<Deferred<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Deferred<?> source : sources) {
            Successor taken = requireNonNull(source, "a Deferred of the list").next;
            if (taken != null && !(taken instanceof UnhandledNode)) {
                throw Misuse.refusal(source, taken);
            }
            if (!seen.add(source)) {
                throw new IllegalArgumentException(
                        source + " is in the list twice; put share() of it there to have its outcome twice");
            }
            if (Debugging.isOn()) {
                DebugTable.check(source);
            }
        }
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

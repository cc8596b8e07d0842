package dev.hawser.defer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** One {@link Select} that waits. */
final class Selection<R extends @Nullable Object> {
    /** Fired with what the first one is to do. */
    private final Promise<Callable<? extends R>> winner = new Promise<>(_ -> withdraw());

    /** How to wait no longer for each. */
    private final List<Runnable> waits = new ArrayList<>();

    private boolean over;

    /** A Deferred that is waited for. */
    static final class Input<T extends @Nullable Object, R extends @Nullable Object> extends Firing.Listener {
        private final Selection<? super R> selection;
        private final Fn<? super T, ? extends R> function;

        Input(Selection<? super R> selection, Fn<? super T, ? extends R> function) {
            this.selection = selection;
            this.function = function;
        }

        @Override
        @SuppressWarnings("unchecked") // it is the successor of a Deferred of T
        void receive(Deferred<?> fired, Drain drain) {
            selection.withdraw();
            if (fired.state == State.SUCCESS) {
                T value = ((Deferred<T>) fired).value();
                selection.winner.succeeded(() -> function.apply(value));
            } else {
                selection.winner.failed(fired.failure());
            }
            drain.push(new Drain.Deliver(selection.winner));
        }
    }

    Deferred<R> join(List<? extends Select.Case<? extends R>> cases) {
        try {
            for (Select.Case<? extends R> each : cases) {
                if (!over) {
                    waits.add(each.join(this));
                }
            }
        } catch (RuntimeException e) { // a Deferred is continued already
            withdraw();
            throw e;
        }
        return winner.addCallback(Callable::call);
    }

    void won(Callable<? extends R> what) {
        withdraw();
        winner.callback(what);
    }

    /** A queue has failed; or it was told that nobody waits any more. */
    void failed(Throwable failure) {
        if (!over) {
            withdraw();
            winner.errback(failure);
        }
    }

    private void withdraw() {
        over = true;
        List<Runnable> all = List.copyOf(waits);
        waits.clear();
        all.forEach(Runnable::run);
    }
}

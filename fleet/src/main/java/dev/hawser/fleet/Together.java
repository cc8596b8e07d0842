package dev.hawser.fleet;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Has the database take what attempts have to tell before they go on. All that comes while one call is under way goes with
 * the next, up to a bound. A call without an answer is made again, until the worker's time is over.
 *
 * <p><b>Threads:</b> on the reactor.
 *
 * @param <T> what is told
 * @param <R> what is answered
 */
final class Together<T, R> {
    private static final Duration AGAIN = Duration.ofMillis(250);

    private record Waiting<T, R>(T what, Promise<R> told) {}

    /**
     * How calls are made.
     *
     * @param weigh about how many bytes one takes
     * @param most how many bytes a call takes, but one at least
     * @param pause between the answer of a call and the next
     */
    record Pace<T>(ToLongFunction<T> weigh, long most, Supplier<Duration> pause) {}

    private final Reactor reactor;
    private final Function<List<T>, Deferred<List<Optional<R>>>> send;
    private final Function<T, FleetException> lost;
    private final Pace<T> pace;
    private final Predicate<Outcome<?>> goesOn;
    private final ArrayDeque<Waiting<T, R>> waiting = new ArrayDeque<>();
    private List<Waiting<T, R>> underWay = List.of();
    private @Nullable DelayedCall next;
    private boolean over;

    /**
     * Makes one.
     *
     * @param send makes a call; what is empty in its answer is of rows that are not the worker's any more
     * @param lost says so
     * @param goesOn is told what came of each call, and tells whether one that failed is made again
     */
    Together(
            Reactor reactor,
            Function<List<T>, Deferred<List<Optional<R>>>> send,
            Function<T, FleetException> lost,
            Pace<T> pace,
            Predicate<Outcome<?>> goesOn) {
        this.reactor = reactor;
        this.send = send;
        this.lost = lost;
        this.pace = pace;
        this.goesOn = goesOn;
    }

    /** Fires when it is durable; fails if the row is not the worker's any more. */
    Deferred<R> tell(T what) {
        if (over) {
            return Deferred.fail(lost.apply(what));
        }
        Promise<R> told = new Promise<>();
        waiting.add(new Waiting<>(what, told));
        if (underWay.isEmpty() && !isPlanned()) {
            sendNext();
        }
        return told;
    }

    private boolean isPlanned() {
        DelayedCall planned = next;
        return planned != null && planned.isActive();
    }

    private void sendNext() {
        Invariant.check(!over && underWay.isEmpty(), "one call is made at a time");
        List<Waiting<T, R>> some = new ArrayList<>();
        long weight = 0;
        for (Waiting<T, R> one = waiting.peek(); one != null; one = waiting.peek()) {
            weight += pace.weigh().applyAsLong(one.what());
            if (weight > pace.most() && !some.isEmpty()) {
                break;
            }
            some.add(waiting.remove());
        }
        Invariant.check(weight >= 0, "what is told has a weight");
        underWay = some;
        if (!some.isEmpty()) {
            sendThese();
        }
    }

    private void sendThese() {
        Invariant.check(!over && !underWay.isEmpty(), "what is sent is under way");
        var _ = send.apply(underWay.stream().map(Waiting::what).toList()).<@Nullable Void>addBoth(outcome -> {
            if (!over && goesOn.test(outcome)) {
                switch (outcome) {
                    case Outcome.Success<List<Optional<R>>>(List<Optional<R>> answers) -> answered(answers);
                    case Outcome.Failure<List<Optional<R>>> _ -> next = reactor.callLater(AGAIN, this::sendThese);
                }
            }
            return null;
        });
    }

    private void answered(List<Optional<R>> answers) {
        List<Waiting<T, R>> told = underWay;
        Invariant.check(!told.isEmpty(), "an answer is to a call");
        underWay = List.of();
        Duration pause = pace.pause().get();
        if (pause.isZero()) {
            sendNext();
        } else {
            next = reactor.callLater(pause, this::sendNext);
        }
        for (int i = 0; i < told.size(); i++) {
            Waiting<T, R> one = told.get(i);
            if (!one.told().isFired()) { // else its attempt was cancelled
                answers.get(i)
                        .ifPresentOrElse(one.told()::callback, () -> one.told().errback(lost.apply(one.what())));
            }
        }
    }

    /** The worker has left, or its time is over: nothing more is told. */
    void end() {
        over = true;
        DelayedCall planned = next;
        if (planned != null && planned.isActive()) {
            planned.cancel();
        }
        List<Waiting<T, R>> all = new ArrayList<>(underWay);
        all.addAll(waiting);
        underWay = List.of();
        waiting.clear();
        all.stream()
                .filter(one -> !one.told().isFired())
                .forEach(one -> one.told().errback(lost.apply(one.what())));
    }
}

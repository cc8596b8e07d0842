package dev.hawser.fleet;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Has the database keep what steps captured that are not to be done again. All that comes while one call is under way goes
 * with the next. A call without an answer is made again, until the worker's time is over.
 *
 * <p><b>Threads:</b> on the reactor.
 */
final class Keeping {
    private static final Duration AGAIN = Duration.ofMillis(250);

    private record Waiting(Turns.Kept kept, Promise<@Nullable Void> told) {}

    private final Reactor reactor;
    private final Function<List<Turns.Kept>, Deferred<Set<Long>>> send;
    private List<Waiting> waiting = new ArrayList<>();
    private List<Waiting> underWay = List.of();
    private @Nullable DelayedCall again;
    private boolean over;

    Keeping(Reactor reactor, Function<List<Turns.Kept>, Deferred<Set<Long>>> send) {
        this.reactor = reactor;
        this.send = send;
    }

    /** Fires when it is durable; fails if the row is not the worker's any more. */
    Deferred<@Nullable Void> keep(Turns.Kept kept) {
        if (over) {
            return Deferred.fail(lost(kept));
        }
        Promise<@Nullable Void> told = new Promise<>();
        waiting.add(new Waiting(kept, told));
        if (underWay.isEmpty()) {
            sendNext();
        }
        return told;
    }

    private void sendNext() {
        underWay = waiting;
        waiting = new ArrayList<>();
        if (!underWay.isEmpty()) {
            sendThese();
        }
    }

    private void sendThese() {
        var _ = send.apply(underWay.stream().map(Waiting::kept).toList()).<@Nullable Void>addBoth(outcome -> {
            if (!over) {
                switch (outcome) {
                    case Outcome.Success<Set<Long>>(Set<Long> held) -> kept(held);
                    case Outcome.Failure<Set<Long>> _ -> again = reactor.callLater(AGAIN, this::sendThese);
                }
            }
            return null;
        });
    }

    private void kept(Set<Long> held) {
        List<Waiting> told = underWay;
        sendNext();
        for (Waiting one : told) {
            if (one.told().isFired()) {
                continue; // its attempt was cancelled
            }
            if (held.contains(one.kept().ordinal())) {
                one.told().callback(null);
            } else {
                one.told().errback(lost(one.kept()));
            }
        }
    }

    /** The worker has left, or its time is over: nothing more is kept. */
    void end() {
        over = true;
        DelayedCall planned = again;
        if (planned != null && planned.isActive()) {
            planned.cancel();
        }
        List<Waiting> all = new ArrayList<>(underWay);
        all.addAll(waiting);
        underWay = List.of();
        waiting = new ArrayList<>();
        all.stream()
                .filter(one -> !one.told().isFired())
                .forEach(one -> one.told().errback(lost(one.kept())));
    }

    private static FleetException lost(Turns.Kept kept) {
        return new FleetException(
                "what step \"" + kept.step() + "\" did could not be kept: the row is not this worker's any more");
    }
}

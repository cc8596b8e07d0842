package dev.hawser.fleet;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.source.IdempotencyKeys;
import dev.hawser.batch.source.Seat;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the turns of a worker: one at a time, when there is something to tell or to ask for, and at the latest when the
 * others have had theirs. A turn without an answer is made again, until the worker's time is over; then all is lost.
 *
 * <p><b>Threads:</b> on the reactor.
 */
final class Worker {
    /** So often at least, so that others see what is free. */
    private static final Duration REGULAR = Duration.ofMillis(250);

    /** Turns of one run are made one after the other: with more workers, each has its turn less often. */
    private static final Duration FOR_EACH = Duration.ofMillis(10);

    private static final int MOST_AHEAD = 1024;

    private final Reactor reactor;
    private final Turns turns;
    private final WorkerSettings settings;
    private final Hand hand;
    private @Nullable Seat seat;
    private @Nullable IdempotencyKeys keys;
    private Runnable news = () -> {};
    private Deadline deadline;
    private Answer last = new Answer(false, 0, 1, List.of(), "", new Answer.Progress(0, 0, false, 0, 0, 0));
    private long id;
    private long number;
    private int obeyed;
    private int ahead;

    /** How many have ended since the last turn was sent. */
    private int endedSince;

    /** The turn that waits for its answer, or has to be made again; null for none. */
    private Turns.@Nullable Ask asked;

    private boolean underWay;
    private boolean over;
    private long sentAt;
    private @Nullable DelayedCall next;
    private @Nullable DelayedCall end;

    Worker(Reactor reactor, Turns turns, WorkerSettings settings) {
        this.reactor = reactor;
        this.turns = turns;
        this.settings = settings;
        this.hand = new Hand(() -> settings.wall().instant().toEpochMilli() * 1000, this::hasEnded);
        this.deadline = new Deadline(reactor::nanoTime, settings.wall(), Duration.ZERO);
        this.ahead = Math.min(settings.slots(), 16);
    }

    Hand hand() {
        return hand;
    }

    /** The answer to the last turn. */
    Answer last() {
        return last;
    }

    void seated(Seat given) {
        seat = given;
        given.slots(0);
    }

    private Seat seat() {
        return requireNonNull(seat, "a run");
    }

    boolean mayServe() {
        return !over && deadline.holds();
    }

    /** Joins the run; {@code whenNews} is called after each turn. */
    Deferred<Turns.Joined> join(IdempotencyKeys itsKeys, Runnable whenNews) {
        keys = itsKeys;
        Deadline.Moment before = deadline.now();
        return turns.join(settings.name()).addCallback(joined -> {
            Duration lease = Duration.ofMillis(joined.leaseMillis()).minus(settings.cancelGrace());
            if (!lease.isPositive()) {
                throw new FleetException("the lease of %d ms leaves no time beside the %d ms that a cancel may take"
                        .formatted(joined.leaseMillis(), settings.cancelGrace().toMillis()));
            }
            id = joined.worker();
            news = whenNews;
            deadline = new Deadline(reactor::nanoTime, settings.wall(), lease);
            renew(before);
            plan(Duration.ZERO);
            return joined;
        });
    }

    private void renew(Deadline.Moment from) {
        deadline.renew(from);
        drop(end);
        end = reactor.callLater(deadline.left(), this::lose);
    }

    private static void drop(@Nullable DelayedCall call) {
        if (call != null && call.isActive()) {
            call.cancel();
        }
    }

    /** Something may be wanted: sees to a turn, soon if rows run out. */
    void look() {
        boolean low = 2 * hand.notStarted() < ahead && (hand.ends() > 0 || last.grant() > obeyed);
        if (low && !underWay && asked == null && !over) {
            Duration pause = FOR_EACH.multipliedBy(last.workers()).minusNanos(reactor.nanoTime() - sentAt);
            plan(pause.isNegative() ? Duration.ZERO : pause);
        }
    }

    private void hasEnded() {
        endedSince++;
        look();
    }

    /** The next turn is made then, unless one is to be made before. */
    private void plan(Duration wait) {
        DelayedCall planned = next;
        long due = reactor.nanoTime() + wait.toNanos();
        if (planned != null && planned.isActive()) {
            if (planned.remaining().compareTo(wait) <= 0) {
                return;
            }
            planned.cancel();
        }
        next = reactor.callLater(Duration.ofNanos(Math.max(0, due - reactor.nanoTime())), this::turn);
    }

    private void turn() {
        if (underWay || over) {
            return;
        }
        if (asked == null) {
            asked = ask();
        }
        underWay = true;
        sentAt = reactor.nanoTime();
        Deadline.Moment before = deadline.now();
        var _ = turns.turn(id, asked).<@Nullable Void>addBoth(outcome -> {
            Invariant.check(underWay, "one turn is made at a time");
            underWay = false;
            switch (outcome) {
                case Outcome.Success<Answer>(Answer answer) -> answered(answer, before);
                case Outcome.Failure<Answer> _ -> {
                    if (!over) {
                        plan(regular()); // the same again
                    }
                }
            }
            return null;
        });
    }

    private Turns.Ask ask() {
        Invariant.check(!over && !underWay, "who has left asks for nothing");
        // what was at hand when it began lasts for two turns
        ahead = Math.clamp(2L * endedSince, Math.clamp(obeyed, 1, MOST_AHEAD), MOST_AHEAD);
        endedSince = 0;
        int occupied = seat().occupied();
        long use = occupied + hand.notStarted() + last.progress().left();
        int rows = Math.max(0, ahead + obeyed - occupied - hand.notStarted());
        return new Turns.Ask(
                ++number,
                Math.max(obeyed, occupied),
                (int) Math.min(settings.slots(), number == 1 ? settings.slots() : use),
                rows,
                hand.report());
    }

    private void answered(Answer answer, Deadline.Moment before) {
        asked = null;
        if (over) {
            return;
        }
        if (answer.fenced()) {
            lose();
            return;
        }
        Runnable tell = hand.told();
        IdempotencyKeys itsKeys = requireNonNull(keys);
        answer.given().forEach(given -> hand.add(given, itsKeys.of(given.item().id())));
        last = answer;
        obeyed = Math.min(answer.grant(), settings.slots());
        Invariant.check(obeyed >= 0 && obeyed <= settings.slots(), "no more slots are used than there are");
        renew(before);
        seat().slots(obeyed);
        tell.run();
        news.run();
        plan(answer.isComplete() ? REGULAR : regular());
        look();
    }

    private Duration regular() {
        Duration fair = FOR_EACH.multipliedBy(last.workers());
        Duration base = fair.compareTo(REGULAR) > 0 ? fair : REGULAR;
        return Duration.ofNanos(
                (long) (base.toNanos() * (0.8 + 0.4 * settings.random().nextDouble())));
    }

    /** The worker's time is over: others will have what it had. */
    private void lose() {
        if (!over) {
            finish();
            hand.lose();
            seat().lost();
        }
    }

    private void finish() {
        over = true;
        drop(next);
        drop(end);
    }

    /** All leases have ended and that was told; what was not taken goes back. */
    Deferred<@Nullable Void> leave() {
        if (over || id == 0) {
            finish();
            return Deferred.succeed(null);
        }
        finish();
        // it has nothing under way, and if it cannot say so, its time ends by itself
        return turns.leave(id).addErrbackAction(_ -> {});
    }
}

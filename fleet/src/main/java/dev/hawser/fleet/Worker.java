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
import java.util.Optional;
import java.util.concurrent.CancellationException;
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

    /** So many at least, so that one may fail. */
    private static final int TURNS_IN_A_LEASE = 3;

    private static final int MOST_AHEAD = 1024;

    /** Of what is told beside turns. */
    private static final long MOST_BYTES = 4 << 20;

    private final Reactor reactor;
    private final Turns turns;
    private final WorkerSettings settings;
    private final Troubles troubles;
    private final Hand hand;
    private final Together<Turns.Kept, Turns.Kept> keeping;
    private final Emitting emitting;
    private @Nullable Seat seat;
    private @Nullable IdempotencyKeys keys;
    private Runnable news = () -> {};
    private volatile Deadline deadline;
    private @Nullable Overdue watch;
    private Answer last = Answer.NONE;
    private Duration lease = REGULAR;
    private long id;
    private long number;
    private int obeyed;
    private int ahead;

    private int rowsAsked;

    /** Whether the last turn gave fewer rows than it asked for. */
    private boolean isShort;

    /** The turn that waits for its answer, or has to be made again; null for none. */
    private Turns.@Nullable Ask asked;

    private boolean underWay;
    private volatile boolean over;

    /** Why it cannot go on, ever; null if it can. */
    private @Nullable Throwable failure;

    private long sentAt;
    private @Nullable DelayedCall next;
    private @Nullable DelayedCall end;

    Worker(Reactor reactor, Turns turns, WorkerSettings settings, Troubles troubles) {
        this.reactor = reactor;
        this.turns = turns;
        this.settings = settings;
        this.troubles = troubles;
        this.keeping = new Together<>(
                reactor,
                kept -> turns.keep(id, kept)
                        .addCallback(held -> kept.stream()
                                .map(one -> Optional.of(one).filter(_ -> held.contains(one.ordinal())))
                                .toList()),
                kept -> lost("what step \"" + kept.step() + "\" did could not be kept"),
                new Together.Pace<>(Turns.Kept::weight, MOST_BYTES, () -> Duration.ZERO),
                outcome -> mayGoOn("hawser.keep", outcome));
        // rows that are found need the run's lock, as turns do: so they are told no more often than others have theirs
        this.emitting = new Emitting(
                settings.finds(),
                new Together<>(
                        reactor,
                        found -> turns.emit(id, found),
                        found -> lost("rows that step \"" + found.emission().step() + "\" found could not be taken"),
                        new Together.Pace<>(
                                Turns.Found::weight, MOST_BYTES, () -> FOR_EACH.multipliedBy(last.workers() - 1L)),
                        outcome -> mayGoOn("hawser.emit", outcome)));
        this.hand = new Hand(
                () -> settings.wall().instant().toEpochMilli() * 1000, this::look, keeping, emitting, settings.cost());
        this.deadline = new Deadline(reactor::nanoTime, settings.wall(), Duration.ZERO);
        this.ahead = Math.min(settings.slots(), 16);
    }

    private static FleetException lost(String what) {
        return new FleetException(what + ": the row is not this worker's any more");
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
        Invariant.check(obeyed == 0, "who takes a seat has no slots yet");
        given.slots(0);
    }

    private Seat seat() {
        return requireNonNull(seat, "a run");
    }

    boolean mayServe() {
        return !over && deadline.holds();
    }

    /** Joins the run; {@code whenNews} is called after each turn. */
    Deferred<Turns.Joined> join(Runnable whenNews) {
        Deadline.Moment before = deadline.now();
        return turns.join(settings.name()).addCallback(joined -> {
            if (over) { // it has left while it was asked for
                var _ = turns.leave(joined.worker()).addErrbackAction(_ -> {}); // or its time ends by itself
                throw new CancellationException("worker " + settings.name() + " has left");
            }
            lease = Duration.ofMillis(joined.leaseMillis())
                    .minus(settings.ends().cancelGrace());
            if (!lease.isPositive()) {
                throw new FleetException("the lease of %d ms leaves no time beside the %d ms that a cancel may take"
                        .formatted(
                                joined.leaseMillis(),
                                settings.ends().cancelGrace().toMillis()));
            }
            id = joined.worker();
            keys = new IdempotencyKeys(joined.keys());
            news = whenNews;
            deadline = new Deadline(reactor::nanoTime, settings.wall(), lease);
            renew(before);
            watch = settings.ends()
                    .overdue()
                    .map(then -> Overdue.watch(this::isOverdue, settings.ends().cancelGrace(), then))
                    .orElse(null);
            plan(Duration.ZERO);
            return joined;
        });
    }

    /** Whether its time is over and it has not noticed. On any thread. */
    private boolean isOverdue() {
        return !over && deadline.isPast();
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
        boolean low = 2 * hand.notStarted() < ahead && (hand.hasNews() || last.grant() > obeyed);
        if ((low || hand.isAwaited()) && !underWay && asked == null && !over) {
            Duration pause = FOR_EACH.multipliedBy(last.workers()).minusNanos(reactor.nanoTime() - sentAt);
            plan(pause.isNegative() ? Duration.ZERO : pause);
        }
    }

    /** The next turn is made then, unless one is to be made before. */
    private void plan(Duration wait) {
        Invariant.check(!wait.isNegative(), "a turn is planned for a time to come");
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
        Invariant.check(asked.number() == number, "a turn that is made again is the last one");
        underWay = true;
        sentAt = reactor.nanoTime();
        Deadline.Moment before = deadline.now();
        var _ = turns.turn(id, asked).<@Nullable Void>addBoth(outcome -> {
            Invariant.check(underWay, "one turn is made at a time");
            underWay = false;
            if (mayGoOn("hawser.turn", outcome)) {
                switch (outcome) {
                    case Outcome.Success<Answer>(Answer answer) -> answered(answer, before);
                    case Outcome.Failure<Answer> _ -> plan(regular()); // the same again
                }
            }
            return null;
        });
    }

    /** A statement was made; {@return whether there is another, and the same if it failed} */
    private boolean mayGoOn(String statement, Outcome<?> outcome) {
        switch (outcome) {
            case Outcome.Success<?> _ -> troubles.succeeded(statement);
            case Outcome.Failure<?> _ when over -> {}
            case Outcome.Failure<?>(FleetException never) -> {
                failure = never;
                lose();
            }
            case Outcome.Failure<?>(Throwable cause) -> troubles.failed(statement, cause);
        }
        return !over;
    }

    private Turns.Ask ask() {
        Invariant.check(!over && !underWay, "who has left asks for nothing");
        int endedSince = hand.ends();
        // what was at hand when it began lasts for two turns
        ahead = Math.clamp(2L * endedSince, Math.clamp(obeyed, 1, MOST_AHEAD), MOST_AHEAD);
        number++;
        int occupied = seat().occupied();
        int atHand = hand.notStarted();
        // who has no slots keeps no rows from others
        int rows = obeyed == 0 && number > 1 ? 0 : Math.max(0, ahead + obeyed - occupied - atHand);
        // more slots are of no use to who gets no more rows
        long use = occupied + atHand + (isShort ? 1 : last.progress().left());
        int want = (int) Math.min(settings.slots(), number == 1 ? settings.slots() : use);
        int starts = Math.min(atHand + rows, Math.max(0, obeyed - occupied) + 2 * endedSince + 1);
        Invariant.check(want >= 0 && starts >= 0, "a worker asks for no less than nothing");
        Invariant.check(ahead > 0 && ahead <= MOST_AHEAD, "so many rows ahead are some, and not too many");
        rowsAsked = settings.slots() == 0 ? 0 : rows;
        return new Turns.Ask(
                number, new Turns.Slots(Math.max(obeyed, occupied), occupied, want), rowsAsked, starts, hand.report());
    }

    private void answered(Answer answer, Deadline.Moment before) {
        asked = null;
        if (answer.fenced()) {
            lose();
            return;
        }
        Invariant.check(!over && number > 0, "who has left takes no answers");
        Runnable tell = hand.told();
        if (answer.now() > 0) {
            hand.databaseTime(answer.now());
        }
        IdempotencyKeys itsKeys = requireNonNull(keys);
        answer.given().forEach(given -> hand.add(given, itsKeys.of(given.item().id())));
        hand.generation(answer.bounds().generation());
        hand.expected(answer.bounds().cost());
        isShort = answer.given().size() < rowsAsked;
        last = answer;
        boolean hadNone = number > 1 && obeyed == 0;
        obeyed = Math.min(answer.grant(), settings.slots());
        Invariant.check(obeyed >= 0 && obeyed <= settings.slots(), "no more slots are used than there are");
        renew(before);
        if (hadNone && obeyed == 0) { // not at once, since slots move all the time
            hand.giveBack();
            seat().giveBack();
        }
        obey(answer);
        tell.run();
        news.run();
        plan(answer.isComplete() ? REGULAR : regular());
        look();
    }

    private void obey(Answer answer) {
        Answer.Bounds bounds = answer.bounds();
        if (bounds.perKey() > 0) {
            seat().perKey(bounds.perKey());
        }
        bounds.starts()
                .ifPresentOrElse(
                        starts -> seat().startAt(starts.first(), starts.step(), starts.count()), seat()::startAtWill);
        seat().slots(obeyed);
        Answer.State state = answer.state();
        WorkerSettings.Ends ends = settings.ends();
        switch (state.name()) {
            case "draining" -> seat().drain(ends.grace());
            case "cancelled" -> seat().drain(Duration.ZERO);
            case "halted" ->
                ends.halt().stream()
                        .filter(rule -> rule.text().equals(state.rule()))
                        .findFirst()
                        .ifPresentOrElse(seat()::halt, () -> seat().drain(ends.grace()));
            default -> {
                if (state.drains()) {
                    seat().drain(ends.grace());
                }
            }
        }
    }

    private Duration regular() {
        Duration fair = FOR_EACH.multipliedBy(last.workers());
        Duration most = lease.dividedBy(TURNS_IN_A_LEASE); // of very many workers, each has to be heard of all the same
        Duration fairAtMost = fair.compareTo(most) > 0 ? most : fair;
        Duration base = fairAtMost.compareTo(REGULAR) > 0 ? fairAtMost : REGULAR;
        return Duration.ofNanos(
                (long) (base.toNanos() * (0.8 + 0.4 * settings.random().nextDouble())));
    }

    /** The worker's time is over: others will have what it had. */
    private void lose() {
        if (!over) {
            finish();
            Invariant.check(!mayServe(), "nothing starts before others have what was lost");
            hand.lose();
            seat().lost();
        }
    }

    private void finish() {
        over = true;
        Overdue looking = watch;
        if (looking != null) {
            looking.close();
        }
        keeping.end();
        emitting.end();
        drop(next);
        drop(end);
    }

    /**
     * All leases have ended and that was told; what was not taken goes back. Who still has an attempt that does not end,
     * though cancelled, does not leave: nobody gets its slots before its time is over.
     */
    Deferred<@Nullable Void> leave() {
        Throwable why = failure;
        boolean isGone = (over && why == null) || id == 0;
        finish();
        // it has nothing under way, and if it cannot say so, its time ends by itself
        Deferred<@Nullable Void> left = isGone || seat().occupied() > 0
                ? Deferred.succeed(null)
                : turns.leave(id).addErrbackAction(_ -> {});
        return why == null ? left : left.chainCallback(_ -> Deferred.fail(why));
    }
}

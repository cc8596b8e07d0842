package dev.hawser.batch.run;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.job.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Whether rows of a key may start as far as their server goes; rows without a key have one together.
 *
 * <pre>
 * CLOSED ──the retry budget is spent──▶ OPEN ──its wait is over──▶ TRYING ──as many as there are slots go well──▶ CLOSED
 *                                         ▲                           │  one at once, then two, four …; half as many
 *                                         └──────one alone fails──────┘  after each failure that may pass
 * </pre>
 *
 * <p>What a server asks for by {@code Retry-After} holds the key in any state: nothing starts until then. Rows without a
 * key may go to many servers, so there it takes two that are asked, with none in between that is served. Nobody's row is
 * given up for what happens to others.
 *
 * <p>Times are those of the reactor's clock, in nanoseconds.
 */
final class Breaker {
    /** The shortest wait before a probe. */
    private static final long SHORTEST_NANOS = 10_000_000;

    private static final int MOST_DOUBLINGS = 40;

    /** Whether rows start. */
    enum State {
        /** They do. */
        CLOSED,
        /** None does, until its time. */
        OPEN,
        /** Some do, to see how it goes. */
        TRYING
    }

    /** What an attempt says of the server. */
    private enum Verdict {
        ANSWERS,
        IN_TROUBLE,
        NOTHING
    }

    private final RetryPolicy policy;

    /** So many have to be asked to wait, one after the other, before all wait. */
    private final int asksToHold;

    private int asks;
    private State state = State.CLOSED;
    private long firstTries;
    private long retries;

    /** Nothing starts before this; only if {@link #held}. */
    private long until;

    private boolean held;
    private int doublings;

    /** While it tries: how many may be under way of those that were started since, how many are, how many went well. */
    private int allowed;

    private int underWay;
    private int good;

    /** Counts the waits, so that what was started before one says nothing after it. */
    private int generation;

    private String why = "";

    /**
     * Makes a closed one.
     *
     * @param policy how many retries there may be, and how long waits are
     * @param ofOneServer whether all rows go to the same server, as far as the job tells
     */
    Breaker(RetryPolicy policy, boolean ofOneServer) {
        this.policy = policy;
        this.asksToHold = ofOneServer ? 1 : 2;
    }

    State state() {
        return state;
    }

    /** Whether nothing starts until {@link #until}. */
    boolean isHeld() {
        return held;
    }

    long until() {
        return until;
    }

    /** How many may be under way while it tries. */
    int allowed() {
        return allowed;
    }

    /** Why it is open, or was. */
    String why() {
        return why;
    }

    /** Whether a new one would be as good. */
    boolean hasNothingToTell() {
        return state == State.CLOSED && !held && retries == 0;
    }

    /** How many more may start. */
    int room() {
        if (held) {
            return 0;
        }
        return state == State.TRYING ? Math.max(0, allowed - underWay) : Integer.MAX_VALUE;
    }

    /** A try starts. {@return what to tell {@link #settled} about it} */
    int started(int number) {
        if (number == 1) {
            firstTries++;
        }
        underWay++;
        return generation;
    }

    /**
     * The outcome of a try is known.
     *
     * @param startedIn what {@link #started} gave for it
     * @param end how it ended
     * @param again whether its row is to be tried again
     * @param now the time
     * @return whether that was a good one of those that are let through while it is tried out: {@link #wentWell} follows
     */
    boolean settled(int startedIn, AttemptEnd end, boolean again, long now) {
        boolean counts = startedIn == generation;
        if (counts) {
            underWay--;
        }
        return switch (verdict(end)) {
            case ANSWERS -> {
                asks = 0;
                yield counts && state == State.TRYING;
            }
            case IN_TROUBLE -> {
                inTrouble(counts, end, again, now);
                hold(now, end);
                yield false;
            }
            case NOTHING -> false;
        };
    }

    private static Verdict verdict(AttemptEnd end) {
        return switch (end.report().outcome()) {
            case AttemptOutcome.Succeeded _ -> Verdict.ANSWERS;
            case AttemptOutcome.GivenBack _ -> Verdict.NOTHING;
            case AttemptOutcome.Failed failure -> {
                boolean late =
                        failure.kind().equals("timeout") || failure.kind().equals("stuck");
                yield end.transientFailure() || late ? Verdict.IN_TROUBLE : Verdict.ANSWERS;
            }
        };
    }

    /**
     * One that was let through to try it out went well: more are.
     *
     * @param slots how many slots there are
     */
    void wentWell(int slots) {
        good++;
        if (good >= allowed) {
            good = 0;
            allowed *= 2;
        }
        if (allowed > slots) {
            state = State.CLOSED;
            doublings = 0;
            firstTries = 0;
            retries = 0;
        }
    }

    private void inTrouble(boolean counts, AttemptEnd end, boolean again, long now) {
        if (state == State.CLOSED && again) {
            retries++;
            if (retries > policy.reserve() + policy.budget() * Math.max(1, firstTries)) {
                why = "its retry budget is spent, with " + Counted.of(retries, "retry", "retries") + " after "
                        + Counted.of(firstTries, "first try", "first tries") + "; the last failure was " + kind(end);
                open(now);
            }
        } else if (state == State.TRYING && counts) {
            if (allowed > 1) {
                allowed /= 2;
                good = 0;
                doublings = 0;
            } else {
                doublings = Math.min(doublings + 1, MOST_DOUBLINGS);
                why = "a try to see whether it is well again ended with " + kind(end);
                open(now);
            }
        }
    }

    private static String kind(AttemptEnd end) {
        return end.report().outcome() instanceof AttemptOutcome.Failed failure ? failure.kind() : "";
    }

    private void open(long now) {
        double wait = Math.max(policy.base().toNanos(), SHORTEST_NANOS) * (double) (1L << doublings);
        state = State.OPEN;
        holdUntil(now + (long) Math.min(wait, Math.max(policy.cap().toNanos(), SHORTEST_NANOS)));
    }

    private void hold(long now, AttemptEnd end) {
        long nanos = Retries.asked(end.retryAfter(), policy);
        if (nanos > 0 && ++asks >= asksToHold) {
            holdUntil(now + nanos);
        }
    }

    private void holdUntil(long time) {
        if (!held || time - until > 0) {
            held = true;
            until = time;
        }
    }

    /**
     * A try waits for something that is not ready, which is no trouble, and does nothing meanwhile.
     *
     * @param startedIn what {@link #started} gave for it; it is not to be told again
     * @param slots how many slots there are
     */
    void rests(int startedIn, int slots) {
        if (startedIn == generation) {
            underWay--;
            if (state == State.TRYING) {
                wentWell(slots);
            }
        }
    }

    /** The time is over, or the run ends and what is under way may go on. */
    void release() {
        held = false;
        if (state == State.OPEN) {
            state = State.TRYING;
            generation++;
            allowed = 1;
            underWay = 0;
            good = 0;
        }
    }

    /** For whoever asks what a row waits for; empty if nothing stands in its way. */
    @Nullable String story() {
        return switch (state) {
            case CLOSED -> held ? "which its server asked to leave alone" : null;
            case OPEN -> "which is held since " + why;
            case TRYING -> "of which " + allowed + " at once may be tried since " + why;
        };
    }
}

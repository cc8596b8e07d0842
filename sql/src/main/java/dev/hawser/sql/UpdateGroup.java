package dev.hawser.sql;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Suspension;
import dev.hawser.reactor.ThreadPromise;
import dev.hawser.sql.ParsedSql.Bound;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Updates with the same SQL that go as one batch in one transaction, each with a Deferred of its own. When the batch
 * fails, they go one by one, so that what fails fails alone. Updates may join until a worker begins with the group.
 * Fields are of the reactor's thread unless they say otherwise.
 */
final class UpdateGroup {
    /** The members so far, the last one on top. */
    private sealed interface Stack {
        record Empty() implements Stack {}

        record Full(Member top, Stack below) implements Stack {}

        /** A worker has begun: nobody joins any more. */
        record Begun() implements Stack {}
    }

    /** Who has a member. Each step is made by one thread only, so that nothing reported as cancelled is executed. */
    private enum Fate {
        WAITING,
        TAKEN,
        ANSWERED
    }

    /** One update. */
    private final class Member {
        final Bound bound;
        final ThreadPromise<Long> promise;

        /** Any thread. */
        final AtomicReference<Fate> fate = new AtomicReference<>(Fate.WAITING);

        /** Whether it is to end, as far as that is possible. */
        boolean cancelled;

        Member(Bound bound) {
            this.bound = bound;
            this.promise = ThreadPromise.of(pool.reactor(), this::cancel, this::delivered);
        }

        private void cancel() {
            if (cancelled) {
                return;
            }
            cancelled = true;
            wishes++;
            if (fate.compareAndSet(Fate.WAITING, Fate.ANSWERED)) {
                promise.errback(Suspension.cancellation(new CancellationException("before it began")));
            }
            if (wishes == alive) {
                call.stop(Call.Reason.CANCELLED); // one alone cannot be taken out of a batch that runs
            }
        }

        private void delivered() {
            alive--;
            if (cancelled) {
                wishes--;
            }
        }

        boolean take() {
            return fate.compareAndSet(Fate.WAITING, Fate.TAKEN);
        }

        void succeed(long count) {
            if (fate.getAndSet(Fate.ANSWERED) != Fate.ANSWERED) {
                promise.callback(count);
            }
        }

        void fail(Throwable cause) {
            if (fate.getAndSet(Fate.ANSWERED) != Fate.ANSWERED) {
                promise.errback(cause);
            }
        }
    }

    private final Pool pool;
    private final Call<@Nullable Void> call;

    /** Pushed by the reactor, taken by the worker. */
    private final AtomicReference<Stack> joined = new AtomicReference<>(new Stack.Empty());

    private final List<Member> members = new ArrayList<>();
    private int alive;
    private int wishes;

    UpdateGroup(Pool pool, String sql, CallSettings options) {
        this.pool = pool;
        this.call = new Call<>(pool, "a batch of: " + Failures.abbreviated(sql), options, this::run);
    }

    Call<@Nullable Void> call() {
        return call;
    }

    int size() {
        return members.size();
    }

    /** Adds an update. {@return its result, or null if it is too late} */
    @Nullable Deferred<Long> join(Bound bound) {
        Stack below = joined.get();
        if (below instanceof Stack.Begun) {
            return null;
        }
        Member member = new Member(bound);
        alive++;
        if (!joined.compareAndSet(below, new Stack.Full(member, below))) { // only a worker can have come in between
            member.succeed(0); // nobody has seen it: the next group gets one that counts
            return null;
        }
        members.add(member);
        return member.promise.deferred();
    }

    /** The group has come to its end: what the worker did not answer has failed with it. */
    void ended(Throwable cause) {
        List.copyOf(members).forEach(member -> member.fail(cause));
    }

    // ---- on the worker

    private @Nullable Void run(Session session, Lease lease) {
        List<Member> live = take();
        if (live.size() > 1 && together(live, session, lease)) {
            return null;
        }
        for (Member member : live) {
            lease.checkStopped();
            alone(member, session, lease);
        }
        return null;
    }

    /** {@return false if nothing of it was done, for certain, so that it can be tried in another way} */
    private boolean together(List<Member> live, Session session, Lease lease) {
        List<Long> counts;
        try {
            counts = session.batch(live.stream().map(member -> member.bound).toList());
        } catch (RuntimeException e) {
            if (mustEnd(e, lease)) {
                throw e;
            }
            return false;
        }
        for (int i = 0; i < live.size(); i++) {
            live.get(i).succeed(i < counts.size() ? counts.get(i) : Statement.SUCCESS_NO_INFO);
        }
        return true;
    }

    private static void alone(Member member, Session session, Lease lease) {
        try {
            long count = session.update(member.bound);
            lease.requireClosed();
            member.succeed(count);
        } catch (RuntimeException e) {
            if (mustEnd(e, lease)) {
                throw e; // fails this one too, in the way in which the group ends
            }
            member.fail(e);
        }
    }

    /**
     * Whether what failed fails the rest too: they were told to stop, or the connection is lost or in doubt. Another
     * connection is not tried: what was executed on this one would be executed twice.
     */
    private static boolean mustEnd(RuntimeException e, Lease lease) {
        return lease.isStopping()
                || !lease.isClean()
                || (e instanceof SqlException sql && sql.details().connectionLost());
    }

    private List<Member> take() {
        List<Member> live = new ArrayList<>();
        Stack rest = joined.getAndSet(new Stack.Begun());
        while (rest instanceof Stack.Full(Member top, Stack below)) {
            if (top.take()) {
                live.add(top);
            }
            rest = below;
        }
        Collections.reverse(live);
        return live;
    }
}

package dev.hawser.sql;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Suspension;
import dev.hawser.reactor.ThreadPromise;
import dev.hawser.sql.ParsedSql.Bound;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
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

    /** One update. */
    private final class Member {
        final Bound bound;
        final ThreadPromise<Long> promise;

        /** Set by who settles its fate: the worker that answers it, or the reactor. Any thread. */
        final AtomicBoolean answered = new AtomicBoolean();

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
            if (!begun && answered.compareAndSet(false, true)) {
                promise.errback(Suspension.cancellation(new CancellationException("before it began")));
            } else if (wishes == alive) {
                call.stop(Call.Reason.CANCELLED); // one alone cannot be taken out of a batch that runs
            }
        }

        private void delivered() {
            alive--;
            if (cancelled) {
                wishes--;
            }
        }

        void succeed(long count) {
            if (answered.compareAndSet(false, true)) {
                promise.callback(count);
            }
        }

        void fail(Throwable cause) {
            if (answered.compareAndSet(false, true)) {
                promise.errback(cause);
            }
        }
    }

    private final Pool pool;
    private final Call<@Nullable Void> call;

    /** Pushed by the reactor, taken by the worker. */
    private final AtomicReference<Stack> joined = new AtomicReference<>(new Stack.Empty());

    /** Written by the worker, before it takes any member. */
    private volatile boolean begun;

    private final List<Member> members = new ArrayList<>();
    private int alive;
    private int wishes;

    UpdateGroup(Pool pool, String sql, CallOptions options) {
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
            member.fail(new CancellationException("joined too late"));
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
        begun = true;
        List<Member> live = take();
        if (live.size() > 1) {
            try {
                List<Long> counts =
                        session.batch(live.stream().map(member -> member.bound).toList());
                for (int i = 0; i < counts.size(); i++) {
                    live.get(i).succeed(counts.get(i));
                }
                return null;
            } catch (SqlException e) {
                if (Transience.isConnectionLost(e)) {
                    throw e;
                }
            }
        }
        for (Member member : live) {
            lease.checkStopped();
            alone(member, session);
        }
        return null;
    }

    private static void alone(Member member, Session session) {
        try {
            member.succeed(session.update(member.bound));
        } catch (SqlException e) {
            member.fail(e);
            if (Transience.isConnectionLost(e)) {
                throw e;
            }
        }
    }

    private List<Member> take() {
        List<Member> live = new ArrayList<>();
        Stack rest = joined.getAndSet(new Stack.Begun());
        while (rest instanceof Stack.Full(Member top, Stack below)) {
            if (!top.answered.get()) {
                live.add(top);
            }
            rest = below;
        }
        Collections.reverse(live);
        return live;
    }
}

package dev.hawser.http.client;

import dev.hawser.http.h1.ResponseHead;
import org.jspecify.annotations.Nullable;

/** One try of a call: where it waits, and its connection once it has one. On the reactor. */
final class Hop implements Exchange {
    /** Who goes on with what became of it. */
    interface Owner {
        void connected(Hop which);

        void answered(Hop which, ResponseHead head, AnswerBody body);

        void failed(Hop which, Throwable cause, Loss loss);

        void over(Hop which, long bytes, @Nullable Throwable broken);
    }

    private final Owner owner;
    private final Pool pool;
    private final Outgoing outgoing;
    private final boolean fresh;
    private @Nullable Origin origin;
    private @Nullable Runnable leaving;
    private @Nullable AnswerBody body;

    /** Its connection is not its any more. */
    private boolean over;

    Hop(Owner owner, Pool pool, Outgoing outgoing, boolean fresh) {
        this.owner = owner;
        this.pool = pool;
        this.outgoing = outgoing;
        this.fresh = fresh;
    }

    void begin(Origin of) {
        origin = of;
        pool.enter(of, this);
    }

    boolean isConnected() {
        return leaving != null;
    }

    boolean isOver() {
        return over;
    }

    @Override
    public Outgoing outgoing() {
        return outgoing;
    }

    @Override
    public boolean wantsFresh() {
        return fresh;
    }

    @Override
    public void connected(Runnable leave) {
        leaving = leave;
        owner.connected(this);
    }

    @Override
    public void answered(ResponseHead head, AnswerBody its) {
        body = its;
        owner.answered(this, head, its);
    }

    @Override
    public void failed(Throwable cause, Loss loss) {
        over = true;
        owner.failed(this, cause, loss);
    }

    @Override
    public void over(long bytes, @Nullable Throwable broken) {
        over = true;
        owner.over(this, bytes, broken);
    }

    /** Nobody wants the content: if it is there, the connection can be used again. */
    void drop(AnswerBody its) {
        if (!its.drop() && !over && leaving != null) {
            leaving.run();
        }
    }

    /** Nobody wants it any more: its connection ends. */
    void giveUp(Exception cause) {
        if (over) {
            return;
        }
        over = true;
        if (leaving != null) {
            leaving.run();
        } else if (origin != null) {
            pool.leave(origin, this);
        }
        if (body != null) {
            body.fail(cause);
        }
    }
}

package dev.hawser.net.process;

import dev.hawser.process.Child;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes a child and all that it has started end: asks, and kills what is still there when the grace is over. */
final class ChildEnding {
    private static final long FIRST_LOOK = Duration.ofMillis(1).toNanos();
    private static final long LAST_LOOK = Duration.ofMillis(50).toNanos();

    private final Reactor reactor;
    private final Child child;
    private final Runnable finished;
    private @Nullable DelayedCall next;
    private long deadline;
    private long pause = FIRST_LOOK;

    /** @param finished told each time that an ending that was begun is over */
    ChildEnding(Reactor reactor, Child child, Runnable finished) {
        this.reactor = reactor;
        this.child = child;
        this.finished = finished;
    }

    boolean isUnderWay() {
        return next != null;
    }

    void ask(Duration grace) {
        if (!isGone()) {
            child.terminate();
            deadline = reactor.nanoTime() + grace.toNanos();
            pause = FIRST_LOOK;
            planLook(grace.toNanos());
        }
    }

    /** Also at the end of those that have gone in time: one that was just being started may have been overlooked. */
    void kill() {
        child.kill();
        finish();
    }

    /** The child itself has exited; others are only found by looking. */
    void exited() {
        if (isUnderWay()) {
            look();
        }
    }

    private boolean isGone() {
        return child.status().isPresent() && !child.leavesOthers();
    }

    private void look() {
        long left = deadline - reactor.nanoTime();
        if (left <= 0 || isGone()) {
            kill();
        } else {
            planLook(left);
        }
    }

    /** The end of the child itself is told; that of the others is not. */
    private void planLook(long left) {
        if (child.status().isPresent()) {
            plan(Math.min(left, pause));
            pause = Math.min(2 * pause, LAST_LOOK);
        } else {
            plan(left);
        }
    }

    private void plan(long nanos) {
        cancel();
        next = reactor.callLater(Duration.ofNanos(nanos), this::look);
    }

    private void finish() {
        boolean was = isUnderWay();
        cancel();
        next = null;
        if (was) {
            finished.run();
        }
    }

    private void cancel() {
        if (next != null && next.isActive()) {
            next.cancel();
        }
    }
}

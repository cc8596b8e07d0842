package dev.hawser.engine.outside;

import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.ReactorStoppedException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Calls that other threads, or other reactors, wait for. When the reactor stops, each is told so: nobody waits for
 * ever for a loop that no longer turns.
 */
public final class PendingCalls {
    /** One call: how to tell the one who waits that it will not be answered. Any thread. */
    record Call(Consumer<Throwable> abandon) {}

    private final String reactor;
    private final Consumer<Throwable> failed;
    private final Set<Call> pending = ConcurrentHashMap.newKeySet();
    private volatile boolean givenUp;

    /**
     * None as yet.
     *
     * @param reactor the name of who is to answer
     * @param failed told what somebody throws who is told that there will be no answer; any thread
     */
    public PendingCalls(String reactor, Consumer<Throwable> failed) {
        this.reactor = reactor;
        this.failed = failed;
    }

    /** Adds a call; if the reactor has stopped, it is abandoned before this returns. Any thread. */
    Call add(Consumer<Throwable> abandon) {
        Call call = new Call(abandon);
        pending.add(call);
        if (givenUp) {
            abandon(call); // after the adding, so that an end in between is seen by one of the two
        }
        return call;
    }

    /** Whether somebody still waits for the answer. Any thread. */
    boolean isAwaited(Call call) {
        return pending.contains(call);
    }

    /** Takes a call back, since it is answered now. {@return false if it was abandoned before} Any thread. */
    boolean answered(Call call) {
        return pending.remove(call);
    }

    /** Nobody is answered from now on. Any thread. */
    public void abandonAll() {
        givenUp = true;
        pending.forEach(this::abandon);
    }

    private void abandon(Call call) {
        Invariant.check(givenUp, "calls are given up at the end, and not before");
        if (pending.remove(call)) {
            try {
                call.abandon().accept(new ReactorStoppedException(reactor));
            } catch (RuntimeException | Error e) { // of somebody's who is told by the future; the others are told too
                failed.accept(e);
            }
        }
    }
}

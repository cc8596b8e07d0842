package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A stage of a chain: takes the outcome of one Deferred, and is a Deferred of what it makes of it.
 *
 * <p>Subclasses differ in the shape of their function, and in nothing else; each holds it in a field of its own and
 * drops it when it is called.
 */
abstract sealed class Stage<T extends @Nullable Object> extends Deferred<T> implements Successor
        permits ActionStage,
                BothStage,
                CallbackStage,
                CallbacksStage,
                ChainBothStage,
                ChainErrbackStage,
                ChainStage,
                ErrbackStage,
                TimeoutStage {
    /** Where the outcome will come from: the source, or while WAITING the inner Deferred. Null once fired. */
    @Nullable Deferred<?> upstream;

    /**
     * Takes the outcome of the source: runs the function, and ends or starts to wait.
     *
     * @return whether this stage is fired now
     */
    abstract boolean receive(Deferred<?> source);

    /** The function returned this: a value to go on with. */
    final boolean returned(@Nullable Object value, Object function) {
        if (value instanceof Deferred<?>) {
            return fail(Misuse.returnedDeferred(function), function);
        }
        upstream = null;
        result = value;
        state = State.SUCCESS;
        return true;
    }

    /** The function threw this. */
    final boolean threw(Throwable thrown, Deferred<?> source, Object function) {
        // One that is only passed on was told before.
        if (!Identity.same(thrown, source.result)) {
            UnhandledFailures.fatalIfSo(thrown);
        }
        return fail(thrown, function);
    }

    /** The outcome is none of this stage's business: it goes on as it is. */
    final boolean pass(Deferred<?> source, Object function) {
        if (source.state == State.FAILURE) {
            return fail(source.failure(), function);
        }
        upstream = null;
        result = source.result;
        state = State.SUCCESS;
        return true;
    }

    /** Ends with a failure; {@code function} gives the name for the report if nobody takes it. */
    final boolean fail(Throwable failure, @Nullable Object function) {
        upstream = null;
        result = failure;
        state = State.FAILURE;
        if (next == null) {
            UnhandledFailures.add(this, function);
        }
        return true;
    }

    /** The inner Deferred that this stage waited for is fired: its outcome is this one's. */
    final boolean adopt(Deferred<?> inner) {
        return pass(inner, requireNonNull(result));
    }

    /**
     * The function returned this: a Deferred to wait for. Then the class of the function is all that is kept of it.
     */
    final boolean follow(@Nullable Deferred<?> returned, Object function) {
        if (returned == null) {
            return fail(Misuse.returnedNull(function), function);
        }
        if (returned == this || Cycles.waitsFor(returned, this)) {
            return fail(Misuse.returnedItself(function), function);
        }
        try {
            returned.claim();
        } catch (IllegalStateException | WrongThreadException taken) {
            return fail(taken, function);
        }
        if (returned.hasFired()) {
            returned.next = Taken.TAKEN;
            return pass(returned, function);
        }
        wait(returned, function.getClass());
        return false;
    }

    /**
     * Starts to wait for an unfired Deferred. No stage is left waiting for another waiting one, on either side: the
     * stage in the middle steps aside. So an endless chain stays as short as it looks.
     */
    private void wait(Deferred<?> inner, Class<?> function) {
        Stage<?> waiting = this;
        if (next instanceof Stage<?> outer && outer.state == State.WAITING) {
            stepAside(outer);
            waiting = outer;
        }
        Deferred<?> target = inner;
        if (inner instanceof Stage<?> stage && stage.state == State.WAITING) {
            target = requireNonNull(stage.upstream);
            stage.stepAside(waiting);
        }
        if (waiting.state != State.WAITING) {
            waiting.result = function;
            waiting.state = State.WAITING;
        }
        waiting.upstream = target;
        target.next = waiting;
    }

    private void stepAside(Stage<?> forWhom) {
        upstream = null;
        result = forWhom;
        state = State.FORWARDED;
        next = Taken.TAKEN;
    }

    /** Follows the stages that stepped aside, and shortens the way for the next time. */
    static Deferred<?> resolve(Deferred<?> start) {
        Deferred<?> end = start;
        while (end.state == State.FORWARDED) {
            end = (Deferred<?>) requireNonNull(end.result);
        }
        Deferred<?> at = start;
        while (at.state == State.FORWARDED) {
            Deferred<?> after = (Deferred<?>) requireNonNull(at.result);
            at.result = end;
            at = after;
        }
        return end;
    }
}

package dev.hawser.engine.function;

import static java.util.Objects.requireNonNull;

import dev.hawser.engine.scope.ScopeChild;
import dev.hawser.engine.scope.ScopeNode;
import dev.hawser.invariant.Invariant;
import java.lang.System.Logger.Level;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What is held against an inline function, and in which scope it stands. On the reactor. */
abstract sealed class FunctionState extends ThreadWaiter permits InlineFunction {
    /**
     * One field for what is never there at the same time. Until the start its body, dropped then so that what only the
     * lambda holds can be freed while the function runs. Afterwards a {@link Verdict} if it was asked to end, or
     * the Throwable that the engine holds against it, such as a timed JDK wait under virtual time; in a cancel scope, a
     * {@link Scoped} with any of that inside.
     */
    private @Nullable Object bodyOrVerdict;

    /** Why a function is to end. */
    enum Verdict {
        /** It was asked to, by a cancel or a stop. */
        CANCEL,
        /** It was asked to while it awaited what it awaits now. */
        CANCEL_IN_AWAIT,
        /** The same, and what it awaits is being asked right now. */
        CANCELLING,
        /** The reactor stops, and its scopes tell it so at each wait. */
        STOP
    }

    FunctionState(ReactorSuspension suspension, Callable<?> body, @Nullable Scoped scoped) {
        super(suspension);
        this.bodyOrVerdict = scoped == null ? body : scoped;
        verdict(body);
        Invariant.check(!hasBegun(), "a function is made with what it has to do");
    }

    /** {@return its body, which it gives up} Once, at its start. */
    final Callable<?> dropBody() {
        Invariant.check(!hasBegun(), "a body is taken once");
        Callable<?> body = (Callable<?>) requireNonNull(verdict());
        verdict(null);
        Invariant.check(hasBegun() && verdict() == null, "who begins has neither a body nor a verdict");
        return body;
    }

    /** Whether its thread has run so far. */
    final boolean hasBegun() {
        return !(verdict() instanceof Callable);
    }

    /** {@return before it has begun, its body; then a {@link Verdict}, a Throwable, or null} */
    final @Nullable Object verdict() {
        return bodyOrVerdict instanceof Scoped scoped ? scoped.bodyOrVerdict : bodyOrVerdict;
    }

    private void verdict(@Nullable Object verdict) {
        Invariant.check(!(verdict() instanceof Throwable), "what is held against a function is not taken back");
        if (bodyOrVerdict instanceof Scoped scoped) {
            scoped.bodyOrVerdict = verdict;
        } else {
            bodyOrVerdict = verdict;
        }
    }

    /** It is asked to end, which counts less than what the engine holds against it. */
    final void asked(Verdict how) {
        Invariant.check(hasBegun(), "who is asked to end has begun: its body is not lost");
        if (!(verdict() instanceof Throwable) && (how != Verdict.STOP || verdict() == null)) {
            verdict(how);
        }
        Invariant.check(verdict() != null, "who was asked to end has it noted");
    }

    final boolean isCancelAsked() {
        return verdict() instanceof Verdict;
    }

    @Override
    final boolean takeAsked() {
        if (verdict() != Verdict.CANCEL_IN_AWAIT) {
            return false;
        }
        verdict(Verdict.CANCEL);
        return true;
    }

    /** It fails with {@code problem}, however it ends; the first of several counts. */
    final void hold(Throwable problem) {
        Invariant.check(hasBegun(), "nothing is held against a function that has not begun");
        if (!(verdict() instanceof Throwable)) {
            verdict(problem);
        }
        Invariant.check(verdict() instanceof Throwable, "what is held against a function is how it ends");
    }

    /** Where it stands; null for a function in no scope. */
    final @Nullable Scoped scoped() {
        return bodyOrVerdict instanceof Scoped scoped ? scoped : null;
    }

    /** Whether every further wait is to fail. */
    final boolean isInCancelledScope() {
        return bodyOrVerdict instanceof Scoped scoped && scoped.isCancelled();
    }

    /** Counts a wait that fails at once, since its scope is cancelled. */
    final void refuseWait() {
        if (bodyOrVerdict instanceof Scoped scoped && scoped.refuseWait() == Scoped.REFUSALS_TOLD) {
            System.getLogger("dev.hawser.reactor")
                    .log(
                            Level.WARNING,
                            "{0} has gone on waiting {1} times in a scope that is cancelled: it should let the exception"
                                    + " end the block",
                            describe(),
                            Scoped.REFUSALS_TOLD);
        }
    }

    /** Its place in the scope that it began in; null for one that began in none. */
    final @Nullable ScopeChild child() {
        return bodyOrVerdict instanceof Scoped scoped ? scoped.child : null;
    }

    /** Enters a scope, or goes back to one around it; null for none. */
    final void standsIn(@Nullable ScopeNode scope) {
        Object verdict = verdict();
        Scoped scoped = scoped();
        if (scope == null) {
            Invariant.check(scoped == null || scoped.child == null, "a child does not leave the scope it began in");
            leaveScope();
            bodyOrVerdict = verdict;
        } else if (scoped == null) {
            bodyOrVerdict = new Scoped(scope, null);
            verdict(verdict);
        } else {
            scoped.innermost(scope);
        }
        Invariant.check(verdict() == verdict, "who goes from scope to scope keeps its verdict");
    }

    final void leaveScope() {
        if (bodyOrVerdict instanceof Scoped scoped) {
            scoped.stopTimer();
        }
    }
}

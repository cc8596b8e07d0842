package dev.hawser.scope;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Permit;
import dev.hawser.engine.scope.ScopeChild;
import dev.hawser.engine.scope.ScopeMember;
import dev.hawser.engine.scope.ScopedFunction;
import dev.hawser.invariant.Invariant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One function of a nursery. On the reactor. */
final class Child extends ScopeChild {
    private final Children children;

    /** Its slot; null where there is no bound. */
    private final @Nullable Permit permit;

    /** Is told of its failure, if it is the nursery's business; else that is whoever has the Deferred's. */
    private final @Nullable Consumer<Throwable> failed;

    private @Nullable ScopedFunction<?> function;

    Child(Children children, @Nullable Permit permit, @Nullable Consumer<Throwable> failed) {
        this.children = children;
        this.permit = permit;
        this.failed = failed;
    }

    /** Settles whose place it is; before it is taken. */
    void function(ScopedFunction<?> own) {
        Invariant.check(function == null, "a place is of one function");
        function = own;
    }

    @Override
    protected ScopeMember member() {
        return requireNonNull(function);
    }

    /** {@inheritDoc} In a cancelled nursery it is asked already, as far as its shields let that in. */
    @Override
    public boolean takesCancel() {
        return !children.node.isCancelled();
    }

    @Override
    public void failing(Throwable cause) {
        children.failing(cause, failed);
    }

    @Override
    public void ended() {
        if (failed != null) {
            children.scopes.took(requireNonNull(function).deferred());
        }
        children.left(this, permit);
    }
}

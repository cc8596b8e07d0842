package dev.hawser.engine.scope;

/**
 * The place of a function that begins in a scope; who started it is told of its end. Asked and told directly rather than
 * by stages of its Deferred, which would be seven objects for each child. On the reactor.
 */
public abstract class ScopeChild extends ScopePlace {
    /** For subclasses. */
    protected ScopeChild() {}

    /** {@return whether a cancel of its Deferred is to reach it} Not when its scope has asked it already. */
    public abstract boolean takesCancel();

    /**
     * It has failed; told before its Deferred is fired.
     *
     * @param cause with what
     */
    public abstract void failing(Throwable cause);

    /** It has ended; told behind the firing of its Deferred, once. */
    public abstract void ended();
}

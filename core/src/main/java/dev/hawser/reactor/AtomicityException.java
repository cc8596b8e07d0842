package dev.hawser.reactor;

import java.util.List;

/**
 * A section given to {@link Reactor#atomically} was set aside before its end, so that other code may have run in
 * between. The stack trace is that of the call that blocked.
 */
public final class AtomicityException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * For the end of a section that was set aside.
     *
     * @param where the stack of the call that blocked
     */
    public AtomicityException(List<StackTraceElement> where) {
        super("the atomic section was set aside by a call that blocked: " + (where.isEmpty() ? "?" : where.getFirst())
                + "; move that call out of it, or use a DeferredLock for what must span suspensions");
        setStackTrace(where.toArray(StackTraceElement[]::new));
    }
}

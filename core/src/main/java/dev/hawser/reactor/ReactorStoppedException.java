package dev.hawser.reactor;

/** The reactor stopped, or had stopped, before it could answer. */
public final class ReactorStoppedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * For what a reactor refuses, or leaves unanswered.
     *
     * @param reactor its name
     */
    public ReactorStoppedException(String reactor) {
        super("reactor " + reactor + " has stopped, so this will not be answered");
    }
}

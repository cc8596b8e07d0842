package dev.hawser.task;

/** What a {@link Cooperator} gives turns to, one after another. Reactor thread only. */
abstract sealed class Participant permits CooperativeTask, Parallel {
    /** Does a little; the Cooperator asks {@link #isReady()} afterwards. What is thrown goes to the error handler. */
    abstract void step();

    /** Whether another step can be made now. */
    abstract boolean isReady();

    /** The Cooperator was stopped: no step is made any more. */
    abstract void stopped(CooperatorStoppedException failure);
}

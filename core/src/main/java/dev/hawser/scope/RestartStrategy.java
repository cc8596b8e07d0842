package dev.hawser.scope;

/** Who is started anew with a child of a {@link Supervisor} that has ended. The terms are Erlang's. */
public enum RestartStrategy {
    /** The child alone: the children do not depend on each other. */
    ONE_FOR_ONE,
    /** All children: each depends on each. */
    ONE_FOR_ALL,
    /** The child and those after it: each depends on those before it. */
    REST_FOR_ONE
}

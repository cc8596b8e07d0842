package dev.hawser.process;

/** Which process group a child is in: who gets the signals of a terminal, and who is ended together. */
public enum ChildGroup {
    /** A new one, which it leads: it ends together with all that it starts, and Ctrl-C does not reach it. */
    OWN,
    /** A new one in a new session: it has no terminal at all. */
    SESSION,
    /** That of this process: Ctrl-C reaches it, and what it starts is not ended with it. */
    PARENTS
}

package dev.hawser.task;

import dev.hawser.reactor.Reactor;

/** The check that something of a reactor's is used on that reactor only. */
final class Confined {
    private Confined() {}

    /** Throws a {@link WrongThreadException} off the reactor. */
    static void check(Reactor reactor) {
        var _ = reactor.pendingTimers(); // the cheapest question that it answers on its own thread only
    }
}

package dev.hawser.task;

import dev.hawser.reactor.Reactor;

/** The check that something of a reactor's is used on that reactor only. */
final class Confined {
    private Confined() {}

    /** Throws a {@link WrongThreadException} off the reactor. */
    static void check(Reactor reactor) {
        if (!reactor.access().isCurrent()) {
            var _ = reactor.pendingTimers(); // throws, and says why
        }
    }
}

package dev.hawser.reactor;

/**
 * Offers the poller of reactors that are made without one: a service, found by {@link java.util.ServiceLoader} the first
 * time that {@link Reactor#poller()} of such a reactor is asked for. Network I/O is on a reactor's path in this way.
 */
public interface PollerProvider {
    /** {@return a new poller; cheap, since most reactors may never need what it can do} Any thread. */
    Poller newPoller();
}

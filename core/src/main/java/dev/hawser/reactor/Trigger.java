package dev.hawser.reactor;

/** A system event trigger, as {@link Reactor#addSystemEventTrigger} gives it: to be taken back. Reactor thread only. */
public interface Trigger {
    /**
     * Takes the trigger back, at any time before it has run; also from an earlier trigger of the same event.
     *
     * @throws IllegalStateException if it was removed before, or has run
     */
    void remove();
}

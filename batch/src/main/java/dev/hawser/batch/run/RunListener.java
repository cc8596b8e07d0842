package dev.hawser.batch.run;

/**
 * Is told what happens in a run.
 *
 * <p><b>Threads:</b> on the reactor, in the middle of the work: it must be quick and must not wait. It may call the
 * {@link RunControl}. What it throws goes to the reactor's error handler, and the run goes on.
 */
@FunctionalInterface
public interface RunListener {
    /**
     * Something has happened.
     *
     * @param event what
     */
    void happened(RunEvent event);
}

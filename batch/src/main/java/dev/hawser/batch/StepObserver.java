package dev.hawser.batch;

/**
 * Is told by a workflow which step it is at. Steps of one attempt do not overlap.
 *
 * <p><b>Threads:</b> on the reactor.
 */
public interface StepObserver {
    /** An observer that takes no notice. */
    StepObserver NONE = new StepObserver() {
        @Override
        public void started(String step) {}

        @Override
        public void ended(String step, boolean succeeded) {}
    };

    /**
     * A step begins.
     *
     * @param step the name of the step, as in the job
     */
    void started(String step);

    /**
     * The step that began last has ended.
     *
     * @param step the name of the step
     * @param succeeded whether the workflow goes on
     */
    void ended(String step, boolean succeeded);
}

package dev.hawser.batch;

import tools.jackson.databind.node.ObjectNode;

/**
 * What is done for each item: the steps of a job, one after the other.
 *
 * <p><b>Threads:</b> on the reactor. {@link #run} is called in an inline function, and up to as many are under way at
 * once as there are slots. Cancelling that function is how an attempt is ended before its time: the workflow then
 * undoes what it can and ends with any exception.
 */
public interface Workflow {
    /**
     * Serves an item.
     *
     * @param attempt the item, and which try this is
     * @return what the steps captured, by the name of the step; goes into the result line
     * @throws StepException if a step failed
     * @throws Exception anything else is a failure that is not tried again
     */
    ObjectNode run(Attempt attempt) throws Exception;
}

package dev.hawser.batch.step;

import dev.hawser.batch.Attempt;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * A step of one's own, in Java, for what other steps cannot say. A job names its source file or its class. One object
 * serves all items; it has a constructor without parameters. If it is {@link AutoCloseable}, it is closed at the end.
 */
@FunctionalInterface
public interface Step {
    /**
     * Serves an item.
     *
     * <p><b>Threads:</b> in an inline function, on the reactor's thread: it may wait, and block wherever that suspends
     * a function, as sockets, sleeps and locks do; it must not keep the processor busy or work on files.
     *
     * @param input what there is to work with
     * @return what it captures, by name, for later steps and the result: values of JSON, or anything of which the text
     *     will do
     * @throws Exception to fail the step. A {@link dev.hawser.batch.StepException} says more; anything else is not
     *     tried again
     */
    Map<String, ?> run(Input input) throws Exception;

    /**
     * What a step works with.
     *
     * @param attempt the item, and which try this is
     * @param with the settings that the job gives it, with all names filled in
     * @param captured what earlier steps captured, by the name of the step; not to be changed
     */
    record Input(Attempt attempt, Map<String, String> with, ObjectNode captured) {
        /** Copies the settings. */
        public Input {
            with = Map.copyOf(with);
        }
    }
}

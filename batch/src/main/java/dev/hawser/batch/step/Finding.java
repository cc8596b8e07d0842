package dev.hawser.batch.step;

import dev.hawser.http.client.Fetched;
import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Takes what a step has been told, besides what it captures. In the inline function of the attempt. */
sealed interface Finding permits Finder, RowResults {
    /** Whether the step has told it. */
    boolean isDone();

    /** It is JSON. */
    void json(JsonNode root) throws StepFailure;

    /** It is a response. */
    void response(Fetched answer) throws StepFailure;

    /** It is a text, in the place of the output of a program. */
    void text(String text) throws StepFailure;

    /**
     * It is the output of a program.
     *
     * @param limit how long one may be that is read as a whole
     */
    void output(Path file, int limit) throws StepFailure, IOException;

    /** Adds to what the step captures. */
    void tell(ObjectNode captured);
}

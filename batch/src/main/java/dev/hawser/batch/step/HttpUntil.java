package dev.hawser.batch.step;

import dev.hawser.batch.job.Scope;
import dev.hawser.http.client.Fetched;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a response must be like before the row goes on.
 *
 * @param condition what must hold; captures nothing
 * @param until how often to look, and how long
 */
record HttpUntil(HttpExpectation condition, Until until) {
    /** {@return the same with values for names} */
    HttpExpectation.Check render(Scope scope) {
        return condition.render(scope);
    }

    /**
     * {@return what is kept of a response for which the condition holds}
     *
     * @param answer the response
     * @param condition what must hold
     * @param check what it must be like, whether the condition holds or not, and what is kept
     * @throws StepFailure that may pass, if the condition does not hold; another if that will not help
     */
    static ObjectNode apply(Fetched answer, HttpExpectation.Check condition, HttpExpectation.Check check)
            throws StepFailure {
        check.status(answer);
        try {
            ObjectNode _ = condition.apply(answer);
        } catch (StepFailure notYet) {
            throw StepFailure.of("until", notYet.text(), true);
        }
        return check.apply(answer);
    }
}

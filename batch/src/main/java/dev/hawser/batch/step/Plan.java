package dev.hawser.batch.step;

import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.StepPlan;
import dev.hawser.batch.step.ExecStep.ExecPlan;
import dev.hawser.batch.step.JavaStep.JavaPlan;
import dev.hawser.batch.step.LogStep.LogPlan;
import dev.hawser.batch.step.SleepStep.SleepPlan;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What a step of this package shall do. Immutable. */
sealed interface Plan extends StepPlan permits HttpPlan, SqlPlan, ExecPlan, SleepPlan, LogPlan, JavaPlan {
    /**
     * Does it, in an inline function.
     *
     * @param performance for which attempt
     * @return what it captures, by name
     * @throws StepFailure if it fails
     * @throws java.util.concurrent.CancellationException if it was cancelled; nothing of it goes on then
     * @throws Exception anything else; fails the step, too
     */
    ObjectNode perform(Performance performance) throws Exception;

    /**
     * {@return what it would do, in lines for the user; secrets are in it}
     *
     * @param step the name of the step
     * @param scope what names stand for
     * @throws StepFailure if that can be told to be wrong
     */
    String describe(String step, Scope scope) throws StepFailure;

    /**
     * {@return a command for a shell that does the same once more; empty if there is none}
     *
     * @param step the name of the step
     * @param scope what names stand for
     * @throws StepFailure if that can be told to be wrong
     */
    default Optional<String> command(String step, Scope scope) throws StepFailure {
        return Optional.empty();
    }

    /**
     * Does ahead what takes long the first time, such as loading classes. On a worker thread, before the first item.
     *
     * @param shared what the steps share
     * @throws Exception if the step can never work
     */
    void prepare(Shared shared) throws Exception;

    /**
     * {@return what it leaves behind for the user, as a line of the end of a run; empty for nothing}
     *
     * @param scope what names of the run stand for; there is no item
     */
    default Optional<String> leaves(Scope scope) {
        return Optional.empty();
    }

    /** {@return what the user has to be told before the run; empty for nothing} */
    default Optional<String> warning() {
        return Optional.empty();
    }
}

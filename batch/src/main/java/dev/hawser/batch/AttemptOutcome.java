package dev.hawser.batch;

import tools.jackson.databind.node.ObjectNode;

/** What came of an attempt. */
public sealed interface AttemptOutcome {
    /**
     * All steps went through.
     *
     * @param output what the steps captured, by the name of the step
     */
    record Succeeded(ObjectNode output) implements AttemptOutcome {}

    /**
     * A step failed.
     *
     * @param step the name of the step; empty if none had begun
     * @param kind what sort of failure it is, in a word: see {@link StepException#kind()}; also {@code timeout},
     *     {@code template} and {@code stuck}
     * @param message one line for the user, without secrets
     */
    record Failed(String step, String kind, String message) implements AttemptOutcome {}

    /**
     * The attempt was ended from outside, because the run was told to stop. It does not count.
     *
     * @param reason why, in a few words
     */
    record GivenBack(String reason) implements AttemptOutcome {}
}

package dev.hawser.batch;

/**
 * When a step of an attempt ran.
 *
 * @param step the name of the step
 * @param startMicros its start, in microseconds since 1970
 * @param endMicros its end, in the same unit
 * @param succeeded whether the workflow went on
 */
public record StepTime(String step, long startMicros, long endMicros, boolean succeeded) {}

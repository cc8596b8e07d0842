package dev.hawser.batch.job;

/**
 * What an attempt uses up, and how much of that may be used in a time.
 *
 * @param rate how much in which time
 * @param step the step that captures it
 * @param field by what name
 */
public record Cost(Rate rate, String step, String field) {}

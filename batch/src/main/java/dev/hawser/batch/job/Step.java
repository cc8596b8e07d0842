package dev.hawser.batch.job;

/**
 * A step of a job.
 *
 * @param name its name, which no other step of the job has
 * @param type the name of its {@link StepType}
 * @param plan what it shall do
 * @param position where it stands in the job file
 */
public record Step(String name, String type, StepPlan plan, Position position) {}

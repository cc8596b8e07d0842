package dev.hawser.batch.job;

import dev.hawser.batch.Duplicates;
import dev.hawser.batch.source.Access;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A job as it is to be run: the file and the options, read and checked.
 *
 * @param name what it is called
 * @param file the job file, as the user named it
 * @param input where the rows come from
 * @param id the column that identifies a row; empty if rows are told apart by their place and content
 * @param duplicates what is done with a row whose id an earlier row has
 * @param key what {@link Limits#perKey} counts by; refers to the row only
 * @param limits how the run is bounded
 * @param sharing how rows share the slots, by what each says
 * @param thresholds what it has to keep to, judged at its end
 * @param output the directory for journal and results; empty if the user leaves it to the command
 * @param access who may read the files of the run
 * @param services what is there for the whole run
 * @param steps what is done for each row, in order; at least one
 * @param finals what is done at the end of each attempt, whatever came of it, in order
 * @param columns the columns that are referred to
 * @param secrets masks what came from the environment
 */
public record Job(
        String name,
        Path file,
        InputSpec input,
        Optional<String> id,
        Duplicates duplicates,
        Optional<Template> key,
        Limits limits,
        Sharing sharing,
        List<Threshold> thresholds,
        Optional<Path> output,
        Access access,
        List<Step> services,
        List<Step> steps,
        List<Step> finals,
        Columns columns,
        Secrets secrets) {
    /** Copies the lists. */
    public Job {
        thresholds = List.copyOf(thresholds);
        services = List.copyOf(services);
        steps = List.copyOf(steps);
        finals = List.copyOf(finals);
    }

    /** {@return whether a step of it is done once only, so that the run has to remember} */
    public boolean hasCheckpoints() {
        return steps.stream().anyMatch(step -> step.manner().once());
    }

    /** {@return whether a step of it finds rows, which are served too, or takes a chunk apart} */
    public boolean findsRows() {
        return steps.stream()
                .anyMatch(step -> step.manner().emit().isPresent()
                        || step.manner().results().isPresent());
    }

    /**
     * A step of a job.
     *
     * @param name its name, which no other step of the job has
     * @param type the name of its {@link StepType}
     * @param plan what it shall do
     * @param manner how
     * @param position where it stands in the job file
     */
    public record Step(String name, String type, StepPlan plan, Manner manner, Position position) {}
}

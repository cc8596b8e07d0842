package dev.hawser.web;

import java.nio.file.Path;
import java.util.List;

/**
 * What there is to say of a run that does not change.
 *
 * @param name the job's
 * @param directory the run's
 * @param steps the names of the job's steps, in order; none if they are not known
 * @param again gives commands that do failed steps once more
 */
public record RunAbout(String name, Path directory, List<String> steps, Again again) {
    /** Copies the list. */
    public RunAbout {
        steps = List.copyOf(steps);
    }
}

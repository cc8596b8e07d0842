package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads jobs for tests. */
final class Jobs {
    static final Map<String, String> ENVIRONMENT = Map.of("TOKEN", "s3cret-token", "HOME", "/home/anna");

    static final JobParser PARSER = new JobParser(List.of(new Call(), new Nap()), ENVIRONMENT);

    /** Knows a service too, and a step that captures a secret. */
    private static final JobParser OF_ALL =
            new JobParser(List.of(new Call(), new Nap(), new Tunnel(), new Login()), ENVIRONMENT);

    private Jobs() {}

    static Job read(String text, Assignment... assignments) throws JobException {
        return PARSER.parse(text, Path.of("job.yaml"), List.of(assignments));
    }

    /** A job that is good but for its steps. */
    static Job withSteps(String steps, Assignment... assignments) throws JobException {
        return read("input: customers.csv\nsteps:\n" + steps.indent(2), assignments);
    }

    static String mistakes(String text, Assignment... assignments) {
        return mistakes(PARSER, text, assignments);
    }

    static String mistakesOfAll(String text) {
        return mistakes(OF_ALL, text);
    }

    private static String mistakes(JobParser parser, String text, Assignment... assignments) {
        @Nullable JobException thrown = catchThrowableOfType(
                JobException.class, () -> parser.parse(text, Path.of("job.yaml"), List.of(assignments)));
        return thrown == null ? "no mistake" : String.valueOf(thrown.getMessage());
    }
}

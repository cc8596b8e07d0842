package dev.hawser.batch.step;

import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.Template;
import dev.hawser.process.ProcessOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs a program.
 *
 * @param command the program and its arguments; with a shell, what that is to run and its arguments
 * @param shell whether a shell reads the first part of the command
 * @param place where it runs
 * @param input what it reads; empty for nothing
 * @param result what must come of it
 * @param timing how long it may take
 */
record ExecPlan(
        List<Template> command, boolean shell, Place place, Optional<Template> input, Result result, Timing timing)
        implements Plan {
    /**
     * Where a program runs.
     *
     * @param variables of its environment, beside those of this process
     * @param directory where it runs; empty for the base
     * @param base what the directory is relative to
     */
    record Place(Map<String, Template> variables, Optional<Template> directory, Path base) {}

    /**
     * What must come of a program.
     *
     * @param codes the exit codes that are right
     * @param captures what is kept of it, by name
     * @param outputLimit how many bytes are kept of each output
     * @param retryOn which failures another try may mend
     */
    record Result(Set<Integer> codes, Captures<ExecCapture> captures, int outputLimit, Retries retryOn) {
        boolean isTransient(int code) {
            Optional<Set<Integer>> told = retryOn.codes();
            return told.isEmpty() ? code != 126 && code != 127 : told.get().contains(code);
        }
    }

    /**
     * Which failures another try may mend.
     *
     * @param codes the exit codes; empty for any but those which say that it cannot be run
     * @param timeout whether a program that took too long is run again
     */
    record Retries(Optional<Set<Integer>> codes, boolean timeout) {
        static final String EXPECTED = "an exit code from 0 to 255, or timeout";
        static final String PATTERN = "^(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9]|timeout)$";
        private static final String TIMEOUT = "timeout";

        /** {@return what some texts say, each of which {@link #check} has seen; the default if there are none at all} */
        static Retries of(Optional<List<String>> texts) {
            return new Retries(
                    texts.map(all -> all.stream()
                            .filter(text -> !text.equals(TIMEOUT))
                            .map(Integer::valueOf)
                            .collect(Collectors.toUnmodifiableSet())),
                    texts.orElse(List.of()).contains(TIMEOUT));
        }

        static String check(String text) {
            if (!text.matches(PATTERN)) {
                throw new IllegalArgumentException();
            }
            return text;
        }
    }

    /**
     * How long a program may take.
     *
     * @param timeout all of it
     * @param grace from being asked to end to being ended
     * @param until how often it is run, as long as it fails in a way that may pass; empty for once
     */
    record Timing(Optional<Duration> timeout, Duration grace, Optional<Until> until) {}

    /** What can be kept of a program that has ended. */
    enum ExecCapture {
        STDOUT,
        STDERR,
        EXIT_CODE
    }

    @Override
    public Set<String> captures() {
        return result.captures().all().keySet();
    }

    @Override
    public Set<String> privateCaptures() {
        return result.captures().privates();
    }

    @Override
    public ObjectNode perform(Performance performance) throws Exception {
        Until.Look look = () -> new Execution(this, performance).run();
        return timing.until().isPresent() ? timing.until().get().repeat(performance, look) : look.look();
    }

    /** {@return the program and its arguments} */
    List<String> commandLine(Scope scope) {
        List<String> words = new ArrayList<>();
        if (shell) {
            words.addAll(List.of("/bin/sh", "-c"));
        }
        command.forEach(word -> words.add(word.render(scope)));
        if (shell) {
            words.add(3, "sh"); // $0; what follows is $1 and so on
        }
        return words;
    }

    /** {@return how a command is started, but for its directory and files} */
    ProcessOptions options(List<String> command, Scope scope) {
        ProcessOptions options = ProcessOptions.of(command);
        for (Map.Entry<String, Template> variable : place.variables().entrySet()) {
            options =
                    options.withVariable(variable.getKey(), variable.getValue().render(scope));
        }
        return options;
    }

    /** {@return where it runs} */
    Path directory(Scope scope) throws StepFailure {
        if (place.directory().isEmpty()) {
            return place.base();
        }
        return RowPath.of(place.directory().get(), scope, place.base(), "cwd");
    }

    @Override
    public String describe(String step, Scope scope) throws StepFailure {
        StringBuilder text = new StringBuilder(
                commandLine(scope).stream().map(ExecPlan::quoted).collect(Collectors.joining(" ")));
        place.variables()
                .forEach((name, value) ->
                        text.append("\n  with ").append(name).append('=').append(quoted(value.render(scope))));
        if (place.directory().isPresent()) {
            text.append("\n  in ").append(directory(scope));
        }
        timing.until().ifPresent(until -> text.append("\n  ").append(until.described()));
        input.ifPresent(t -> text.append("\n  reading ").append(quoted(t.render(scope))));
        return text.toString();
    }

    /** As a shell would need it, for the eye only. */
    private static String quoted(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    @Override
    public void prepare(Shared shared) {
        Execution.rehearse(shared.spawner());
    }
}

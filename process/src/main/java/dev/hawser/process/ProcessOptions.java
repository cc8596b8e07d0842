package dev.hawser.process;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What to start, and how. No shell reads the command; for one, start {@code sh -c}. Immutable; any thread.
 *
 * @param command the program and its arguments. A program without a slash is looked for in this process's {@code PATH}
 * @param environment its variables
 * @param directory where it runs; empty for where this process does. A program with a slash is looked for from there
 * @param group its process group
 * @param descriptors what its file descriptors are connected to; those of 0 to 2 that are not named are {@link
 *     Stdio#none()}, all others are closed
 * @param grace how long it may take to end once it is asked to; then it is killed
 * @param pipeTimeout how long after its end others that it has started may keep its pipes open; then they are closed on
 *     this side. Empty for as long as they like
 */
public record ProcessOptions(
        List<String> command,
        Environment environment,
        Optional<Path> directory,
        ChildGroup group,
        SortedMap<Integer, Stdio> descriptors,
        Duration grace,
        Optional<Duration> pipeTimeout) {
    /** The highest number of a descriptor that a child can be given. */
    public static final int MAX_DESCRIPTOR = 255;

    /**
     * The variables of a child.
     *
     * @param inherits whether it has those of this process
     * @param changes what it has beside them, or instead of them; empty to have none of that name
     */
    public record Environment(boolean inherits, Map<String, Optional<String>> changes) {
        /** Checks the values. */
        public Environment {
            changes = Map.copyOf(changes);
            for (String name : changes.keySet()) {
                if (name.isEmpty() || name.indexOf('=') >= 0) {
                    throw new IllegalArgumentException(
                            "'" + name + "' is no name of a variable: it must not be empty or have a '=' in it");
                }
            }
        }

        private Environment with(String name, Optional<String> value) {
            Map<String, Optional<String>> more = new HashMap<>(changes);
            more.put(requireNonNull(name, "name"), value);
            return new Environment(inherits, more);
        }
    }

    /** Checks the values. */
    public ProcessOptions {
        command = List.copyOf(command);
        if (command.isEmpty() || command.getFirst().isEmpty()) {
            throw new IllegalArgumentException("a command needs a program, its first part");
        }
        requireNonNull(environment, "environment");
        requireNonNull(group, "group");
        descriptors = Collections.unmodifiableSortedMap(new TreeMap<>(descriptors));
        descriptors.forEach(ProcessOptions::check);
        if (grace.isNegative() || pipeTimeout.filter(Duration::isNegative).isPresent()) {
            throw new IllegalArgumentException(
                    "grace and pipeTimeout must not be negative, were " + grace + " and " + pipeTimeout);
        }
    }

    private static void check(int descriptor, Stdio stdio) {
        if (descriptor < 0 || descriptor > MAX_DESCRIPTOR) {
            throw new IllegalArgumentException(
                    "expected a descriptor of 0 to " + MAX_DESCRIPTOR + ", was " + descriptor);
        }
        boolean wrong = switch (stdio) {
            case Stdio.PipeToChild _, Stdio.Read _ -> descriptor == 1 || descriptor == 2;
            case Stdio.PipeFromChild _, Stdio.Write _ -> descriptor == 0;
            case Stdio.SameAsStdout _ -> descriptor != 2;
            case Stdio.Inherit _, Stdio.Null _ -> false;
        };
        if (wrong) {
            throw new IllegalArgumentException("descriptor " + descriptor + " cannot be " + stdio
                    + ": a child reads from 0 and writes to 1 and 2");
        }
    }

    /**
     * Options for a program with pipes for its input and both outputs, the environment and the directory of this
     * process, a process group of its own, and 5 seconds to end when asked to.
     *
     * @param command the program and its arguments
     * @return the options
     */
    public static ProcessOptions of(String... command) {
        return of(List.of(command));
    }

    /**
     * Options for a program, as {@link #of(String...)}.
     *
     * @param command the program and its arguments
     * @return the options
     */
    public static ProcessOptions of(List<String> command) {
        SortedMap<Integer, Stdio> pipes = new TreeMap<>();
        pipes.put(0, Stdio.pipeToChild());
        pipes.put(1, Stdio.pipeFromChild());
        pipes.put(2, Stdio.pipeFromChild());
        return new ProcessOptions(
                command,
                new Environment(true, Map.of()),
                Optional.empty(),
                ChildGroup.OWN,
                pipes,
                Duration.ofSeconds(5),
                Optional.empty());
    }

    /** {@return the program, for messages} */
    public String program() {
        return command.getFirst();
    }

    /**
     * {@return what a descriptor is connected to}
     *
     * @param descriptor its number
     */
    public Optional<Stdio> descriptor(int descriptor) {
        Stdio given = descriptors.get(descriptor);
        return given == null && descriptor <= 2 ? Optional.of(Stdio.none()) : Optional.ofNullable(given);
    }

    private ProcessOptions withEnvironment(Environment value) {
        return new ProcessOptions(command, value, directory, group, descriptors, grace, pipeTimeout);
    }

    /**
     * {@return these options with one more variable}
     *
     * @param name takes the place of one that is there
     * @param value any text
     */
    public ProcessOptions withVariable(String name, String value) {
        return withEnvironment(environment.with(name, Optional.of(value)));
    }

    /**
     * {@return these options without a variable}
     *
     * @param name need not be there
     */
    public ProcessOptions withoutVariable(String name) {
        return withEnvironment(environment.with(name, Optional.empty()));
    }

    /**
     * {@return these options with other variables, and none of this process}
     *
     * @param variables all of them
     */
    public ProcessOptions withOnlyVariables(Map<String, String> variables) {
        Map<String, Optional<String>> all = new HashMap<>();
        variables.forEach((name, value) -> all.put(name, Optional.of(value)));
        return withEnvironment(new Environment(false, all));
    }

    /**
     * {@return these options with another directory}
     *
     * @param value where the program runs
     */
    public ProcessOptions withDirectory(Path value) {
        return new ProcessOptions(command, environment, Optional.of(value), group, descriptors, grace, pipeTimeout);
    }

    /**
     * {@return these options with another process group}
     *
     * @param value which
     */
    public ProcessOptions withGroup(ChildGroup value) {
        return new ProcessOptions(command, environment, directory, value, descriptors, grace, pipeTimeout);
    }

    /**
     * {@return these options with another connection of a descriptor}
     *
     * @param descriptor 0 to {@value #MAX_DESCRIPTOR}
     * @param value what it is connected to
     */
    public ProcessOptions withDescriptor(int descriptor, Stdio value) {
        SortedMap<Integer, Stdio> all = new TreeMap<>(descriptors);
        all.put(descriptor, requireNonNull(value, "value"));
        return new ProcessOptions(command, environment, directory, group, all, grace, pipeTimeout);
    }

    /**
     * {@return these options with another standard input}
     *
     * @param value what it is connected to
     */
    public ProcessOptions withStdin(Stdio value) {
        return withDescriptor(0, value);
    }

    /**
     * {@return these options with another standard output}
     *
     * @param value what it is connected to
     */
    public ProcessOptions withStdout(Stdio value) {
        return withDescriptor(1, value);
    }

    /**
     * {@return these options with another standard error}
     *
     * @param value what it is connected to
     */
    public ProcessOptions withStderr(Stdio value) {
        return withDescriptor(2, value);
    }

    /**
     * {@return these options with another time to end}
     *
     * @param value not negative
     */
    public ProcessOptions withGrace(Duration value) {
        return new ProcessOptions(command, environment, directory, group, descriptors, value, pipeTimeout);
    }

    /**
     * {@return these options with a limit for pipes that others keep open}
     *
     * @param value how long after the end of the program; not negative
     */
    public ProcessOptions withPipeTimeout(Duration value) {
        return new ProcessOptions(command, environment, directory, group, descriptors, grace, Optional.of(value));
    }
}

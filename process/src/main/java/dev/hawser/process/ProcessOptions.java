package dev.hawser.process;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a program is started: a draft that lives in the function which fills it in, as in
 * {@code processes.spawn(List.of("sort", "-n"), o -> o.stderr(Stdio.none()))}. Each method checks its argument at once and
 * gives this draft back.
 *
 * <p>If nothing is said, the child has pipes for its input and both outputs, the variables and the directory of this
 * process, and a process group of its own.
 *
 * <p><b>Threads:</b> of the caller.
 */
public final class ProcessOptions {
    /** The highest number of a descriptor that a child can be given. */
    public static final int MAX_DESCRIPTOR = 255;

    private final Map<String, Optional<String>> variables = new HashMap<>();
    private final SortedMap<Integer, Stdio> descriptors =
            new TreeMap<>(Map.of(0, Stdio.pipeToChild(), 1, Stdio.pipeFromChild(), 2, Stdio.pipeFromChild()));
    private boolean inherits = true;
    private Optional<Path> directory = Optional.empty();
    private ChildGroup group = ChildGroup.OWN;
    private boolean echo = true;
    private Duration grace = Duration.ofSeconds(5);
    private Optional<Duration> pipeTimeout = Optional.empty();

    ProcessOptions() {}

    /**
     * One more variable.
     *
     * @param name takes the place of one that is there; not empty, without a {@code =}
     * @param value any text
     * @return this
     */
    public ProcessOptions variable(String name, String value) {
        variables.put(checked(name), Optional.of(value));
        return this;
    }

    /**
     * A variable of this process that the child does not get.
     *
     * @param name need not be there
     * @return this
     */
    public ProcessOptions noVariable(String name) {
        variables.put(checked(name), Optional.empty());
        return this;
    }

    /**
     * All variables, in place of those that were given before and of those of this process.
     *
     * @param all the variables
     * @return this
     */
    public ProcessOptions onlyVariables(Map<String, String> all) {
        variables.clear();
        inherits = false;
        all.forEach(this::variable);
        return this;
    }

    private static String checked(String name) {
        if (name.isEmpty() || name.indexOf('=') >= 0) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no name of a variable: it must not be empty or have a '=' in it");
        }
        return name;
    }

    /**
     * Where the program runs; by default where this process does. A program with a slash in its name is looked for from
     * there.
     *
     * @param value the directory
     * @return this
     */
    public ProcessOptions directory(Path value) {
        directory = Optional.of(value);
        return this;
    }

    /**
     * Its process group; {@link ChildGroup#OWN} by default.
     *
     * @param value which
     * @return this
     */
    public ProcessOptions group(ChildGroup value) {
        group = requireNonNull(value, "group");
        return this;
    }

    /**
     * What a file descriptor is connected to. Those of 0 to 2 are pipes by default, all others are closed.
     *
     * @param descriptor 0 to {@value #MAX_DESCRIPTOR}
     * @param value what to
     * @return this
     */
    public ProcessOptions descriptor(int descriptor, Stdio value) {
        if (descriptor < 0 || descriptor > MAX_DESCRIPTOR) {
            throw new IllegalArgumentException(
                    "expected a descriptor of 0 to " + MAX_DESCRIPTOR + ", was " + descriptor);
        }
        boolean wrong = switch (value) {
            case Stdio.PipeToChild _, Stdio.Read _ -> descriptor == 1 || descriptor == 2;
            case Stdio.PipeFromChild _, Stdio.Write _ -> descriptor == 0;
            case Stdio.SameAsStdout _ -> descriptor != 2;
            case Stdio.Terminal _ -> descriptor > 2;
            case Stdio.Inherit _, Stdio.Null _ -> false;
        };
        if (wrong) {
            throw new IllegalArgumentException("descriptor " + descriptor + " cannot be " + value
                    + ": a child reads from 0 and writes to 1 and 2");
        }
        descriptors.put(descriptor, value);
        return this;
    }

    /**
     * A terminal of its own, as a program has that is started by hand: for its input and both outputs, and to control its
     * session, of which it is the leader. It is written to by its standard input, and what it shows, errors among it, comes
     * from its standard output. Only {@link #stderr} may be something else, if it is said after this. Its {@code TERM} is
     * that of this process, unless {@link #variable} gives another.
     *
     * @param rows 1 to 32,767
     * @param columns 1 to 32,767
     * @return this
     */
    public ProcessOptions terminal(int rows, int columns) {
        Stdio terminal = new Stdio.Terminal(new TerminalSize(rows, columns), true);
        group = ChildGroup.SESSION;
        return descriptor(0, terminal).descriptor(1, terminal).descriptor(2, terminal);
    }

    /**
     * Whether a terminal repeats what is written to it among its output, as it does by default, until the program switches
     * that off.
     *
     * @param value whether
     * @return this
     */
    public ProcessOptions echo(boolean value) {
        echo = value;
        return this;
    }

    /**
     * Its standard input.
     *
     * @param value what it is connected to
     * @return this
     */
    public ProcessOptions stdin(Stdio value) {
        return descriptor(0, value);
    }

    /**
     * Its standard output.
     *
     * @param value what it is connected to
     * @return this
     */
    public ProcessOptions stdout(Stdio value) {
        return descriptor(1, value);
    }

    /**
     * Its standard error.
     *
     * @param value what it is connected to
     * @return this
     */
    public ProcessOptions stderr(Stdio value) {
        return descriptor(2, value);
    }

    /**
     * How long it may take to end once it is asked to; then it is killed. 5 s by default.
     *
     * @param value not negative
     * @return this
     */
    public ProcessOptions grace(Duration value) {
        grace = notNegative("grace", value);
        return this;
    }

    /**
     * How long after its end others that it has started may keep its pipes open; then they are closed on this side. By
     * default as long as they like.
     *
     * @param value not negative
     * @return this
     */
    public ProcessOptions pipeTimeout(Duration value) {
        pipeTimeout = Optional.of(notNegative("pipeTimeout", value));
        return this;
    }

    private static Duration notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative, was " + value);
        }
        return value;
    }

    private SortedMap<Integer, Stdio> connected() {
        SortedMap<Integer, Stdio> all = new TreeMap<>(descriptors);
        all.replaceAll((_, stdio) -> stdio instanceof Stdio.Terminal(TerminalSize size, var _) && !echo
                ? new Stdio.Terminal(size, false)
                : stdio);
        boolean input = all.get(0) instanceof Stdio.Terminal;
        boolean output = all.get(1) instanceof Stdio.Terminal;
        boolean errors = all.get(2) instanceof Stdio.Terminal;
        if (input != output || (errors && !input) || (input && group != ChildGroup.SESSION)) {
            throw new IllegalArgumentException("a terminal is for standard input and standard output together, and for"
                    + " a session of its own; connected were " + all.get(0) + " and " + all.get(1) + ", in the group "
                    + group);
        }
        return all;
    }

    ProcessSettings settings(List<String> command) {
        return new ProcessSettings(
                command,
                new ProcessSettings.Environment(inherits, variables),
                directory,
                group,
                connected(),
                grace,
                pipeTimeout);
    }
}

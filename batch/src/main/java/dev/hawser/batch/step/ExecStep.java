package dev.hawser.batch.step;

import dev.hawser.batch.job.FoundIn;
import dev.hawser.batch.job.Key;
import dev.hawser.batch.job.KeyType;
import dev.hawser.batch.job.KeyTypes;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.Settings;
import dev.hawser.batch.job.StepType;
import dev.hawser.batch.job.Template;
import dev.hawser.process.ProcessOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code exec}: runs a program. */
final class ExecStep implements StepType {
    private static final Key<List<Template>> COMMAND = Key.of(
                    "command",
                    KeyTypes.listOf(KeyTypes.TEMPLATE),
                    "The program and its arguments, each handed on as it is: [convert, '{{file}}', out.png]. No shell reads"
                            + " them, unless shell says so.")
            .required();
    private static final Key<Boolean> SHELL = Key.of(
                    "shell",
                    KeyTypes.FLAG,
                    "Whether /bin/sh runs the first part of command as a script; the other parts are $1, $2 and so on in"
                            + " it. A name in the script itself is refused: hand it over as an argument.")
            .defaulting("false");
    private static final Key<Boolean> SPREAD = Key.of(
                    "spread",
                    KeyTypes.FLAG,
                    "Whether a part of command that is a single name, and stands for a list, becomes an argument for each"
                            + " element: of an object with one field, that field. So a chunk of plain lines is {{rows}}.")
            .defaulting("false");
    private static final Key<Map<String, Template>> ENV =
            Key.of("env", KeyTypes.mapOf(KeyTypes.TEMPLATE), "Variables, beside those that hawser itself has.");
    private static final Key<Template> CWD = Key.of(
            "cwd", KeyTypes.TEMPLATE, "Where it runs, relative to the job file, in whose directory it is by default.");
    private static final Key<Template> STDIN =
            Key.of("stdin", KeyTypes.TEMPLATE, "What the program reads. Nothing, by default.");
    private static final Key<List<Integer>> EXPECT = Key.of(
            "expect", KeyTypes.listOf(KeyTypes.integer(0, 255)), "The exit codes that are right. Only 0, by default.");
    private static final Captures.Setting<ExecPlan.ExecCapture> CAPTURE = new Captures.Setting<>(
            KeyTypes.oneOf(ExecPlan.ExecCapture.class),
            "What is kept, by name: stdout, stderr or exit-code. Text is without the line breaks at its end. A secret is"
                    + " {token: {from: stdout, private: true}}.");
    private static final Key<Long> OUTPUT_LIMIT = Key.of(
                    "output-limit", KeyTypes.SIZE, "How much of stdout or stderr can be captured; more fails the step.")
            .defaulting("64KiB");
    private static final Key<Optional<Duration>> TIMEOUT = Key.of(
                    "timeout",
                    KeyTypes.LIMIT,
                    "How long the program may run. It is then ended with all that it started.")
            .defaulting("none");
    private static final Key<Duration> GRACE = Key.of(
                    "grace",
                    KeyTypes.DURATION,
                    "How long the program has from being asked to end (SIGTERM) to being ended (SIGKILL).")
            .defaulting("2s");
    private static final Key<Settings> UNTIL = Key.of(
            "until",
            KeyTypes.mapping("until", Until.KEYS, null),
            "How often and how long the program is run again, as long as it fails in a way that retry-on has. It holds no"
                    + " slot in between, and that is no retry.");
    private static final Key<List<String>> RETRY_ON = Key.of(
            "retry-on",
            KeyTypes.listOf(
                    KeyType.ofText(ExecPlan.Retries.EXPECTED, ExecPlan.Retries.PATTERN, "1", ExecPlan.Retries::check)),
            "Which exit codes another try may mend, and whether it may after a timeout. By default all codes but 126 and"
                    + " 127, which say that the program cannot be run, and no timeout. An empty list is for none.");

    @Override
    public String name() {
        return "exec";
    }

    @Override
    public String description() {
        return "Runs a program.";
    }

    @Override
    public List<Key<?>> keys() {
        return List.of(
                COMMAND,
                SHELL,
                SPREAD,
                ENV,
                CWD,
                STDIN,
                EXPECT,
                CAPTURE.key(),
                OUTPUT_LIMIT,
                TIMEOUT,
                GRACE,
                RETRY_ON,
                UNTIL);
    }

    @Override
    public Optional<Key<?>> shortForm() {
        return Optional.of(COMMAND);
    }

    /** Whether the name of a program, which is all that there is, has arguments in it. A program's name may have spaces. */
    private static boolean isCommandLine(Template program) {
        String text = program.source().strip();
        return text.matches("(?s)[^\\s{]+\\s.*") && !Files.exists(Path.of(text));
    }

    @Override
    public ExecPlan parse(String stepName, Settings settings) {
        List<Template> command = settings.get(COMMAND);
        boolean shell = settings.get(SHELL);
        if (command.isEmpty() && settings.has(COMMAND)) {
            settings.error(COMMAND, "is empty, expected a program");
        }
        if (!shell && command.size() == 1 && isCommandLine(command.getFirst())) {
            settings.error(
                    COMMAND,
                    "was one text, \"" + command.getFirst().source()
                            + "\", expected the program and each argument on its own, [ls, -l], or shell: true");
        }
        if (shell && !command.isEmpty() && !command.getFirst().names().isEmpty()) {
            settings.error(
                    COMMAND,
                    "a shell would run what is in {{"
                            + command.getFirst().names().getFirst().written()
                            + "}} as a command, expected it as a further argument, which the script has as \"$1\"");
        }
        if (settings.find(EXPECT).filter(List::isEmpty).isPresent()) {
            settings.error(EXPECT, "is empty, expected an exit code that is right");
        }
        return new ExecPlan(
                new ExecPlan.Words(command, shell, settings.get(SPREAD)),
                new ExecPlan.Place(
                        settings.find(ENV).orElse(Map.of()),
                        settings.find(CWD),
                        settings.directory().toAbsolutePath()),
                settings.find(STDIN),
                new ExecPlan.Result(
                        Set.copyOf(settings.find(EXPECT).orElse(List.of(0))),
                        CAPTURE.of(settings),
                        (int) Math.min(settings.get(OUTPUT_LIMIT), 1L << 30),
                        ExecPlan.Retries.of(settings.find(RETRY_ON))),
                new ExecPlan.Timing(
                        settings.get(TIMEOUT),
                        settings.get(GRACE),
                        settings.find(UNTIL).map(Until::of)));
    }

    /**
     * Runs a program.
     *
     * @param command the program and its arguments
     * @param place where it runs
     * @param input what it reads; empty for nothing
     * @param result what must come of it
     * @param timing how long it may take
     */
    record ExecPlan(Words command, Place place, Optional<Template> input, Result result, Timing timing)
            implements Plan {
        /**
         * A program and its arguments.
         *
         * @param all with a shell, what that is to run and its arguments
         * @param shell whether a shell reads the first part
         * @param spread whether lists become several arguments
         */
        record Words(List<Template> all, boolean shell, boolean spread) {
            /** {@return what is started} */
            List<String> render(Scope scope) {
                List<String> words = new ArrayList<>();
                if (shell) {
                    words.addAll(List.of("/bin/sh", "-c"));
                }
                for (Template word : all) {
                    if (spread && word.value(scope) instanceof ArrayNode list) {
                        list.forEach(element -> words.add(text(element)));
                    } else {
                        words.add(word.render(scope));
                    }
                }
                if (shell) {
                    words.add(3, "sh"); // $0; what follows is $1 and so on
                }
                return words;
            }

            private static String text(JsonNode element) {
                JsonNode value = element.isObject() && element.size() == 1
                        ? element.iterator().next()
                        : element;
                return value.isString() ? value.stringValue() : value.toString();
            }
        }

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
        public boolean finds(FoundIn from) {
            return !(from instanceof FoundIn.Links);
        }

        @Override
        public ObjectNode perform(Performance performance) throws Exception {
            Until.Look look = () -> new Execution(this, performance).run();
            return timing.until().isPresent() ? timing.until().get().repeat(performance, look) : look.look();
        }

        /** {@return the program and its arguments} */
        List<String> commandLine(Scope scope) {
            return command.render(scope);
        }

        /** {@return how a command is started, but for its directory and files} */
        Consumer<ProcessOptions> options(Scope scope) {
            Map<String, String> variables = new LinkedHashMap<>();
            place.variables().forEach((name, value) -> variables.put(name, value.render(scope)));
            return options -> variables.forEach(options::variable);
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
                    commandLine(scope).stream().map(ShellText::word).collect(Collectors.joining(" ")));
            place.variables()
                    .forEach((name, value) -> text.append("\n  with ")
                            .append(name)
                            .append('=')
                            .append(ShellText.word(value.render(scope))));
            if (place.directory().isPresent()) {
                text.append("\n  in ").append(directory(scope));
            }
            timing.until().ifPresent(until -> text.append("\n  ").append(until.described()));
            input.ifPresent(t -> text.append("\n  reading ").append(ShellText.word(t.render(scope))));
            return text.toString();
        }

        @Override
        public Optional<String> command(String step, Scope scope) throws StepFailure {
            List<String> variables = new ArrayList<>();
            place.variables().forEach((name, value) -> variables.add(name + "=" + ShellText.word(value.render(scope))));
            String where = place.directory().isPresent()
                    ? "cd " + ShellText.word(directory(scope).toString()) + " && "
                    : "";
            String set = variables.isEmpty() ? "" : String.join(" ", variables) + " ";
            String read = input.map(text -> "printf %s " + ShellText.word(text.render(scope)) + " | ")
                    .orElse("");
            return Optional.of(where + read + set + ShellText.line(commandLine(scope)));
        }

        @Override
        public void prepare(Shared shared) {
            shared.programs().rehearse();
        }
    }
}

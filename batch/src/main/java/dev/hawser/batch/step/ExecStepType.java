package dev.hawser.batch.step;

import dev.hawser.batch.job.Key;
import dev.hawser.batch.job.KeyType;
import dev.hawser.batch.job.KeyTypes;
import dev.hawser.batch.job.Settings;
import dev.hawser.batch.job.StepType;
import dev.hawser.batch.job.Template;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code exec}: runs a program. */
final class ExecStepType implements StepType {
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
                COMMAND, SHELL, ENV, CWD, STDIN, EXPECT, CAPTURE.key(), OUTPUT_LIMIT, TIMEOUT, GRACE, RETRY_ON, UNTIL);
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
                command,
                shell,
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
}

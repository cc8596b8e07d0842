package dev.hawser.cli;

import dev.hawser.batch.job.Suggestion;
import dev.hawser.batch.view.Shown;
import dev.hawser.cli.batch.CommandFailure;
import dev.hawser.cli.batch.ExitCodes;
import dev.hawser.cli.batch.Io;
import dev.hawser.cli.manual.Message;
import dev.hawser.cli.tale.Terminal;
import dev.hawser.cli.tale.World;
import dev.hawser.reactor.Mode;
import java.io.PrintWriter;
import java.lang.module.ModuleDescriptor;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Entry point of the `hawser` command. [Subcommands] has what it can do.
public final class Main implements Runnable {
    /// Whether a command has been called: not with a mistake in the arguments, nor for help.
    private static boolean begun;

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    /// By plain code: to read annotations would be half of the time of a short command.
    private Main() {
        spec.name("hawser")
                .versionProvider(new Version())
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help message and exit.")
                        .build())
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Print version information and exit.")
                        .build());
        spec.usageMessage().description("An event-driven engine for the JVM.");
    }

    /// Runs one command and ends the JVM with its exit code.
    ///
    /// @param args the arguments of the command line
    public static void main(String[] args) {
        PrintWriter out = StandardOutput.writer(StandardOutput.charset());
        if (Boolean.getBoolean(Training.PROPERTY)) {
            Training.before(out, args);
        }
        int exitCode;
        try {
            exitCode = ready(args).setOut(out).execute(args);
        } catch (OutOfMemoryError e) {
            System.err.println("hawser: out of memory: " + e.getMessage());
            exitCode = ExitCodes.OUT_OF_MEMORY;
        }
        out.flush();
        if (begun) {
            System.exit(exitCode);
        }
        // Nobody has hooks to be called yet, and to exit, the JDK would look for a logger first, in all jars.
        Runtime.getRuntime().halt(exitCode);
    }

    private static int begin(ParseResult arguments) {
        Integer helped = CommandLine.executeHelpRequest(arguments);
        if (helped != null) {
            return helped;
        }
        begun = true;
        return new CommandLine.RunLast().execute(arguments);
    }

    /// The whole command for this process.
    static CommandLine ready(String... args) {
        return commandLine(World.REAL, StandardOutput.terminal(StandardOutput.charset()), StandardOutput.io(), args);
    }

    /// The whole command, ready to execute; a test may send its output elsewhere first.
    ///
    /// @param world the time in which examples run
    /// @param terminal what the output can show
    /// @param io what the batch commands read and write
    /// @param args the arguments of the command line, which say what of it is needed
    static CommandLine commandLine(World world, Terminal terminal, Io io, String... args) {
        CommandLine command = new CommandLine(new Main().spec);
        new Subcommands(world, terminal, io).addTo(command, List.of(args));
        return command.setExpandAtFiles(false) // a program may have arguments that begin with @
                .setExecutionStrategy(Main::begin)
                .setParameterExceptionHandler(Main::explainInOneLine)
                .setExecutionExceptionHandler(Main::explainFailure);
    }

    /// No command was given.
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int explainInOneLine(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        String help = command.getCommandSpec().qualifiedName() + " --help";
        String text = switch (wrong) {
            case UnmatchedArgumentException unknown ->
                unknown(command.getCommandSpec(), unknown.getUnmatched().getFirst());
            case MissingParameterException missing ->
                misspelled(command.getCommandSpec(), args)
                        .map(option -> unknown(command.getCommandSpec(), option))
                        .orElse(missing.getMessage());
            default -> wrong.getMessage();
        };
        command.getErr()
                .println("hawser: " + CommandFailure.withoutPasswords(String.valueOf(text)) + " (see " + help + ")");
        return CommandLine.ExitCode.USAGE;
    }

    /// What the first argument is that means nothing, and what it may have been meant for: a command, or an option of
    /// more than one letter.
    private static String unknown(CommandSpec command, String given) {
        Set<String> commands = command.subcommands().keySet();
        if (given.startsWith("-")) {
            String name = nameOf(given);
            List<String> options = command.optionsMap().keySet().stream()
                    .filter(one -> one.length() > 2)
                    .toList();
            return "there is no option " + name + meant(name, options);
        }
        return commands.isEmpty()
                ? "'" + given + "' is one argument too many"
                : "there is no command '" + given + "'" + meant(given, commands);
    }

    /// The parser tells of a missing argument first, though often it is only a misspelt option that is wrong.
    private static Optional<String> misspelled(CommandSpec command, String... args) {
        return Arrays.stream(args)
                .takeWhile(arg -> !arg.equals("--"))
                .filter(arg -> arg.startsWith("--") && !command.optionsMap().containsKey(nameOf(arg)))
                .findFirst();
    }

    private static String nameOf(String option) {
        return option.replaceFirst("(?s)=.*", "");
    }

    private static String meant(String given, Collection<String> names) {
        return Suggestion.nearest(given, names)
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
    }

    /// What the system refused is said in one line; anything else is a bug, and whoever mends it wants its stack.
    private static int explainFailure(Exception thrown, CommandLine command, ParseResult arguments) {
        Optional<CommandFailure> told = CommandFailure.of(thrown);
        if (told.isEmpty()) {
            command.getErr().println("hawser: this is a bug of hawser, or of a class that the job names:");
            thrown.printStackTrace(command.getErr());
            return ExitCodes.INTERNAL;
        }
        command.getErr().println(Shown.lines("hawser: " + told.get().message()));
        Message.find(told.get().message())
                .ifPresent(known -> command.getErr().println("hawser: more about it: hawser explain " + known.name()));
        return told.get().exitCode();
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String jdk = System.getProperty("java.version");
            return new String[] {"hawser " + number() + " (JDK " + jdk + ", " + Mode.offer() + ")"};
        }

        /// From the module on the module path, from the manifest of the jar else; in a directory of classes is neither.
        private static String number() {
            return Optional.ofNullable(Main.class.getModule().getDescriptor())
                    .flatMap(ModuleDescriptor::rawVersion)
                    .or(() -> Optional.ofNullable(Main.class.getPackage().getImplementationVersion()))
                    .orElse("(unpackaged)");
        }
    }
}

package dev.hawser.cli;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Entry point of the `hawser` command. A subcommand is a class named under `subcommands` here.
@Command(
        name = "hawser",
        description = "An event-driven engine for the JVM.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {})
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs anything
    private CommandSpec spec;

    private Main() {}

    /// Runs one command and ends the JVM with its exit code.
    ///
    /// @param args the arguments of the command line
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /// The whole command, ready to execute; a test may send its output elsewhere first.
    static CommandLine commandLine() {
        return new CommandLine(new Main()).setParameterExceptionHandler(Main::explainInOneLine);
    }

    /// No command was given.
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int explainInOneLine(ParameterException wrong, String[] args) {
        wrong.getCommandLine().getErr().println("hawser: " + wrong.getMessage() + " (see hawser --help)");
        return CommandLine.ExitCode.USAGE;
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"hawser " + number() + " (JDK " + System.getProperty("java.version") + ")"};
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

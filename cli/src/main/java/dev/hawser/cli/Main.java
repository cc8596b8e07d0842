package dev.hawser.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// Entry point of the `hawser` command. A subcommand is a class named under `subcommands` here.
@Command(
        name = "hawser",
        description = "An event-driven engine for the JVM.",
        versionProvider = Main.Version.class,
        subcommands = {})
public final class Main implements Runnable {
    @Option(names = "--version", versionHelp = true, description = "Print the version and exit.")
    private boolean version;

    @Option(names = "--help", usageHelp = true, description = "Print this help and exit.")
    private boolean help;

    private Main() {}

    /// Runs one command and ends the JVM with its exit code.
    ///
    /// @param args the arguments of the command line
    public static void main(String[] args) {
        System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    /// Runs one command with its output sent elsewhere, and returns its exit code.
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(Main::explainInOneLine)
                .execute(args);
    }

    /// No command was given.
    @Override
    public void run() {
        throw new ParameterException(new CommandLine(this), "a command is missing");
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

        /// From the manifest on the class path, from the descriptor on the module path; neither exists in an IDE.
        private static String number() {
            String number = Main.class.getPackage().getImplementationVersion();
            return number != null
                    ? number
                    : Main.class.getModule().isNamed()
                            ? Main.class
                                    .getModule()
                                    .getDescriptor()
                                    .rawVersion()
                                    .orElse("(unpackaged)")
                            : "(unpackaged)";
        }
    }
}

package dev.hawser.cli;

import dev.hawser.cli.batch.CtlCommand;
import dev.hawser.cli.batch.EachCommand;
import dev.hawser.cli.batch.FleetCommand;
import dev.hawser.cli.batch.ImportCommand;
import dev.hawser.cli.batch.Io;
import dev.hawser.cli.batch.ResumeCommand;
import dev.hawser.cli.batch.RunCommand;
import dev.hawser.cli.batch.SchemaCommand;
import dev.hawser.cli.batch.StatusCommand;
import dev.hawser.cli.batch.TestCommand;
import dev.hawser.cli.batch.TimelineCommand;
import dev.hawser.cli.batch.WebCommand;
import dev.hawser.cli.batch.WorkerCommand;
import dev.hawser.cli.inside.PsCommand;
import dev.hawser.cli.inside.TopCommand;
import dev.hawser.cli.inside.TreeCommand;
import dev.hawser.cli.manual.CompletionCommand;
import dev.hawser.cli.manual.ExplainCommand;
import dev.hawser.cli.manual.HelpCommand;
import dev.hawser.cli.manual.ManualCommand;
import dev.hawser.cli.tale.Terminal;
import dev.hawser.cli.tale.World;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// What the command can do. Only what the arguments name is made in full, since an option for each key of a job takes
/// longer to make than all else that a short command does; of the others, name and description are enough.
final class Subcommands {
    /// Commands that tell about all of them in full.
    private static final Set<String> OF_ALL = Set.of("completion", "manual");

    private static final Set<String> HELP = Set.of("-h", "--help");

    private record Subcommand(String name, String description, Supplier<CommandSpec> full) {
        CommandSpec spec(Collection<String> args) {
            CommandSpec spec = args.contains(name) || args.stream().limit(1).anyMatch(OF_ALL::contains)
                    ? full.get()
                    : CommandSpec.create();
            spec.name(name).usageMessage().description(description);
            return spec;
        }
    }

    private final List<Subcommand> all;

    /// @param world the time in which examples run
    /// @param terminal what the output can show
    /// @param io what the batch commands read and write
    Subcommands(World world, Terminal terminal, Io io) {
        all = new ArrayList<>();
        all.add(new Subcommand(
                "tale",
                "Tells the tale of five ways to wait, by running them.",
                () -> CommandSpec.forAnnotatedObject(new TaleCommand(world, terminal))));
        all.addAll(serving(io, System.getenv()));
        all.addAll(looking(io, System.getenv()));
        all.addAll(fleet(io, System.getenv()));
        all.addAll(inside(io, System.getenv()));
        all.add(new Subcommand(
                "serve",
                "Serves the files of a directory by HTTP, to this machine unless told otherwise.",
                () -> CommandSpec.forAnnotatedObject(new ServeCommand())));
        all.addAll(telling());
    }

    private static List<Subcommand> telling() {
        return List.of(
                new Subcommand(
                        "help",
                        "Tells about a command or a topic.",
                        () -> CommandSpec.forAnnotatedObject(new HelpCommand())),
                new Subcommand(
                        "explain",
                        "Tells what a message or an exit code means, and how it is mended.",
                        () -> CommandSpec.forAnnotatedObject(new ExplainCommand())),
                new Subcommand(
                        "completion",
                        "Prints a script by which bash, zsh or fish completes this command.",
                        () -> CommandSpec.forAnnotatedObject(new CompletionCommand())),
                new Subcommand(
                        "manual",
                        "Writes the pages for man into a directory.",
                        () -> CommandSpec.forAnnotatedObject(new ManualCommand())));
    }

    private static List<Subcommand> serving(Io io, Map<String, String> environment) {
        return List.of(
                new Subcommand(
                        "run",
                        "Serves every row of a list: a workflow for each, so many at once, none lost.",
                        () -> RunCommand.spec(io, environment)),
                new Subcommand(
                        "each",
                        "Runs a program, or sends a request, for each row of a list, or of standard input.",
                        () -> EachCommand.spec(io, environment)),
                new Subcommand(
                        "test",
                        "Tests a job: serves rows in virtual time, with answers of the test in place of servers and programs.",
                        () -> TestCommand.spec(io)),
                new Subcommand(
                        "import",
                        "Makes a job of a line of curl, or of a recording of a browser.",
                        () -> ImportCommand.spec(io)),
                new Subcommand(
                        "resume",
                        "Goes on with a run that was stopped or cut off: serves every item that is neither done nor dead.",
                        () -> ResumeCommand.resume(io, environment)),
                new Subcommand(
                        "retry-dead",
                        "Serves the dead items of a run again, each with all its tries.",
                        () -> ResumeCommand.retryDead(io, environment)));
    }

    private static List<Subcommand> looking(Io io, Map<String, String> environment) {
        return List.of(
                new Subcommand(
                        "status",
                        "Tells how a run stands, whether a process has it or not.",
                        () -> CommandSpec.forAnnotatedObject(new StatusCommand(io, environment))),
                new Subcommand(
                        "ctl",
                        "Changes a live run: slots=N, pause, resume, drain, drain=30s, cancel; or asks it: status,"
                                + " waiting, explain ID.",
                        () -> CommandSpec.forAnnotatedObject(new CtlCommand(io, environment))),
                new Subcommand(
                        "web",
                        "Shows runs in the browser, live or ended: one, or all in a directory.",
                        () -> CommandSpec.forAnnotatedObject(new WebCommand(io, System.getenv()))),
                new Subcommand(
                        "timeline",
                        "Draws a run as one self-contained page: a row for each slot over time.",
                        () -> CommandSpec.forAnnotatedObject(new TimelineCommand(io))),
                new Subcommand(
                        "schema",
                        "Prints the JSON Schema of job files, with which editors complete and check them.",
                        () -> CommandSpec.forAnnotatedObject(new SchemaCommand(io))));
    }

    private static List<Subcommand> inside(Io io, Map<String, String> environment) {
        return List.of(
                new Subcommand(
                        "ps",
                        "Lists the programs of this user that have reactors.",
                        () -> CommandSpec.forAnnotatedObject(new PsCommand(io))),
                new Subcommand(
                        "tree",
                        "Shows the reactors of a program, and what each function waits for.",
                        () -> CommandSpec.forAnnotatedObject(new TreeCommand(io))),
                new Subcommand(
                        "top",
                        "Shows what the reactors of a program do, again every second.",
                        () -> CommandSpec.forAnnotatedObject(new TopCommand(io, environment))));
    }

    private static List<Subcommand> fleet(Io io, Map<String, String> environment) {
        return List.of(
                new Subcommand(
                        "worker",
                        "Serves runs of a fleet, together with others: never more at once than their slots.",
                        () -> CommandSpec.forAnnotatedObject(new WorkerCommand(io, environment))),
                new Subcommand(
                        "fleet",
                        "Looks after the database of a fleet: doctor, schema, forget.",
                        () -> CommandSpec.forAnnotatedObject(new FleetCommand(io, environment))));
    }

    /// @param args the arguments of the command line; an option that stands there alone has nothing to do with any of
    ///     them, but for help, which lists all
    void addTo(CommandLine command, List<String> args) {
        if (args.size() == 1 && args.getFirst().startsWith("-") && !HELP.contains(args.getFirst())) {
            return;
        }
        all.forEach(one -> command.addSubcommand(one.spec(args)));
    }
}

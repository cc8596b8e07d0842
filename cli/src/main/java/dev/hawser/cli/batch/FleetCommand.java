package dev.hawser.cli.batch;

import dev.hawser.batch.view.Shown;
import dev.hawser.fleet.Fleet;
import dev.hawser.sql.Row;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hawser fleet doctor|schema|forget URL[/RUN]`: what operators of a fleet's database need now and then.
@Command(mixinStandardHelpOptions = true, sortOptions = false)
public final class FleetCommand implements Callable<Integer> {
    private final Io io;
    private final Map<String, String> environment;

    @Parameters(
            index = "0",
            paramLabel = "doctor|schema|forget",
            description =
                    "doctor: looks whether the database is fit for a fleet. schema: prints the statements that make"
                            + " the schema. forget: deletes a run.")
    private String what = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "URL[/RUN]",
            description = "postgresql://USER@HOST/DATABASE, for forget with the run behind it.")
    private @Nullable String url;

    @Option(
            names = "--force",
            description = "With forget: also a run that is not complete, or whose results are not gathered.")
    private boolean force;

    @Option(
            names = "--roles",
            description =
                    "With schema: the statements that make the roles hawser_work and hawser_submit instead, which may"
                            + " do no more than workers and submitters have to.")
    private boolean roles;

    /// @param io where it goes
    /// @param environment of the process
    public FleetCommand(Io io, Map<String, String> environment) {
        this.io = io;
        this.environment = environment;
    }

    @Override
    public Integer call() throws Exception {
        PrintStream out = new PrintStream(io.out(), true, StandardCharsets.UTF_8);
        switch (what) {
            case "schema" -> {
                out.print(roles ? Fleet.roles() : Fleet.schema());
                return ExitCodes.DONE;
            }
            case "doctor" -> {
                return doctor(out);
            }
            case "forget" -> {
                return forget(out);
            }
            default -> throw new UsageException("was hawser fleet " + what + ", expected doctor, schema or forget");
        }
    }

    private FleetUrl parsed() throws UsageException {
        if (url == null) {
            throw new UsageException(
                    "hawser fleet " + what + " needs the URL of a database: postgresql://USER@HOST/DATABASE");
        }
        return FleetUrl.parse(url, environment);
    }

    private int doctor(PrintStream out) throws Exception {
        List<Row> looked =
                FleetLink.use(parsed(), link -> link.status().doctor().await());
        boolean well = true;
        for (Row row : looked) {
            boolean ok = row.as("ok", Boolean.class);
            well &= ok;
            out.println(Shown.line((ok ? "ok    " : "wrong ") + row.asString("what") + ": " + row.asString("value")
                    + (ok ? "" : "; " + row.asString("advice"))));
        }
        return well ? ExitCodes.DONE : ExitCodes.SOME_DEAD;
    }

    private int forget(PrintStream out) throws Exception {
        FleetUrl fleet = parsed();
        if (fleet.run().isEmpty()) {
            throw new UsageException("hawser fleet forget is of a run: " + fleet.of("RUN"));
        }
        FleetLink.use(fleet, link -> {
            link.check();
            List<Row> runs = link.status().runs(fleet.run()).await();
            if (runs.isEmpty()) {
                throw new UsageException(fleet.shown() + " has no run " + fleet.run());
            }
            Row run = runs.getFirst();
            boolean done = run.asString("state").equals("complete") && !run.as("ungathered", Boolean.class);
            if (!done && !force) {
                throw new UsageException(fleet.run() + " is " + run.asString("state")
                        + (run.as("ungathered", Boolean.class) ? ", and not all of it is gathered" : "")
                        + "; --force forgets it all the same");
            }
            return link.status().forget(fleet.run()).await();
        });
        out.println("forgotten: " + fleet.run());
        return ExitCodes.DONE;
    }
}

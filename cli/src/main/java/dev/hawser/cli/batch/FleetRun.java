package dev.hawser.cli.batch;

import dev.hawser.batch.Item;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.journal.GatheredRun;
import dev.hawser.batch.source.WorkSource;
import dev.hawser.defer.Fn;
import dev.hawser.fleet.FleetJob;
import dev.hawser.fleet.FleetOptions;
import dev.hawser.fleet.Submission;
import dev.hawser.reactor.Reactor;
import dev.hawser.sql.Row;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A run that is given to a fleet, and gathered into its directory.
///
/// @param url of the fleet
/// @param job what is done for each row
/// @param text the job as workers get it
/// @param manner how
record FleetRun(FleetUrl url, Job job, String text, Manner manner) {
    /// Where the run directory says which fleet has the run.
    static final String ABOUT = "fleet";

    /// Tells a run of dead rows from one of others.
    private static final String OF_DEAD = "~dead";

    private static final int MOST_SLOTS = 1000;

    /// @param serves whether this process serves rows
    /// @param leaves whether it ends when the list is loaded
    /// @param lease how long what a worker has is its own
    /// @param grace how long what is under way may take when the run is told to end
    /// @param loaded called when all rows are in the database
    record Manner(boolean serves, boolean leaves, Duration lease, Duration grace, Runnable loaded) {}

    /// A new run. Waits; in an inline function.
    WorkSource begin(Reactor reactor, GatheredRun directory) {
        FleetLink link = FleetLink.open(reactor, url);
        var _ = link.fleet().prepare().await();
        String id = directory.open().await().id();
        return gathering(link, id, id, directory);
    }

    /// A run that is there. Waits; in an inline function.
    ///
    /// @param id of the run directory
    /// @param deadOnly whether its dead rows are to be served again
    /// @param opening gives the directory; told whether the rows are the dead ones
    WorkSource goOn(Reactor reactor, String id, boolean deadOnly, Function<Boolean, GatheredRun> opening)
            throws UsageException {
        FleetLink link = FleetLink.open(reactor, url);
        var _ = link.fleet().prepare().await();
        List<Row> runs = link.fleet().ofList(id).await();
        boolean goesOn = !runs.isEmpty()
                && (!runs.getFirst().asString("state").equals("complete")
                        || runs.getFirst().as("ungathered", Boolean.class));
        if (goesOn && deadOnly) {
            throw new UsageException(
                    "the run goes on in the fleet as " + runs.getFirst().asString("id")
                            + ": its dead rows can be served again when it is complete and gathered, by hawser resume");
        }
        String run = goesOn ? runs.getFirst().asString("id") : id + (deadOnly ? OF_DEAD : "~") + (runs.size() + 1);
        GatheredRun directory = opening.apply(run.contains(OF_DEAD));
        var _ = directory.open().await();
        return gathering(link, run, id, directory);
    }

    private WorkSource gathering(FleetLink link, String run, String id, GatheredRun directory) {
        FleetJob what =
                new FleetJob(job.name(), id, text, job.limits(), job.sharing().cost(), manner.lease());
        return link.fleet()
                .gathering(
                        new Submission(run, what, key(job), manner.leaves(), manner.loaded()),
                        directory,
                        options -> worker(job, options)
                                .name(name())
                                .slots(manner.serves() ? MOST_SLOTS : 0)
                                .grace(manner.grace()));
    }

    /// How any worker serves a job.
    static FleetOptions worker(Job job, FleetOptions options) {
        options.cancelGrace(job.limits().cancelGrace())
                .halt(job.limits().halt())
                .onOverdue(FleetRun::halt);
        job.sharing().cost().ifPresent(options::cost);
        return job.findsRows() ? options.finds(job.id().orElse(""), key(job)) : options;
    }

    /// Nothing else can cancel what is under way while a callback holds the thread, and others will have the same
    /// slots.
    @SuppressWarnings("SystemExitOutsideMain")
    private static void halt() {
        byte[] line =
                ("hawser: a step has held the thread for longer than the lease (--lease) of this worker, so others may have"
                                + " its rows; it ends. They are served again." + System.lineSeparator())
                        .getBytes(StandardCharsets.UTF_8);
        try (FileOutputStream err = new FileOutputStream(FileDescriptor.err)) {
            err.write(line);
        } catch (IOException e) {
            // nobody reads it: the exit code tells
        }
        Runtime.getRuntime().halt(ExitCodes.DRAINED);
    }

    /// {@return what is told of the bounds of a job that each worker keeps for itself}
    static List<String> ofEachWorker(Job job) {
        List<String> bounds = new ArrayList<>();
        Stream.of(job.steps(), job.finals())
                .flatMap(List::stream)
                .filter(step -> step.manner().slots().isPresent())
                .forEach(step -> bounds.add("slots of step " + step.name()));
        List<String> told = new ArrayList<>();
        if (!bounds.isEmpty()) {
            told.add(String.join(", ", bounds)
                    + ": kept by each worker of the fleet for itself, not over all; slots, rate, cost"
                    + " and per-key of the job hold over all");
        }
        if (job.sharing().byServer()) {
            told.add("rate: server: each worker of the fleet takes its share of what a server last told it is left, so"
                    + " together they may ask for somewhat more");
        }
        return told;
    }

    private static Fn<Item, @Nullable String> key(Job job) {
        return item -> job.key().isPresent() ? job.key().get().render(Scope.of(item)) : null;
    }

    /// What a worker is called unless somebody says more.
    static String name() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "worker";
        }
        return host + "-" + ProcessHandle.current().pid();
    }
}

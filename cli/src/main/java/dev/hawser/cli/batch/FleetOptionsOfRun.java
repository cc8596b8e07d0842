package dev.hawser.cli.batch;

import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.Limits;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/// Options of commands that give a run to a fleet.
final class FleetOptionsOfRun {
    private static final Duration LEASE = Duration.ofSeconds(15);

    @Option(
            names = "--fleet",
            paramLabel = "URL",
            description = "Serves the list together with workers on other machines, by the PostgreSQL database at"
                    + " postgresql://USER@HOST/DATABASE. The slots of the job are those of all together.")
    private @Nullable String url;

    @Option(names = "--no-serve", description = "With --fleet: serves no rows itself, and only gathers the results.")
    private boolean noServe;

    @Option(
            names = "--detach",
            description = "With --fleet: ends when the list is in the database; hawser resume gathers the results.")
    private boolean detach;

    @Option(
            names = "--lease",
            paramLabel = "TIME",
            description = "With --fleet: how long others wait for a worker that gives no sign of life before they take"
                    + " its rows. By default 15s.",
            converter = Time.class)
    private @Nullable Duration lease;

    /// Whether all rows are in the database.
    private final AtomicBoolean loaded = new AtomicBoolean();

    boolean isWanted() {
        return url != null;
    }

    /// Fails if there is an option that means something to a fleet only, and none.
    void check(boolean isKept) throws UsageException {
        if (!isWanted() && !isKept && (noServe || detach || lease != null)) {
            throw new UsageException((noServe ? "--no-serve" : detach ? "--detach" : "--lease")
                    + " is for a run of a fleet, which --fleet names");
        }
    }

    /// The URL as it is kept in a run directory.
    String kept(Map<String, String> environment) throws UsageException {
        return FleetUrl.parse(String.valueOf(url), environment).kept();
    }

    /// {@return the exit code of the command} Who has handed the list over and leaves has done all that was asked.
    int exitCode(int code) {
        return detach && loaded.get() && code == ExitCodes.DRAINED ? ExitCodes.DONE : code;
    }

    /// The same, for a run that is in a fleet already.
    FleetOptionsOfRun orElse(String kept) {
        if (url == null) {
            url = kept;
        }
        return this;
    }

    /// @param grace how long what is under way may take when the run is told to end
    FleetRun of(Job job, JobSource source, Duration grace, Map<String, String> environment) throws UsageException {
        Limits limits = job.limits();
        Duration wanted = lease == null ? LEASE : lease;
        if (wanted.compareTo(limits.cancelGrace().multipliedBy(2)) < 0) {
            throw new UsageException("--lease was " + Texts.time(wanted) + ", and has to be twice as long as the "
                    + Texts.time(limits.cancelGrace()) + " that the job gives to what is cancelled");
        }
        FleetUrl parsed = FleetUrl.parse(String.valueOf(url), environment);
        if (!parsed.run().isEmpty()) {
            throw new UsageException("--fleet takes the URL of a database, without a run: " + parsed.shown());
        }
        return new FleetRun(
                parsed,
                job,
                FleetFiles.addTo(source.toJson(), job).toString(),
                new FleetRun.Manner(!noServe && !detach, detach, wanted, grace, () -> loaded.set(true)));
    }

    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return DurationOption.parse(text);
        }
    }
}

package dev.hawser.cli.batch;

import dev.hawser.batch.job.Job;
import dev.hawser.batch.source.WorkSource;
import dev.hawser.reactor.Reactor;
import dev.hawser.web.DashboardSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What one process shall do of a run, and how it shows it.
///
/// @param job what is done for each item
/// @param directory of the run
/// @param opening makes, or opens, what the rows come from
/// @param driverPath jars with JDBC drivers
/// @param showing how the run is shown
/// @param reports what is written down of it at its end
record RunPlan(Job job, Path directory, Opening opening, List<Path> driverPath, Showing showing, Reports reports) {
    /// What is written down of a run at its end.
    ///
    /// @param files where
    /// @param named the job, in which variables of the environment have their names instead of their values
    record Reports(List<Path> files, Job named) {}

    /// Gives what the run takes its rows from: a run directory in one of its ways, or a fleet's. In an inline function.
    @FunctionalInterface
    interface Opening {
        WorkSource open(Reactor reactor) throws Exception;
    }

    /// How a run is shown.
    ///
    /// @param progress on the error output
    /// @param trace the file for a trace, if one is wanted
    /// @param results how result lines go to the standard output
    /// @param timeline whether a timeline is drawn at the end
    /// @param brief whether nothing is said of a run that went well
    /// @param grace how long attempts may take to end when the run is told to stop
    /// @param outlets to whom it is shown beside that
    record Showing(
            ProgressKind progress,
            Optional<Path> trace,
            Results results,
            boolean timeline,
            boolean brief,
            Duration grace,
            Outlets outlets) {}

    /// To whom a run is shown beside the terminal.
    ///
    /// @param web where it is shown in the browser; empty if it is not
    /// @param metrics where its numbers are served; empty if they are not
    /// @param otlp where its spans and numbers are sent; empty if they are not
    record Outlets(Optional<DashboardSettings> web, Optional<MetricsPlace> metrics, Optional<OtlpPlace> otlp) {}

    /// What is written of the rows while the run goes on.
    ///
    /// @param shown whether result lines go to the standard output
    /// @param ordered whether they do in the order of the rows
    /// @param log a file with a line for each row that has ended, as GNU parallel has it; empty for none
    record Results(boolean shown, boolean ordered, Optional<Path> log) {
        static final Results NONE = new Results(false, false, Optional.empty());
    }
}

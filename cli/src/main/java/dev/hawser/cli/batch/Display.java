package dev.hawser.cli.batch;

import dev.hawser.batch.view.RunNow;
import java.time.Duration;
import java.util.function.Supplier;

/// How a run is shown while it goes on. Of the reactor only.
sealed interface Display permits LiveDisplay, LineDisplay, NoDisplay {
    /// {@return how often [#show] is to be called}
    Duration every();

    /// Shows what the run is at.
    ///
    /// @param run asked for only if it is to be shown
    void show(Supplier<RunNow> run);

    /// Says something that stays, in a line of its own.
    void say(String line);

    /// Shows the last picture and leaves the terminal as it was.
    void end(RunNow last);
}

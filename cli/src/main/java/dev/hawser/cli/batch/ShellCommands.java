package dev.hawser.cli.batch;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepObserver;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.Secrets;
import dev.hawser.batch.step.StepWorkflow;
import dev.hawser.reactor.Reactor;
import dev.hawser.web.Again;
import java.nio.file.Path;
import java.util.List;

/// ShellCommands that do a failed step once more.
final class ShellCommands implements Again {
    private final StepWorkflow workflow;

    /// @param directory the run's
    /// @param named the job, in which each variable of the environment has its name instead of its value
    ShellCommands(Reactor reactor, Path directory, Job named) {
        String place = directory.toAbsolutePath().normalize().toString();
        this.workflow = StepWorkflow.of(
                reactor,
                named,
                new StepWorkflow.Context(() -> new Scope.RunPlace("", place), Secrets.NONE, List.of(), _ -> {}));
    }

    @Override
    public String command(Item item, String step) {
        Attempt attempt = new Attempt(item, 1, 0, "again/" + item.id(), StepObserver.NONE);
        return workflow.command(attempt, step).orElse("");
    }
}

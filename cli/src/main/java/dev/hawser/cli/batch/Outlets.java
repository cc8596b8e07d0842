package dev.hawser.cli.batch;

import dev.hawser.batch.Workflow;
import dev.hawser.batch.run.RunControl;
import dev.hawser.batch.step.StepWorkflow;
import dev.hawser.opentelemetry.Tracing;
import dev.hawser.reactor.ContextCarrier;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What shows a run to others while it goes on: a page in the browser, numbers for Prometheus, spans. Of its reactor.
final class Outlets {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final RunPlan plan;
    private final Optional<Otlp> otlp;
    private @Nullable WebPage page;
    private @Nullable MetricsPage metrics;

    /// @param plan which are wanted
    /// @param tell takes a line for the user; on any thread
    Outlets(RunPlan plan, Consumer<String> tell) {
        this.plan = plan;
        this.otlp = plan.showing()
                .outlets()
                .otlp()
                .map(place -> Otlp.open(place, plan.job().name(), tell));
    }

    /// {@return what the reactor is to carry to where work runs; empty if nothing}
    Optional<ContextCarrier> context() {
        return otlp.map(_ -> Tracing.carrier());
    }

    /// {@return what the clients and databases of the steps get}
    StepWorkflow.Observing observing(UnaryOperator<String> mask) {
        return otlp.map(sender -> sender.tracing(mask))
                .map(tracing -> new StepWorkflow.Observing(tracing::client, tracing::database))
                .orElse(StepWorkflow.Observing.NONE);
    }

    /// {@return the workflow as it is to be served}
    Workflow watched(Workflow steps, UnaryOperator<String> mask) {
        return otlp.map(sender -> sender.tracing(mask).attempts(steps)).orElse(steps);
    }

    /// Opens pages; in a function.
    void open(Reactor reactor, Consumer<String> say) throws Exception {
        RunPlan.Outlets wanted = plan.showing().outlets();
        if (wanted.web().isPresent()) {
            page = WebPage.open(reactor, plan, wanted.web().get());
            say.accept("in the browser: " + page.link());
        }
        if (wanted.metrics().isPresent()) {
            metrics = MetricsPage.open(
                    reactor, plan.job().name(), wanted.metrics().get());
            say.accept("metrics: " + metrics.link());
        }
    }

    /// Tells of a run that is about to begin.
    void show(RunControl run, Ticker ticker, Reactor reactor) {
        if (page != null) {
            page.show(run);
        }
        if (metrics != null) {
            metrics.show(run);
        }
        otlp.ifPresent(sender -> ticker.every(SECOND, () -> sender.show(run.view(0), reactor.statistics())));
    }

    /// The run is over: shows how it stands for the last time.
    void end(RunControl run, Reactor reactor) {
        otlp.ifPresent(sender -> sender.show(run.view(0), reactor.statistics()));
    }

    /// Adds a line to the log of the page.
    void say(String line) {
        if (page != null) {
            page.say(line);
        }
    }

    /// Closes all of them; in a function.
    void close(Reactor reactor) {
        if (page != null) {
            var _ = page.close().await();
        }
        if (metrics != null) {
            var _ = metrics.close().await();
        }
        otlp.ifPresent(sender -> sender.close(reactor).await());
    }
}

package dev.hawser.cli.batch;

import dev.hawser.batch.view.RunNow;
import dev.hawser.batch.view.Shown;
import java.time.Duration;
import java.util.function.Supplier;

/// Shows nothing; but what went wrong is said.
record NoDisplay(StandardError out) implements Display {
    private static final Duration SELDOM = Duration.ofHours(1);

    @Override
    public Duration every() {
        return SELDOM;
    }

    @Override
    public void show(Supplier<RunNow> run) {}

    @Override
    public void say(String line) {
        out.write(Shown.line(line) + "\n");
    }

    @Override
    public void end(RunNow last) {}
}

package dev.hawser.cli.batch;

import dev.hawser.batch.view.RunNow;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/// One line from time to time, for a log or for a program.
final class LineDisplay implements Display {
    private final StandardError out;
    private final Duration every;
    private final Function<RunNow, String> line;
    private final Function<String, String> saying;

    /// @param line what it says of a run
    /// @param saying how it says something else
    LineDisplay(StandardError out, Duration every, Function<RunNow, String> line, Function<String, String> saying) {
        this.out = out;
        this.every = every;
        this.line = line;
        this.saying = saying;
    }

    @Override
    public Duration every() {
        return every;
    }

    @Override
    public void show(Supplier<RunNow> run) {
        out.write(line.apply(run.get()) + "\n");
    }

    @Override
    public void say(String text) {
        out.write(saying.apply(text) + "\n");
    }

    @Override
    public void end(RunNow last) {
        show(() -> last);
    }
}

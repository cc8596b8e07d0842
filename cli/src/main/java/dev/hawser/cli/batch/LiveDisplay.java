package dev.hawser.cli.batch;

import dev.hawser.batch.view.LiveScreen;
import dev.hawser.batch.view.RunNow;
import dev.hawser.batch.view.Screen;
import dev.hawser.batch.view.Shown;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.function.Supplier;

/// Two lines on a terminal that are drawn again and again.
final class LiveDisplay implements Display {
    private static final Duration TENTH = Duration.ofMillis(100);

    private final Reactor reactor;
    private final StandardError out;
    private final LiveScreen live;

    LiveDisplay(Reactor reactor, StandardError out, Screen screen) {
        this.reactor = reactor;
        this.out = out;
        this.live = new LiveScreen(screen);
    }

    @Override
    public Duration every() {
        return TENTH;
    }

    @Override
    public void show(Supplier<RunNow> run) {
        out.draw(() -> live.show(run.get(), reactor.nanoTime()));
    }

    @Override
    public void say(String line) {
        out.write(live.above(Shown.line(line) + "\r\n"));
    }

    @Override
    public void end(RunNow last) {
        out.write(live.close(last));
    }
}

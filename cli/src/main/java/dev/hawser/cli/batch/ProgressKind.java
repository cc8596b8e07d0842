package dev.hawser.cli.batch;

import dev.hawser.batch.view.Progress;
import dev.hawser.batch.view.Screen;
import dev.hawser.batch.view.Shown;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/// What `--progress` may be.
enum ProgressKind {
    /// Live lines on a terminal, plain ones elsewhere.
    AUTO,
    /// Live lines, whatever it is.
    TTY,
    /// A line every ten seconds.
    PLAIN,
    /// An object of JSON every second.
    JSON,
    /// Nothing but what went wrong.
    NONE;

    private static final Duration PLAIN_EVERY = Duration.ofSeconds(10);
    private static final Duration JSON_EVERY = Duration.ofSeconds(1);
    private static final long MICROS = 1_000_000;

    Display display(Reactor reactor, StandardError out, Screen screen) {
        InstantSource clock = InstantSource.system();
        return switch (this) {
            case AUTO -> (screen.live() ? TTY : PLAIN).display(reactor, out, screen);
            case TTY -> new LiveDisplay(reactor, out, screen);
            case PLAIN -> new LineDisplay(out, PLAIN_EVERY, Progress::plain, Shown::line);
            case JSON ->
                new LineDisplay(
                        out, JSON_EVERY, run -> Progress.json(run, micros(clock.instant())), ProgressKind::message);
            case NONE -> new NoDisplay(out);
        };
    }

    /// {@return a line that says something, as it is said with this}
    ///
    /// @param text what is said
    String saying(String text) {
        return this == JSON ? message(text) : Shown.line(text);
    }

    private static long micros(Instant now) {
        return now.getEpochSecond() * MICROS + now.getNano() / 1_000;
    }

    private static String message(String text) {
        return Shown.line(JsonMapper.shared()
                .createObjectNode()
                .put("type", "message")
                .put("text", text)
                .toString());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

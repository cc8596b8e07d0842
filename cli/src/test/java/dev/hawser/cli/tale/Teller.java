package dev.hawser.cli.tale;

import dev.hawser.reactor.Poller;
import dev.hawser.reactor.VirtualTime;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/// Has a tale told, and keeps what was said.
final class Teller {
    /// Reactors jump from timer to timer; threads sleep as they do.
    static final World VIRTUAL = new World(System::nanoTime, _ -> VirtualTime.create());

    private Teller() {}

    /// {@return the lines of one example in virtual time}
    static List<String> lines(Chapter chapter) throws IOException {
        return lines(chapter, Settings.DEFAULTS);
    }

    static List<String> lines(Chapter chapter, Settings settings) throws IOException {
        StringWriter out = new StringWriter();
        new Tale(settings, VIRTUAL, Terminal.NONE, new PrintWriter(out)).tell(List.of(chapter));
        return out.toString().lines().toList();
    }

    static Settings settings(int customers, Duration installation) {
        return new Settings(OptionalInt.of(customers), installation, 5, 5, false, Optional.empty());
    }

    /// A real poller that hands each wait to a test before it waits.
    static World watched(Consumer<Runnable> beforeWait) {
        return new World(System::nanoTime, flush -> new IdleAware(Poller.parking(), () -> beforeWait.accept(flush)));
    }
}

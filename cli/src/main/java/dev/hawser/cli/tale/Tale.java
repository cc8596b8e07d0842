package dev.hawser.cli.tale;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Tells the tale: runs examples, one after another, and shows what they say and how they spent their time.
///
/// Of the thread that calls [#tell]; only the [Ending] is for others.
public final class Tale {
    private final Settings settings;
    private final World world;
    private final Terminal terminal;
    private final Ending ending;
    private final Console console;

    /// A tale, not told yet.
    ///
    /// @param settings what is to be told
    /// @param world the time it is told in
    /// @param terminal what `out` can show
    /// @param out where the lines go
    public Tale(Settings settings, World world, Terminal terminal, PrintWriter out) {
        this.settings = settings;
        this.world = world;
        this.terminal = terminal;
        this.ending = new Ending();
        this.console = new Console(out, ending::ask);
    }

    /// {@return how another thread ends the tale}
    public Ending ending() {
        return ending;
    }

    /// {@return whether the reader of the output has gone, which also ends the tale}
    public boolean isUnread() {
        return console.isClosed();
    }

    /// Runs examples.
    ///
    /// @param chapters which ones
    /// @return whether they came to their end; false if the tale was ended before
    /// @throws IOException if the picture cannot be written
    public boolean tell(List<Chapter> chapters) throws IOException {
        boolean drawn = chapters.size() > 1;
        boolean recorded = drawn || settings.picture().isPresent();
        List<Told> tale = new ArrayList<>();
        for (Chapter chapter : chapters) {
            Optional<Told> told = new Run(chapter, settings, world, console, ending).told(recorded);
            if (told.isEmpty()) {
                return false;
            }
            tale.add(told.get());
        }
        if (drawn) {
            draw(tale);
        }
        if (settings.picture().isPresent()) {
            Files.writeString(settings.picture().get(), Picture.of(tale));
        }
        return !ending.isAsked();
    }

    private void draw(List<Told> tale) {
        console.print("");
        Table.of(tale, terminal).forEach(console::print);
        console.print("");
        Timeline.of(tale, terminal).forEach(console::print);
        console.flush();
    }
}

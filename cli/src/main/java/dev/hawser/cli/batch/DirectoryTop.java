package dev.hawser.cli.batch;

import dev.hawser.batch.control.ControlClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A run in its directory for `hawser top`, live in another process.
final class DirectoryTop implements TopPlace {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Path directory;
    private final DeadCounts dead;

    DirectoryTop(Path directory) {
        this.directory = directory;
        this.dead = new DeadCounts(directory);
    }

    @Override
    public String name() {
        return String.valueOf(directory.toAbsolutePath().normalize().getFileName());
    }

    @Override
    public String gone(boolean before) {
        return "no process has the run in " + directory
                + (before ? " any more" : "; hawser status tells how it stands");
    }

    @Override
    public Optional<JsonNode> ask(String request) throws IOException {
        return ControlClient.ask(directory, request, PATIENCE);
    }

    @Override
    public List<String> details(int most) throws IOException {
        return dead.lines(most);
    }
}

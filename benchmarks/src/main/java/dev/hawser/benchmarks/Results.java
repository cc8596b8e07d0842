package dev.hawser.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The file into which the parts of a run write what they measured, for the report at its end.
public final class Results {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path file;

    /// @param file JSON; need not exist
    public Results(Path file) {
        this.file = file;
    }

    /// Adds what one part measured.
    public void add(List<Result> more) throws IOException {
        List<Result> all = new ArrayList<>(read());
        all.addAll(more);
        Files.createDirectories(file.toAbsolutePath().getParent());
        JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), all);
    }

    /// {@return all that has been measured}
    public List<Result> read() {
        return Files.exists(file) ? JSON.readValue(file.toFile(), new TypeReference<List<Result>>() {}) : List.of();
    }
}

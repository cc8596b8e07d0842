package dev.hawser.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/// Writes what a run measured: as JSON with the machine that it was measured on, as tables of Markdown, and as a
/// picture.
public final class Report {
    private Report() {}

    /// @param args the file with the results; the directory for the report; that of the page about benchmarks, to be
    ///     written anew with them, or `-`; then facts of the machine, `name=value`
    public static void main(String[] args) throws IOException {
        List<Result> results = new Results(Path.of(args[0])).read();
        Path directory = Path.of(args[1]);
        Files.createDirectories(directory);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("measured", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
        for (int i = 3; i < args.length; i++) {
            String[] fact = args[i].split("=", 2);
            facts.put(fact[0], fact[1]);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("facts", facts);
        document.put("results", results);
        JsonMapper.builder()
                .build()
                .writerWithDefaultPrettyPrinter()
                .writeValue(directory.resolve("results.json").toFile(), document);
        List<Table> tables = Table.of(results);
        Files.writeString(directory.resolve("tables.md"), markdown(facts, tables));
        Files.writeString(directory.resolve("ratios.svg"), Picture.of(tables));
        if (!args[2].equals("-")) {
            page(Path.of(args[2]), facts, results);
        }
    }

    private static void page(Path docs, Map<String, String> facts, List<Result> results) throws IOException {
        Measured measured = Measured.read(docs.resolve("benchmarks.json"));
        measured.add(facts, results);
        measured.write(docs.resolve("benchmarks.json"));
        Path page = docs.resolve("benchmarks.md");
        Files.writeString(page, new Page(measured).fill(Files.readString(page)));
        Files.writeString(docs.resolve("benchmarks.svg"), Picture.of(Table.of(measured.results())));
    }

    private static String markdown(Map<String, String> facts, List<Table> tables) {
        String head = facts.entrySet().stream()
                .map(fact -> "| " + fact.getKey() + " | " + fact.getValue() + " |")
                .collect(Collectors.joining("\n", "| fact | |\n| --- | --- |\n", "\n\n"));
        return tables.stream().map(Table::markdown).collect(Collectors.joining("\n\n", head, "\n"));
    }
}

package dev.hawser.cli.batch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// The job that `hawser each` makes of its arguments, as a job file has it.
///
/// @param inputs files with rows; none for standard input
/// @param nul whether rows have zero bytes after them
/// @param together whether a call gets several rows
/// @param command a program and its arguments; none if requests are sent
/// @param request what is sent; empty if programs are run
record EachJob(List<Path> inputs, boolean nul, boolean together, List<String> command, Optional<Request> request) {
    /// The name of its one step.
    static final String STEP = "each";

    /// A request.
    ///
    /// @param url where to
    /// @param method its method; empty for the usual one
    /// @param data its body; empty for none
    record Request(String url, Optional<String> method, Optional<String> data) {}

    /// What programs say is kept until they end: so much.
    private static final String OUTPUT_LIMIT = "10MiB";

    /// {@return the job file}
    String yaml() {
        List<String> lines = new ArrayList<>();
        lines.add("name: each");
        lines.add("input: " + input());
        if (request.isEmpty()) {
            lines.add("retries: 1");
        }
        lines.add("steps:");
        lines.add("  - name: " + STEP);
        request.ifPresentOrElse(sent -> http(sent, lines), () -> exec(lines));
        return String.join("\n", lines) + "\n";
    }

    private String input() {
        if (nul || isPlain()) {
            String where = inputs.size() > 1
                    ? "files: "
                            + inputs.stream()
                                    .map(Path::toString)
                                    .map(EachJob::quoted)
                                    .toList()
                    : "file: "
                            + (inputs.isEmpty()
                                    ? "\"-\""
                                    : quoted(inputs.getFirst().toString()));
            return "{" + where + ", format: " + (nul ? "nul" : "lines") + "}";
        }
        return inputs.size() > 1
                ? "{files: "
                        + inputs.stream()
                                .map(Path::toString)
                                .map(EachJob::quoted)
                                .toList() + "}"
                : quoted(inputs.getFirst().toString());
    }

    /// Whether each row is a text: unless a file says otherwise by its name.
    private boolean isPlain() {
        return inputs.isEmpty()
                || !inputs.getFirst().toString().replaceFirst("\\.gz$", "").matches(".*\\.(csv|tsv|tab|jsonl|ndjson)");
    }

    private void exec(List<String> lines) {
        lines.add("    exec:");
        lines.add("      command: " + completed().stream().map(EachJob::quoted).toList());
        if (together) {
            lines.add("      spread: true");
        }
        lines.add("      output-limit: " + OUTPUT_LIMIT);
        lines.add("      capture: {stdout: stdout, stderr: stderr}");
    }

    /// The row stands where the command says so, in braces as in job files or as for GNU parallel; else at its end.
    private List<String> completed() {
        if (command.stream().anyMatch(word -> word.contains("{{"))) {
            return command;
        }
        String row = together ? "{{rows}}" : "{{value}}";
        List<String> words = new ArrayList<>(
                command.stream().map(word -> word.replace("{}", row)).toList());
        if (words.equals(command)) {
            words.add(row);
        }
        return words;
    }

    private void http(Request sent, List<String> lines) {
        lines.add("    http:");
        lines.add("      url: " + quoted(sent.url()));
        sent.method().ifPresent(method -> lines.add("      method: " + quoted(method)));
        sent.data().ifPresent(data -> lines.add("      body: " + quoted(data)));
        lines.add("      capture: {status: status}");
    }

    /// YAML reads texts of JSON.
    private static String quoted(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }
}

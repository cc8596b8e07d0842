package dev.hawser.cli.batch;

import dev.hawser.batch.run.RunSummary;
import dev.hawser.batch.source.RunCounts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Writes down how a run went, for other programs and for people.
///
/// @param name of the job
/// @param directory of the run
/// @param summary how it went
/// @param verdicts what came of its thresholds
/// @param groups its dead rows
record ReportFile(
        String name,
        Path directory,
        RunSummary summary,
        List<Verdicts.Verdict> verdicts,
        List<FailureGroups.Group> groups) {
    /// What a report can be written as, by the extension of its file.
    static final String EXPECTED = "a file that ends in .xml (JUnit), .html or .md";

    static boolean isKnown(Path file) {
        return file.toString().matches("(?s).*\\.(xml|html|md)");
    }

    void write(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try (Writer to = Files.newBufferedWriter(file)) {
            if (file.toString().endsWith(".xml")) {
                junit(to);
            } else if (file.toString().endsWith(".html")) {
                html(to);
            } else {
                markdown(to);
            }
        }
    }

    /// A test case for each row that has ended, and for each threshold.
    private void junit(Writer to) throws IOException {
        RunCounts counts = summary.counts();
        long broken = verdicts.stream().filter(each -> !each.kept()).count();
        to.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        to.write("<testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"0\" time=\"%s\">\n"
                .formatted(
                        escaped(name),
                        counts.done() + counts.dead() + verdicts.size(),
                        counts.dead() + broken,
                        seconds(summary.elapsed().toMillis() * 1000)));
        Path results = directory.resolve("results.jsonl");
        if (Files.exists(results)) {
            try (BufferedReader lines = Files.newBufferedReader(results)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    JsonNode done = JsonMapper.shared().readTree(line);
                    long micros =
                            done.path("end").asLong(0) - done.path("start").asLong(0);
                    to.write("  <testcase classname=\"%s\" name=\"%s\" time=\"%s\"/>\n"
                            .formatted(escaped(name), escaped(done.path("id").asString("")), seconds(micros)));
                }
            }
        }
        FailureGroups.each(directory, (id, failure) -> failed(to, id, failure));
        for (Verdicts.Verdict verdict : verdicts) {
            String body = verdict.kept()
                    ? ""
                    : "<failure type=\"threshold\" message=\"%s\"/>".formatted(escaped(verdict.was()));
            to.write("  <testcase classname=\"%s\" name=\"threshold %s\">%s</testcase>\n"
                    .formatted(escaped(name), escaped(verdict.threshold()), body));
        }
        to.write("</testsuite>\n");
    }

    private void failed(Writer to, String id, JsonNode failure) throws IOException {
        String step = failure.path("step").asString("");
        String kind = failure.path("kind").asString("");
        Optional<String> command = groups.stream()
                .filter(group -> group.step().equals(step)
                        && group.kind().equals(kind)
                        && group.ids().getFirst().equals(id))
                .findFirst()
                .flatMap(FailureGroups.Group::command);
        String message = failure.path("message").asString("");
        to.write(
                "  <testcase classname=\"%s\" name=\"%s\"><failure type=\"%s\" message=\"%s\">%s</failure></testcase>\n"
                        .formatted(
                                escaped(name),
                                escaped(id),
                                escaped(kind),
                                escaped(message),
                                escaped((step.isEmpty() ? "" : "step " + step + ": ")
                                        + message
                                        + command.map(text -> "\n" + text).orElse(""))));
    }

    private static String seconds(long micros) {
        return "%d.%06d".formatted(Math.max(0, micros) / 1_000_000, Math.max(0, micros) % 1_000_000);
    }

    private String counts() {
        RunCounts counts = summary.counts();
        return Texts.count(counts.done()) + " done, " + Texts.count(counts.dead()) + " dead, "
                + Texts.counted(summary.tally().retries(), "retry", "retries") + ", in " + Texts.time(summary.elapsed())
                + "; attempts: median " + Texts.time(summary.times().median()) + ", p95 "
                + Texts.time(summary.times().p95()) + ", p99 "
                + Texts.time(summary.times().p99());
    }

    private static String heading(FailureGroups.Group group) {
        return Texts.counted(group.count(), "row", "rows") + ": " + group.kind()
                + (group.step().isEmpty() ? "" : " in step " + group.step());
    }

    private static String ids(FailureGroups.Group group) {
        return String.join(", ", group.ids()) + (group.count() > group.ids().size() ? ", …" : "");
    }

    private void markdown(Writer to) throws IOException {
        to.write("# " + inline(name) + "\n\n" + counts() + "\n");
        for (Verdicts.Verdict verdict : verdicts) {
            to.write("\n- " + inline(verdict.toString()));
        }
        to.write(verdicts.isEmpty() ? "" : "\n");
        for (FailureGroups.Group group : groups) {
            to.write("\n## " + inline(heading(group)) + "\n\n" + fenced(group.message()) + "\nRows: "
                    + inline(ids(group)) + "\n");
            if (group.command().isPresent()) {
                to.write("\nThe first of them once more:\n\n"
                        + fenced(group.command().get()));
            }
        }
    }

    /// What servers say is shown as it is.
    private static String fenced(String text) {
        String fence = "```";
        while (text.contains(fence)) {
            fence += "`";
        }
        return fence + "\n" + text + "\n" + fence + "\n";
    }

    private static String inline(String text) {
        return text.replaceAll("([\\\\`*_<>\\[\\]#|])", "\\\\$1").replaceAll("\\R", " ");
    }

    private void html(Writer to) throws IOException {
        to.write(
                "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\n<title>" + escaped(name) + "</title>\n"
                        + "<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
                        + "pre{background:#8881;padding:.5rem;white-space:pre-wrap;overflow-wrap:anywhere}.no{color:#c00}</style>\n");
        to.write("<h1>" + escaped(name) + "</h1>\n<p>" + escaped(counts()) + "</p>\n");
        for (Verdicts.Verdict verdict : verdicts) {
            to.write("<p" + (verdict.kept() ? "" : " class=\"no\"") + ">" + escaped(verdict.toString()) + "</p>\n");
        }
        for (FailureGroups.Group group : groups) {
            to.write("<h2>" + escaped(heading(group)) + "</h2>\n<pre>" + escaped(group.message()) + "</pre>\n<p>Rows: "
                    + escaped(ids(group)) + "</p>\n");
            if (group.command().isPresent()) {
                to.write("<p>The first of them once more:</p>\n<pre>"
                        + escaped(group.command().get()) + "</pre>\n");
            }
        }
        to.write("</html>\n");
    }

    /// For XML and HTML. What no XML can have is U+FFFD.
    static String escaped(String text) {
        StringBuilder to = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> to.append("&amp;");
                case '<' -> to.append("&lt;");
                case '>' -> to.append("&gt;");
                case '"' -> to.append("&quot;");
                case '\n' -> to.append("&#10;");
                default -> {
                    boolean fits = c == '\t' || (c >= ' ' && (c < 0xD800 || c > 0xDFFF) && c != 0xFFFE && c != 0xFFFF);
                    to.appendCodePoint(fits ? c : 0xFFFD);
                }
            }
        });
        return to.toString();
    }
}

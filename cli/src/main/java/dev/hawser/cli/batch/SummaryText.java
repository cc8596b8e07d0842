package dev.hawser.cli.batch;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.job.HaltRule;
import dev.hawser.batch.run.RunSummary;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.RunCounts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What is said at the end of a run.
///
/// @param name of the job
/// @param directory of the run
record SummaryText(String name, Path directory) {
    private static final int KINDS = 5;
    private static final int LONGEST = 300;

    /// @param deaths the first of each kind
    List<String> lines(RunSummary summary, Map<String, AttemptReport> deaths) {
        List<String> lines = new ArrayList<>();
        lines.add(name + ": " + ending(summary));
        if (!summary.deaths().isEmpty()) {
            lines.add("dead by: " + kinds(summary.deaths()));
            summary.deaths().keySet().stream()
                    .limit(KINDS)
                    .map(deaths::get)
                    .filter(Objects::nonNull)
                    .map(SummaryText::death)
                    .forEach(lines::add);
        }
        if (summary.stuck() > 0) {
            lines.add(Texts.counted(
                    summary.stuck(),
                    "attempt was cancelled and has not ended",
                    "attempts were cancelled and have not ended"));
        }
        return lines;
    }

    /// Why an item is dead, so that nobody has to look into a file to see what is wrong with all of them.
    private static String death(AttemptReport report) {
        String text = report.outcome() instanceof AttemptOutcome.Failed(String step, String kind, String message)
                ? kind + (step.isEmpty() ? "" : ", in step " + step) + ": " + message
                : report.outcome().toString();
        return "  item " + report.item().id() + ": " + shortened(text);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " …";
    }

    private static String ending(RunSummary summary) {
        RunCounts counts = summary.counts();
        StringBuilder text = new StringBuilder(
                switch (summary.closing()) {
                    case COMPLETE, LIMITED -> "";
                    case DRAINED -> "stopped with work left: ";
                    case LOST -> "stopped, since its rows may be served elsewhere: ";
                    case HALTED ->
                        "halted by " + summary.rule().map(HaltRule::text).orElse("a stop rule") + ": ";
                    case FAILED -> "cannot go on: ";
                });
        text.append(Texts.count(counts.done())).append(" done");
        text.append(", ").append(Texts.count(counts.dead())).append(" dead");
        if (counts.skipped() > 0) {
            text.append(", ").append(Texts.count(counts.skipped())).append(" skipped");
        }
        counts.total().ifPresent(total -> text.append(" of ").append(Texts.count(total)));
        text.append(" in ").append(Texts.time(summary.elapsed()));
        if (summary.tally().retries() > 0) {
            text.append(", ").append(Texts.counted(summary.tally().retries(), "retry", "retries"));
        }
        if (summary.closing() == Closing.LIMITED) {
            text.append("; there are more rows");
        }
        return text.toString();
    }

    private static String kinds(Map<String, Long> kinds) {
        return kinds.entrySet().stream()
                .limit(KINDS)
                .map(kind -> kind.getKey() + " " + Texts.count(kind.getValue()))
                .reduce((one, other) -> one + ", " + other)
                .orElse("");
    }
}

package dev.hawser.cli.batch;

import dev.hawser.batch.run.RunSummary;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.RunCounts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What is said at the end of a run.
///
/// @param name of the job
/// @param directory of the run
record SummaryText(String name, Path directory) {
    List<String> lines(RunSummary summary) {
        List<String> lines = new ArrayList<>();
        lines.add(name + ": " + ending(summary));
        if (!summary.deaths().isEmpty()) {
            lines.add("dead by: " + kinds(summary.deaths()));
        }
        if (summary.stuck() > 0) {
            lines.add(summary.stuck() + " attempts were cancelled and have not ended");
        }
        return lines;
    }

    private static String ending(RunSummary summary) {
        RunCounts counts = summary.counts();
        StringBuilder text = new StringBuilder(
                switch (summary.closing()) {
                    case COMPLETE, LIMITED -> "";
                    case DRAINED -> "stopped with work left: ";
                    case HALTED ->
                        "halted by " + summary.rule().map(Texts::rule).orElse("a stop rule") + ": ";
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
            text.append(", ").append(Texts.count(summary.tally().retries())).append(" retries");
        }
        if (summary.closing() == Closing.LIMITED) {
            text.append("; there are more rows");
        }
        return text.toString();
    }

    private static String kinds(Map<String, Long> kinds) {
        return kinds.entrySet().stream()
                .limit(5)
                .map(kind -> kind.getKey() + " " + Texts.count(kind.getValue()))
                .reduce((one, other) -> one + ", " + other)
                .orElse("");
    }
}

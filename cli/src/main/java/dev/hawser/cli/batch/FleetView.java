package dev.hawser.cli.batch;

import dev.hawser.batch.view.LiveBlock;
import dev.hawser.batch.view.Shown;
import dev.hawser.fleet.FleetException;
import dev.hawser.sql.Row;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `hawser status URL`: how the runs of a fleet stand.
///
/// @param io where it goes
/// @param url of the fleet, or of a run of it
record FleetView(Io io, FleetUrl url) {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final double HUNDRED = 100;

    /// How it is looked at.
    ///
    /// @param json whether as JSON
    /// @param watch whether again and again, until all has ended
    /// @param explain the id of an item to tell of instead; null for none
    record Manner(boolean json, boolean watch, @Nullable String explain) {}

    int show(Manner manner) throws Exception {
        PrintStream out = new PrintStream(io.out(), true, StandardCharsets.UTF_8);
        return FleetLink.use(url, link -> {
            link.check();
            if (manner.explain() != null) {
                out.println(Shown.line(explain(link, manner.explain(), manner.json())));
                return ExitCodes.DONE;
            }
            LiveBlock block = new LiveBlock(io.outScreen());
            boolean inPlace = manner.watch() && !manner.json() && io.outScreen().live();
            boolean goesOn;
            do {
                List<Row> runs = runs(link);
                List<String> lines = (manner.json() ? json(runs) : lines(runs))
                        .stream().map(Shown::line).toList();
                if (inPlace) {
                    out.print(block.show(lines));
                } else {
                    lines.forEach(out::println);
                }
                goesOn = manner.watch() && !out.checkError() && runs.stream().anyMatch(FleetView::goesOn);
                if (goesOn) {
                    var _ = link.reactor().sleep(SECOND).await();
                }
            } while (goesOn);
            return ExitCodes.DONE;
        });
    }

    private List<Row> runs(FleetLink link) throws UsageException {
        List<Row> runs =
                link.status().runs(url.run().isEmpty() ? null : url.run()).await();
        if (runs.isEmpty() && !url.run().isEmpty()) {
            throw new UsageException(
                    url.shown() + " has no run " + url.run() + "; hawser status " + url.shown() + " lists them");
        }
        return runs;
    }

    private static boolean goesOn(Row run) {
        return switch (run.asString("state")) {
            case "complete", "halted", "cancelled" -> false;
            default -> true;
        };
    }

    private String explain(FleetLink link, String item, boolean json) throws UsageException, FleetException {
        if (url.run().isEmpty()) {
            throw new UsageException("--explain is of a run: hawser status " + url.of("RUN") + " --explain " + item);
        }
        runs(link);
        Optional<String> story = link.status().explain(url.run(), item).await();
        String text = story.orElse("is not in the list, as far as that is in the database");
        return json
                ? JsonMapper.shared()
                        .createObjectNode()
                        .put("id", item)
                        .put("text", text)
                        .toString()
                : item + " " + text;
    }

    private List<String> lines(List<Row> runs) {
        List<String> lines = new ArrayList<>();
        if (runs.isEmpty()) {
            lines.add(url.shown() + " has no runs");
        }
        for (Row run : runs) {
            lines.add(run.asString("name") + " " + run.asString("id") + ": " + state(run));
            lines.add("  " + Texts.count(run.asLong("done")) + " done, " + Texts.count(run.asLong("dead")) + " dead of "
                    + (run.as("loaded", Boolean.class) ? "" : "at least ") + Texts.count(run.asLong("total"))
                    + share(run) + ", " + Texts.count(run.asLong("waiting")) + " wait to be tried again");
            lines.add("  " + Texts.counted(run.asLong("workers"), "worker", "workers") + " | "
                    + Texts.count(run.asLong("busy")) + "/" + Texts.count(run.asLong("cap")) + " busy"
                    + (run.asString("crew").isEmpty() ? "" : " (" + run.asString("crew") + ")") + " | lost workers "
                    + run.asLong("lost"));
        }
        return lines;
    }

    private static String share(Row run) {
        long total = run.asLong("total");
        return total == 0 ? "" : " (" + (long) (HUNDRED * (run.asLong("done") + run.asLong("dead")) / total) + "%)";
    }

    private static String state(Row run) {
        String state = run.asString("state");
        String more = run.isNull("rule") ? "" : " by " + run.asString("rule");
        if (!run.isNull("why")) {
            more += ", held up since " + run.asString("why");
        }
        if (state.equals("complete") && run.as("ungathered", Boolean.class)) {
            more += "; results are to be gathered, by hawser resume of its directory";
        }
        return state + more;
    }

    private static List<String> json(List<Row> runs) {
        List<String> lines = new ArrayList<>();
        for (Row run : runs) {
            ObjectNode line = JsonMapper.shared().createObjectNode();
            for (Map.Entry<String, @Nullable Object> field : run.toMap().entrySet()) {
                switch (field.getValue()) {
                    case null -> line.putNull(field.getKey());
                    case Boolean yes -> line.put(field.getKey(), yes);
                    case Long number -> line.put(field.getKey(), number);
                    case Integer number -> line.put(field.getKey(), number);
                    case Number number -> line.put(field.getKey(), number.doubleValue());
                    case Object other -> line.put(field.getKey(), other.toString());
                }
            }
            lines.add(line.toString());
        }
        return lines;
    }
}

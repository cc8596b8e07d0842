package dev.hawser.fleet;

import dev.hawser.batch.Item;
import dev.hawser.batch.journal.Fate;
import dev.hawser.batch.journal.GatheredRun;
import dev.hawser.defer.Deferred;
import dev.hawser.sql.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Copies what became of a run's rows from the database into its directory, in order. Up to which number all is safe there is
 * kept in the database, so that whoever goes on later begins there.
 *
 * <p><b>Threads:</b> on the reactor; its methods wait, in an inline function.
 */
final class Gatherer {
    private static final int MOST = 2_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Fleet fleet;
    private final String run;
    private final GatheredRun directory;
    private long at;

    /** Makes one that goes on after a number. */
    Gatherer(Fleet fleet, String run, GatheredRun directory, long at) {
        this.fleet = fleet;
        this.run = run;
        this.directory = directory;
        this.at = at;
    }

    /** Copies all that is there. */
    void gather() throws Exception {
        List<Row> rows;
        do {
            rows = fleet.history(run, at, MOST).await();
            if (rows.isEmpty()) {
                return;
            }
            List<Deferred<@Nullable Void>> written = new ArrayList<>();
            for (Row row : rows) {
                if (row.asString("type").equals("found")) {
                    written.add(found(Reports.details(row)));
                } else {
                    write(row, written);
                }
            }
            for (Deferred<@Nullable Void> one : written) {
                var _ = one.await();
            }
            at = rows.getLast().asLong("seq");
            var _ = fleet.gathered(run, at).await();
        } while (rows.size() == MOST);
    }

    private Deferred<@Nullable Void> found(ObjectNode event) {
        long first = event.path("first").asLong();
        List<ObjectNode> rows = fleet.found(run, first, event.path("rows").asLong()).await().stream()
                .map(row -> (ObjectNode) JSON.readTree(row.asString("fields")))
                .toList();
        Item parent = new Item(
                event.path("id").asString(), event.path("o").asLong(), 0, JsonNodeFactory.instance.objectNode());
        return directory.found(
                parent,
                new GatheredRun.Found(
                        event.path("step").asString(),
                        rows,
                        event.path("depth").asInt(),
                        first,
                        event.path("at").asLong()));
    }

    private void write(Row row, List<Deferred<@Nullable Void>> written) {
        Fate fate = switch (row.asString("type")) {
            case "done" -> Fate.DONE;
            case "dead" -> Fate.DEAD;
            case "retry" -> Fate.RETRY;
            default -> null;
        };
        if (fate == null) {
            directory.note(row.asLong("at"), row.asString("type"), Reports.details(row));
        } else {
            for (var step : Captured.read(row.isNull("kept") ? "" : row.asString("kept"))
                    .properties()) {
                directory.kept(
                        Reports.of(row).item(),
                        step.getKey(),
                        step.getValue() instanceof ObjectNode captured ? captured : null);
            }
            written.add(directory.ended(
                    Reports.of(row), fate, Duration.ofMillis(row.asLong("wait")), row.asString("worker")));
        }
    }
}

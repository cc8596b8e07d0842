package dev.hawser.fleet;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.StepTime;
import java.time.Duration;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How a lease ended, to be told in a turn. */
sealed interface Ended {
    /** {@return the lease that ended} */
    FleetLease lease();

    /** Nothing more is to be done with the row. */
    record Settled(FleetLease lease, AttemptReport report, boolean dead) implements Ended {}

    /** Another try is to be made. */
    record Failed(FleetLease lease, AttemptReport report, Duration delay) implements Ended {}

    /** It was not served. */
    record Back(FleetLease lease) implements Ended {}

    /** {@return what a turn tells of some} */
    static ObjectNode report(Iterable<Ended> all) {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        for (Ended ended : all) {
            FleetLease lease = ended.lease();
            switch (ended) {
                case Settled settled -> {
                    ObjectNode entry = entry(report.withArray("done"), lease)
                            .put("g", lease.generation())
                            .put("e", lease.expected())
                            .put("dead", settled.dead());
                    lease.used(settled.report()).ifPresent(used -> entry.put("c", used));
                    if (settled.report().outcome() instanceof AttemptOutcome.Failed failed) {
                        entry.put("k", clean(failed.kind())).put("s", clean(failed.step()));
                    }
                    entry.put("r", told(settled.report()).toString());
                }
                case Failed failed ->
                    entry(report.withArray("failed"), lease)
                            .put("g", lease.generation())
                            .put("e", lease.expected())
                            .put("wait", failed.delay().toMillis())
                            .put("first", lease.firstStart())
                            .put("r", told(failed.report()).toString());
                case Back _ ->
                    entry(report.withArray("back"), lease)
                            .put("first", lease.firstStartBefore())
                            .put("e", lease.expected());
            }
        }
        return report;
    }

    /** A text of PostgreSQL has no such character; in a report it is escaped twice, and so no character. */
    private static String clean(String text) {
        return text.replace("\u0000", "");
    }

    private static ObjectNode entry(ArrayNode to, FleetLease lease) {
        return to.addObject().put("o", lease.item().ordinal()).put("a", lease.attempt());
    }

    private static ObjectNode told(AttemptReport report) {
        ObjectNode told = JsonNodeFactory.instance
                .objectNode()
                .put("slot", report.slot())
                .put("start", report.startMicros())
                .put("end", report.endMicros());
        ArrayNode steps = told.putArray("steps");
        for (StepTime step : report.steps()) {
            steps.addObject()
                    .put("step", step.step())
                    .put("start", step.startMicros())
                    .put("end", step.endMicros())
                    .put("ok", step.succeeded());
        }
        switch (report.outcome()) {
            case AttemptOutcome.Succeeded(ObjectNode output) -> told.set("output", output);
            case AttemptOutcome.Failed(String step, String kind, String message) ->
                told.putObject("error").put("step", step).put("kind", kind).put("message", message);
            case AttemptOutcome.GivenBack(String reason) -> told.put("back", reason);
        }
        return told;
    }
}

package dev.hawser.batch.view;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the page is told as JSON: all that is not an attempt. */
final class PageFacts {
    private static final double PER_MILLE = 1000.0;
    private static final int MOST_HOLDS = 1_000;

    private final RunFacts facts;
    private final Survey survey;
    private final Overview overview;
    private final long unit;

    PageFacts(RunFacts facts, Survey survey, Overview overview, long unit) {
        this.facts = facts;
        this.survey = survey;
        this.overview = overview;
        this.unit = unit;
    }

    /** {@return it, so that it can stand in a page: no character of it can end the element that it is in} */
    String json(AttemptColumns columns, Map<String, NumberColumn> data) {
        var page = JsonMapper.shared().createObjectNode();
        addRun(page);
        page.put("unit", unit);
        page.put("span", (double) survey.spanMicros() / unit);
        page.put("attempts", columns.attempts());
        page.put("stepTimes", columns.stepTimes());
        addSlots(page);
        var kinds = page.putArray("failures");
        survey.failuresByKind().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .forEach(kind -> kinds.addArray().add(kind.getKey()).add(kind.getValue()));
        addHolds(page);
        survey.steps().keySet().forEach(page.putArray("stepNames")::add);
        survey.kinds().keySet().forEach(page.putArray("kinds")::add);
        Arrays.stream(overview.ended()).forEach(page.putArray("ended")::add);
        Arrays.stream(overview.failed()).forEach(page.putArray("failed")::add);
        var lengths = page.putArray("columns");
        data.forEach((name, column) -> lengths.addArray().add(name).add(column.size()));
        if (data.containsKey("grid") && data.get("grid").size() > 0) {
            page.putObject("grid")
                    .put("rows", overview.rows())
                    .put("slotsPerRow", overview.slotsPerRow())
                    .put("columns", Overview.STRETCHES)
                    .put("planes", Overview.PLANES);
        }
        return page.toString()
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    private void addRun(ObjectNode page) {
        page.put("name", facts.name()).put("id", facts.id()).put("state", facts.state());
        facts.total().ifPresent(total -> page.put("total", total));
        page.put("done", facts.done()).put("dead", facts.dead());
        page.put("allAttempts", survey.attempts()).put("allUnusual", survey.unusual());
        page.put("retries", survey.retries()).put("givenBack", survey.givenBack());
        page.put("firstMillis", survey.firstMicros() / PER_MILLE);
        page.put("elapsedMicros", facts.endedMicros() - facts.startedMicros());
        if (survey.durations().getTotalCount() > 0) {
            page.put("p50", survey.durations().getValueAtPercentile(50));
            page.put("p99", survey.durations().getValueAtPercentile(99));
        }
    }

    private void addHolds(ObjectNode page) {
        var holds = page.putArray("holds");
        facts.holds().stream()
                .limit(MOST_HOLDS)
                .forEach(hold -> holds.addArray()
                        .add(place(hold.fromMicros()))
                        .add(place(hold.toMicros()))
                        .add(hold.what())
                        .add(hold.why()));
    }

    private long place(long micros) {
        return Math.round((double) Math.max(0, micros - survey.firstMicros()) / unit);
    }

    private void addSlots(ObjectNode page) {
        page.put("slots", survey.slots());
        if (!facts.slotNames().isEmpty()) {
            facts.slotNames().forEach(page.putArray("slotNames")::add);
        }
        var busy = page.putArray("busy");
        var perSlot = page.putArray("perSlot");
        for (var slot = 0; slot < survey.slots(); slot++) {
            var share = (double) survey.busyMicros(slot) / survey.spanMicros();
            busy.add(Math.round(Math.min(1, share) * PER_MILLE) / PER_MILLE);
            perSlot.add(survey.attemptsIn(slot));
        }
    }
}

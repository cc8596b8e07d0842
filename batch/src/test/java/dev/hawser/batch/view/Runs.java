package dev.hawser.batch.view;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Pieces of runs for the tests. */
final class Runs {
    static final AttemptOutcome OK = new AttemptOutcome.Succeeded(fields());
    static final AttemptOutcome REFUSED = new AttemptOutcome.Failed("install", "http-503", "503 Service Unavailable");
    static final List<String> STEPS = List.of("install", "record");

    private Runs() {}

    static ObjectNode fields() {
        return JsonMapper.shared().createObjectNode();
    }

    static Item item(String id, int ordinal) {
        return new Item(id, ordinal, ordinal + 1L, fields());
    }

    static SlotNow working(String step) {
        return new SlotNow(SlotNow.State.WORKING, "c", 1, step, 0);
    }

    static SlotNow retrying(String step) {
        return new SlotNow(SlotNow.State.WORKING, "c", 2, step, 0);
    }

    static SlotNow in(SlotNow.State state) {
        return new SlotNow(state, "c", 1, "install", 0);
    }

    static List<SlotNow> slots(int count, SlotNow slot) {
        return Collections.nCopies(count, slot);
    }

    /** The run of the example line. */
    static RunNow middle() {
        return new RunNow(
                "shops",
                RunNow.Phase.RUNNING,
                OptionalLong.of(10_000),
                false,
                4300,
                2,
                10,
                37,
                slots(64, working("install")),
                STEPS,
                new Pace(
                        OptionalDouble.of(118.2),
                        OptionalLong.of(800_000),
                        OptionalLong.of(1_900_000),
                        OptionalLong.of(47_600)));
    }

    static RunNow with(List<SlotNow> slots) {
        var run = middle();
        return new RunNow(
                run.name(),
                run.phase(),
                run.total(),
                run.estimated(),
                run.done(),
                run.dead(),
                run.skipped(),
                run.waiting(),
                slots,
                run.stepNames(),
                run.pace());
    }

    static RunNow estimated() {
        var run = middle();
        return new RunNow(
                run.name(),
                run.phase(),
                run.total(),
                true,
                run.done(),
                run.dead(),
                run.skipped(),
                run.waiting(),
                run.slots(),
                run.stepNames(),
                run.pace());
    }

    static RunNow withDone(long done) {
        var run = middle();
        return new RunNow(
                run.name(),
                run.phase(),
                run.total(),
                run.estimated(),
                done,
                run.dead(),
                run.skipped(),
                run.waiting(),
                run.slots(),
                run.stepNames(),
                run.pace());
    }

    /** An attempt whose first step takes all but the last tenth of it. */
    static AttemptReport attempt(Item item, int number, int slot, long start, long end, AttemptOutcome outcome) {
        var steps = new ArrayList<StepTime>();
        if (outcome == OK) {
            var middle = end - (end - start) / 10;
            steps.add(new StepTime("install", start, middle, true));
            steps.add(new StepTime("record", middle, end, true));
        } else {
            steps.add(new StepTime("install", start, end, false));
        }
        return new AttemptReport(item, number, slot, start, end, steps, outcome);
    }

    /** Fifteen customers through five slots in nine seconds; two are refused at first. */
    static List<AttemptReport> fifteen(long epochMicros) {
        var reports = new ArrayList<AttemptReport>();
        for (var i = 0; i < 15; i++) {
            var slot = i % 5;
            var start = epochMicros + i / 5 * 3_040_000L + slot * 7_000L;
            var item = item("shop-" + (char) ('a' + i), i + 1);
            if (i == 6 || i == 8) {
                reports.add(attempt(item, 1, slot, start, start + 21_000, REFUSED));
                start += 21_000 + 140_000;
                reports.add(attempt(item, 2, slot, start, start + 3_020_000, OK));
            } else {
                reports.add(attempt(item, 1, slot, start, start + 3_010_000, OK));
            }
        }
        return reports;
    }
}

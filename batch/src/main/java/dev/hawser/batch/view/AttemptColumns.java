package dev.hawser.batch.view;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Attempts as columns of small numbers, which compress well. The page's {@code decode} is the other half of this. */
final class AttemptColumns {
    private static final int LONGEST_ID = 400;
    private static final int LONGEST_MESSAGE = 500;
    private static final int MOST_MESSAGES = 2000;
    private static final int MOST_STEPS = 200;
    private static final int GIVEN_BACK = 1;
    private static final int FAILED = 2;

    private final Survey survey;
    private final long unit;
    private final Map<String, NumberColumn> columns = new LinkedHashMap<>();
    private final Map<String, Integer> messages = new HashMap<>();
    private byte[] lastId = {};
    private long lastEnd;
    private int attempts;
    private int stepTimes;

    /**
     * Begins without attempts.
     *
     * @param survey of all attempts
     * @param unit of the times, in microseconds
     */
    AttemptColumns(Survey survey, long unit) {
        this.survey = survey;
        this.unit = unit;
    }

    void add(AttemptReport report) {
        attempts++;
        var start = units(report.startMicros());
        var end = Math.max(start, units(report.endMicros()));
        column("end").addSigned(end - lastEnd);
        lastEnd = end;
        column("duration").add(end - start);
        column("slot").add(report.slot());
        column("number").add(Math.min(report.number(), 0xFFFF));
        addOutcome(report.outcome());
        addSteps(report, start, end);
        addId(report.item().id());
    }

    private long units(long micros) {
        return Math.round((double) (micros - survey.firstMicros()) / unit);
    }

    private void addOutcome(AttemptOutcome outcome) {
        var number = switch (outcome) {
            case AttemptOutcome.Succeeded _ -> 0;
            case AttemptOutcome.GivenBack _ -> GIVEN_BACK;
            case AttemptOutcome.Failed failed -> FAILED + survey.kind(failed.kind());
        };
        column("outcome").add(number);
        var message = switch (outcome) {
            case AttemptOutcome.Succeeded _ -> "";
            case AttemptOutcome.GivenBack(var reason) -> reason;
            case AttemptOutcome.Failed failed -> failed.message();
        };
        column("message").add(message(message));
    }

    private int message(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        var cut = cut(text, LONGEST_MESSAGE);
        var known = messages.get(cut);
        if (known != null || messages.size() == MOST_MESSAGES) {
            return known == null ? 0 : known;
        }
        column("messages").addText(cut);
        messages.put(cut, messages.size() + 1);
        return messages.size();
    }

    private void addSteps(AttemptReport report, long start, long end) {
        var steps = report.steps().subList(0, Math.min(report.steps().size(), MOST_STEPS));
        column("steps").add(steps.size());
        var cursor = start;
        for (var step : steps) {
            var stepStart = Math.clamp(units(step.startMicros()), cursor, end);
            var stepEnd = Math.clamp(units(step.endMicros()), stepStart, end);
            column("step").add(survey.step(step.step()));
            column("gap").add(stepStart - cursor);
            column("time").add(stepEnd - stepStart);
            cursor = stepEnd;
            stepTimes++;
        }
    }

    private void addId(String text) {
        var id = cut(text, LONGEST_ID).getBytes(StandardCharsets.UTF_8);
        var shared = 0;
        while (shared < Math.min(id.length, lastId.length) && id[shared] == lastId[shared]) {
            shared++;
        }
        column("idShared").add(shared);
        column("idMore").add(id.length - shared);
        column("ids").addBytes(id, shared, id.length);
        lastId = id;
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest) + "…";
    }

    private NumberColumn column(String name) {
        return columns.computeIfAbsent(name, _ -> new NumberColumn());
    }

    /** {@return the columns by name; those that nothing was added to are missing unless named here} */
    Map<String, NumberColumn> columns() {
        for (var name : new String[] {
            "end",
            "duration",
            "slot",
            "number",
            "outcome",
            "message",
            "steps",
            "step",
            "gap",
            "time",
            "idShared",
            "idMore",
            "ids",
            "messages"
        }) {
            var _ = column(name);
        }
        return columns;
    }

    int attempts() {
        return attempts;
    }

    int stepTimes() {
        return stepTimes;
    }
}

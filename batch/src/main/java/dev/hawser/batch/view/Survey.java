package dev.hawser.batch.view;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What the first pass over the attempts of a run finds: how many there are, from when to when, and of what kinds. */
final class Survey {
    /** So many names of steps or kinds of failures are told apart; those after them count as one. */
    static final int MOST_NAMES = 200;

    static final String OTHER = "other";
    private static final long LONGEST = TimeUnit.DAYS.toMicros(400);

    private final Map<String, Integer> steps = new LinkedHashMap<>();
    private final Map<String, Integer> kinds = new LinkedHashMap<>();
    private final Map<String, Long> failuresByKind = new LinkedHashMap<>();
    private final Histogram durations = new Histogram(1, LONGEST, 2);
    private long[] busyMicros = new long[0];
    private long[] perSlot = new long[0];
    private long attempts;
    private long unusual;
    private long retries;
    private long givenBack;
    private long first;
    private long last;

    Survey(RunFacts facts) {
        first = facts.startedMicros();
        last = Math.max(facts.startedMicros(), facts.endedMicros());
        ensureSlot(facts.slots() - 1);
    }

    void add(AttemptReport report) {
        attempts++;
        first = Math.min(first, report.startMicros());
        last = Math.max(last, Math.max(report.startMicros(), report.endMicros()));
        ensureSlot(report.slot());
        var duration = Math.clamp(report.endMicros() - report.startMicros(), 0, LONGEST);
        busyMicros[report.slot()] += duration;
        perSlot[report.slot()]++;
        retries += report.number() > 1 ? 1 : 0;
        unusual += isUnusual(report) ? 1 : 0;
        report.steps().forEach(step -> number(steps, step.step()));
        switch (report.outcome()) {
            case AttemptOutcome.Succeeded _ -> durations.recordValue(duration);
            case AttemptOutcome.GivenBack _ -> givenBack++;
            case AttemptOutcome.Failed failed -> {
                durations.recordValue(duration);
                number(kinds, failed.kind());
                failuresByKind.merge(kinds.containsKey(failed.kind()) ? failed.kind() : OTHER, 1L, Long::sum);
            }
        }
    }

    /** Whether it is kept when not all can be: it failed, or the one before it did. */
    static boolean isUnusual(AttemptReport report) {
        return report.number() > 1 || report.outcome() instanceof AttemptOutcome.Failed;
    }

    private static int number(Map<String, Integer> numbers, String name) {
        var known = numbers.get(name);
        if (known != null) {
            return known;
        }
        var key = numbers.size() < MOST_NAMES ? name : OTHER;
        return numbers.computeIfAbsent(key, _ -> numbers.size());
    }

    private void ensureSlot(int slot) {
        if (slot >= busyMicros.length) {
            busyMicros = Arrays.copyOf(busyMicros, slot + 1);
            perSlot = Arrays.copyOf(perSlot, slot + 1);
        }
    }

    /** {@return the number of a step's name} */
    int step(String name) {
        return steps.getOrDefault(name, steps.getOrDefault(OTHER, 0));
    }

    /** {@return the number of a kind of failure} */
    int kind(String name) {
        return kinds.getOrDefault(name, kinds.getOrDefault(OTHER, 0));
    }

    Map<String, Integer> steps() {
        return steps;
    }

    Map<String, Integer> kinds() {
        return kinds;
    }

    Map<String, Long> failuresByKind() {
        return failuresByKind;
    }

    Histogram durations() {
        return durations;
    }

    int slots() {
        return busyMicros.length;
    }

    long busyMicros(int slot) {
        return busyMicros[slot];
    }

    long attemptsIn(int slot) {
        return perSlot[slot];
    }

    long attempts() {
        return attempts;
    }

    /** {@return how many failed or followed one that did} */
    long unusual() {
        return unusual;
    }

    long retries() {
        return retries;
    }

    long givenBack() {
        return givenBack;
    }

    long firstMicros() {
        return first;
    }

    /** {@return from the first start to the last end, at least 1} */
    long spanMicros() {
        return Math.max(1, last - first);
    }
}

package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepException;
import dev.hawser.batch.job.HaltRule;
import dev.hawser.batch.job.Limits;
import dev.hawser.batch.job.Rate;
import dev.hawser.batch.job.RetryPolicy;
import dev.hawser.batch.run.ModelStep.Act;
import dev.hawser.batch.run.ModelStep.Deed;
import dev.hawser.batch.run.ModelStep.RowStep;
import dev.hawser.batch.run.ModelStep.Try;
import dev.hawser.batch.run.ModelStep.Way;
import dev.hawser.batch.source.Closing;
import dev.hawser.defer.Deferred;
import dev.hawser.testing.Results;
import dev.hawser.testing.Seed;
import dev.hawser.testing.TestReactor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.ObjectNode;

/** Plays a random program, and checks after every moment what must hold. It counts for itself, in the workflow. */
final class ModelRun {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int TURNS_TO_SETTLE = 5;

    private final TestReactor test;
    private final RandomGenerator random;
    private final List<RowStep> rows;
    private final List<Act> acts;
    private final Limits limits;
    private final int unrecorded;
    private final MemorySource source;
    private final RunControl run;

    /** What the model knows: who is in which slot, how many of a key run, when attempts started. */
    private final Map<Integer, Attempt> slots = new TreeMap<>();

    private final Map<String, Integer> running = new HashMap<>();
    private final List<Long> starts = new ArrayList<>();
    private final Map<String, Long> heldUntil = new HashMap<>();
    private final Map<String, Integer> tries = new HashMap<>();
    private final Map<String, String> succeeded = new HashMap<>();
    private Duration deadlineOfStop = LONGEST;
    private int limit;
    private boolean paused;
    private boolean stopped;

    ModelRun(TestReactor test, Seed seed, List<ModelStep> steps) {
        this.test = test;
        this.random = seed.random();
        this.rows = steps.stream()
                .filter(RowStep.class::isInstance)
                .map(RowStep.class::cast)
                .toList();
        this.acts = steps.stream()
                .filter(Act.class::isInstance)
                .map(Act.class::cast)
                .toList();
        List<Item> items = new ArrayList<>();
        for (RowStep row : rows) {
            items.add(Rows.item(items.size() + 1, row.key()));
        }
        this.source = new MemorySource(test.reactor(), items);
        this.limits = limits();
        this.limit = limits.slots();
        int lookAhead = random.nextInt(3) == 0 ? random.nextInt(1, 10) : 1000;
        this.unrecorded = random.nextInt(3) == 0 ? random.nextInt(1, 5) : 1000;
        Duration slowest = Duration.ofMillis(random.nextInt(1, 100));
        boolean slow = random.nextBoolean();
        source.lateTakes = random.nextBoolean();
        source.takeDelay = () -> slow && random.nextBoolean() ? slowest : null;
        source.recordDelay = () -> slow && random.nextInt(3) > 0 ? slowest.multipliedBy(3) : null;
        this.run = RunControl.start(
                test.reactor(),
                source,
                this::serve,
                o -> o.limits(limits)
                        .key(Rows::key)
                        .random(random)
                        .lookAhead(lookAhead)
                        .unrecorded(unrecorded));
    }

    private Limits limits() {
        return new Limits(
                random.nextInt(1, 9),
                random.nextInt(3) == 0 ? null : random.nextInt(1, 4),
                random.nextInt(3) == 0 ? new Rate(random.nextInt(1, 30), Duration.ofSeconds(1)) : null,
                new RetryPolicy(
                        random.nextInt(1, 5),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        random.nextInt(3) / 2.0,
                        random.nextInt(20)),
                random.nextBoolean() ? Duration.ofMillis(random.nextInt(100, 2000)) : null,
                random.nextBoolean() ? Duration.ofMillis(random.nextInt(100, 6000)) : null,
                Duration.ofMillis(random.nextInt(50, 500)),
                random.nextInt(6) == 0
                        ? List.of(new HaltRule(
                                HaltRule.When.values()[random.nextInt(2)],
                                HaltRule.What.values()[random.nextInt(3)],
                                random.nextInt(1, 30),
                                random.nextBoolean()))
                        : List.of());
    }

    void play() {
        run.addListener(event -> {
            if (event instanceof RunEvent.Halted || event instanceof RunEvent.Broken) {
                stopped = true;
            }
            if (event instanceof RunEvent.Cancelling) {
                endsBy(test.time().elapsed());
            }
        });
        for (Act act : acts) {
            test.reactor().callLater(ModelStep.millis(act.atMillis()), () -> perform(act));
        }
        Deferred<RunSummary> end = run.finished();
        // a run that was paused last goes on in the end
        test.reactor().callLater(Duration.ofSeconds(10), () -> perform(new Act(0, Deed.RESUME, 0)));
        while (!end.isFired() && test.time().elapsed().compareTo(LONGEST) < 0) {
            test.time().advance(Duration.ofMillis(random.nextInt(3) == 0 ? random.nextInt(1, 500) : 1));
            for (int turn = 0; turn < TURNS_TO_SETTLE; turn++) {
                test.time().advance(Duration.ZERO); // calls that were added for now
            }
            source.violations.forEach(violation -> {
                throw violation;
            });
            conserves(end.isFired());
            halts();
        }
        assertThat(end.isFired()).as("is over after an hour: %s", run.view(10)).isTrue();
        test.time().advance(LONGEST); // what is stuck comes back, timers of the program run out
        isRight(Results.successOf(end));
    }

    private void perform(Act act) {
        switch (act.deed()) {
            case RESIZE -> {
                limit = act.number();
                run.resize(limit);
            }
            case PAUSE -> {
                paused = true;
                run.pause();
            }
            case RESUME -> {
                paused = false;
                run.resume();
            }
            case DRAIN -> {
                stopped = true;
                Duration grace = Duration.ofMillis(100L * act.number());
                endsBy(test.time().elapsed().plus(grace));
                run.drain(grace);
            }
            case CANCEL -> {
                stopped = true;
                endsBy(test.time().elapsed());
                run.cancel();
            }
            case BREAK_JOURNAL -> source.recordFailure = new IOException("the disk is full");
        }
    }

    private void endsBy(Duration time) {
        if (time.compareTo(deadlineOfStop) < 0) {
            deadlineOfStop = time;
        }
    }

    // the workflow, with the rules that hold when an attempt starts

    private ObjectNode serve(Attempt attempt) throws Exception {
        String id = attempt.item().id();
        String key = attempt.item().fields().get("key").stringValue();
        try {
            starts(attempt, id, key);
        } catch (AssertionError e) { // for the run it would be a failure like any other
            source.violations.add(e);
        }
        long begin = test.time().nanoTime();
        Way way = Way.SUCCEEDS_AT_ONCE;
        try {
            List<Try> plan = rows.get((int) attempt.item().ordinal() - 1).tries();
            Try now = plan.get(Math.min(attempt.number(), plan.size()) - 1);
            way = now.way();
            attempt.observer().started("work");
            go(now, attempt, key);
            attempt.observer().ended("work", true);
            succeeded.put(id, "");
            return Rows.OUTPUT;
        } finally {
            endsInTime(id, way, test.time().nanoTime() - begin);
            if (slots.values().remove(attempt)) {
                running.merge(key, -1, Integer::sum);
            }
        }
    }

    private void endsInTime(String id, Way way, long nanos) {
        Duration timeout = limits.attemptTimeout();
        boolean ownTime = way == Way.IGNORES_CANCEL || way == Way.RESTS;
        boolean late = timeout != null && nanos > timeout.toNanos() && !ownTime;
        boolean shouldBeStuck = timeout != null
                && way != Way.RESTS
                && nanos > timeout.plus(limits.cancelGrace()).toNanos();
        if (shouldBeStuck && !source.fates.containsKey(id)) {
            source.violations.add(new AssertionError(id + " was stuck, and nothing has come of it"));
        }
        if (late
                || (!deadlineOfStop.equals(LONGEST)
                        && test.time().elapsed().compareTo(deadlineOfStop) > 0
                        && way != Way.IGNORES_CANCEL)) {
            source.violations.add(new AssertionError(id + " is cancelled too late, after " + nanos + " ns"));
        }
    }

    /** What a server asked for holds its key; the rest of the run is told by what it lets start. */
    private void asked(String key) {
        if (key.equals("-")) {
            return; // they may go to many servers
        }
        heldUntil.put(key, test.time().nanoTime() + 1_000_000_000L);
    }

    private void starts(Attempt attempt, String id, String key) {
        assertThat(test.time().nanoTime())
                .as("time at which %s starts, whose key %s is held", id, key)
                .isGreaterThanOrEqualTo(heldUntil.getOrDefault(key, 0L));
        assertThat(stopped).as("starts %s after the stop", id).isFalse();
        assertThat(paused).as("starts %s while paused", id).isFalse();
        assertThat(slots.size()).as("attempts under way when %s starts", id).isLessThan(limit);
        assertThat(attempt.slot()).as("slot of %s", id).isLessThan(limit);
        for (int lower = 0; lower <= attempt.slot(); lower++) {
            assertThat(slots.containsKey(lower))
                    .as("slot %s, for %s", lower, id)
                    .isEqualTo(lower < attempt.slot());
        }
        slots.put(attempt.slot(), attempt);
        int ofKey = running.merge(key, 1, Integer::sum);
        if (limits.perKey() != null && !key.equals("-")) {
            assertThat(ofKey).as("attempts of key %s", key).isLessThanOrEqualTo(limits.perKey());
        }
        assertThat(attempt.number()).as("number of the try at %s", id).isEqualTo(tries.merge(id, 1, Integer::sum));
        assertThat(attempt.number()).isLessThanOrEqualTo(limits.retries().attempts());
        assertThat(succeeded).doesNotContainKey(id);
        long now = test.time().nanoTime();
        starts.add(now);
        if (limits.rate() != null && starts.size() > limits.rate().starts()) {
            long before = starts.get(starts.size() - 1 - limits.rate().starts());
            assertThat(now - before).as("time of one start too many").isGreaterThanOrEqualTo(999_999_999);
        }
        assertThat(source.unrecorded).as("outcomes under way").isLessThan(unrecorded);
    }

    private void go(Try now, Attempt attempt, String key) throws Exception {
        Duration time = ModelStep.millis(now.millis());
        switch (now.way()) {
            case SUCCEEDS_AT_ONCE -> {}
            case SUCCEEDS -> test.reactor().sleep(time).await();
            case FAILS_TRANSIENTLY -> {
                test.reactor().sleep(time).await();
                throw new StepException("work", "http-503", "busy", true, null);
            }
            case ASKS_TO_WAIT -> {
                test.reactor().sleep(time).await();
                asked(key);
                throw new StepException("work", "http-429", "slowly", true, Duration.ofSeconds(1));
            }
            case FAILS_FOR_GOOD -> {
                test.reactor().sleep(time).await();
                throw new StepException("work", "http-404", "not there", false, null);
            }
            case THROWS_AT_ONCE -> throw new IllegalStateException("broken");
            case RESTS -> {
                slots.values().remove(attempt);
                running.merge(key, -1, Integer::sum);
                attempt.observer().leaveSlot();
                test.reactor().sleep(time).await();
                // In the moment in which the slot is given: others start before this function goes on.
                Object _ = attempt.observer()
                        .takeSlot(attempt.slot())
                        .addAction(slot -> sits(slot, attempt, key))
                        .await();
                test.reactor().sleep(Duration.ofMillis(10)).await();
            }
            case IGNORES_CANCEL -> {
                long until = test.time().nanoTime() + time.toNanos();
                while (test.time().nanoTime() < until) {
                    try {
                        test.reactor()
                                .sleep(Duration.ofNanos(until - test.time().nanoTime()))
                                .await();
                    } catch (CancellationException e) {
                        // takes no notice
                    }
                }
            }
        }
    }

    private void sits(int slot, Attempt attempt, String key) {
        try {
            assertThat(slots.size()).as("attempts in slots when one comes back").isLessThan(limit);
            assertThat(slots).as("who is in the slot of one that comes back").doesNotContainKey(slot);
            int ofKey = running.merge(key, 1, Integer::sum);
            slots.put(slot, attempt);
            if (limits.perKey() != null && !key.equals("-")) {
                assertThat(ofKey).as("attempts of key %s with one back", key).isLessThanOrEqualTo(limits.perKey());
            }
        } catch (AssertionError e) {
            source.violations.add(e);
        }
    }

    // the rules that hold between moments

    /** No slot is free while a row is known that may start. */
    private void conserves(boolean over) {
        if (over || stopped || paused || slots.size() >= limit || source.unrecorded >= unrecorded) {
            return;
        }
        if (limits.rate() != null && !starts.isEmpty()) {
            double interval = 1e9 / limits.rate().starts();
            if (test.time().nanoTime() - starts.getLast() < interval) {
                return;
            }
        }
        for (MemorySource.MemoryLease lease : source.idle) {
            String key = lease.item().fields().get("key").stringValue();
            boolean keyIsBusy =
                    limits.perKey() != null && !key.equals("-") && running.getOrDefault(key, 0) >= limits.perKey();
            boolean held = run.explain(lease.item().id()).place() == Explanation.Place.HELD;
            if (!keyIsBusy && !held) {
                fail(slots.size() + " of " + limit + " slots are taken, but " + lease + " of key " + key + " waits; "
                        + run.explain(lease.item().id()));
            }
        }
    }

    private void halts() {
        for (HaltRule rule : limits.halt()) {
            long dead = count(MemorySource.Fate.DEAD);
            long done = count(MemorySource.Fate.DONE);
            long counted = switch (rule.what()) {
                case FAIL -> dead;
                case SUCCESS -> done;
                case DONE -> dead + done;
                case ALIKE -> 0; // is not drawn
            };
            double whole = rule.what() == HaltRule.What.DONE ? rows.size() : dead + done;
            boolean applies = rule.percent()
                    ? dead + done >= 3 && counted >= rule.threshold() / 100 * whole
                    : counted >= rule.threshold();
            if (applies) {
                assertThat(stopped)
                        .as("%s, and %s dead, %s done", rule, dead, done)
                        .isTrue();
            }
        }
    }

    private long count(MemorySource.Fate fate) {
        return source.fates.values().stream().filter(fate::equals).count();
    }

    private void isRight(RunSummary summary) {
        assertThat(slots).isEmpty();
        assertThat(source.outstanding).as("leases that did not end").isZero();
        assertThat(source.closing).isEqualTo(summary.closing());
        for (int ordinal = 1; ordinal <= rows.size(); ordinal++) {
            String id = "r" + ordinal;
            MemorySource.Fate fate = source.fates.get(id);
            if (summary.closing() == Closing.COMPLETE) {
                assertThat(fate).as(id).isIn(MemorySource.Fate.DONE, MemorySource.Fate.DEAD);
            }
            if (fate == MemorySource.Fate.DEAD
                    && source.reports.get(id).outcome() instanceof AttemptOutcome.Failed failure) {
                assertThat(failure.kind()).as(id).isIn(possibleKinds());
            }
            if (fate == MemorySource.Fate.DONE) {
                assertThat(succeeded).containsKey(id);
            }
        }
        if (summary.closing() == Closing.COMPLETE) {
            assertThat(run.view(0).waiting().retry()).isZero();
        }
        if (summary.closing() == Closing.FAILED) {
            assertThat(source.recordFailure)
                    .as("why it failed: %s", summary.failure())
                    .isNotNull();
        } else {
            assertThat(summary.tally().done()).isEqualTo(source.done);
            assertThat(summary.tally().dead()).isEqualTo(source.dead);
            assertThat(summary.counts().done()).isEqualTo(source.done);
        }
        assertThat(summary.tally().attempts()).isEqualTo(starts.size());
        assertThat(summary.deaths().values().stream().mapToLong(n -> n).sum()).isGreaterThanOrEqualTo(source.dead);
    }

    private List<String> possibleKinds() {
        List<String> kinds = new ArrayList<>(List.of("http-503", "http-429", "http-404", "IllegalStateException"));
        if (limits.attemptTimeout() != null || limits.itemTimeout() != null) {
            kinds.addAll(List.of("timeout", "stuck"));
        }
        return kinds;
    }
}

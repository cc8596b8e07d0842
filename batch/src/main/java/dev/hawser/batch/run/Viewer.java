package dev.hawser.batch.run;

import dev.hawser.batch.run.RunView.Eta;
import dev.hawser.batch.run.RunView.SlotState;
import dev.hawser.batch.run.RunView.SlotView;
import dev.hawser.batch.run.RunView.WaitingCounts;
import dev.hawser.batch.source.RunCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes the picture of a run. */
final class Viewer {
    /** So many standard deviations of a random count lie on either side of the range. */
    private static final double SPREAD = 2;

    private final Insight run;
    private final Parts parts;

    Viewer(Insight run) {
        this.run = run;
        this.parts = run.parts();
    }

    RunView view(int mostSlots) {
        long nanos = parts.clock().nanos();
        long elapsed = parts.clock().elapsedNanos();
        RecentRate.Recent recent = parts.counters().ended().recent(nanos, nanos - elapsed);
        RunCounts counts = run.source().counts();
        return new RunView(
                parts.clock().micros(nanos),
                Duration.ofNanos(elapsed),
                run.stage().shown(),
                counts,
                parts.counters().tally(),
                parts.slots().limit(),
                parts.slots().occupied(),
                parts.slots().stuck(),
                slots(mostSlots),
                waiting(counts.full()),
                recent.perSecond(),
                parts.counters().times(),
                eta(counts, recent));
    }

    private List<SlotView> slots(int most) {
        List<SlotView> views = new ArrayList<>();
        for (int number = 0; number < parts.slots().end() && views.size() < most; number++) {
            RunningAttempt attempt = parts.slots().occupant(number);
            if (attempt != null) {
                views.add(new SlotView(
                        number,
                        attempt.row.item().id(),
                        attempt.number,
                        attempt.startMicros(),
                        attempt.step(),
                        attempt.stepMicros(),
                        state(attempt)));
            }
        }
        return views;
    }

    private static SlotState state(RunningAttempt attempt) {
        if (attempt.stuck) {
            return SlotState.STUCK;
        }
        return attempt.told == RunningAttempt.Told.NOTHING ? SlotState.RUNNING : SlotState.CANCELLED;
    }

    private WaitingCounts waiting(boolean full) {
        WaitingRows rows = parts.waiting();
        int held = run.holds().rows();
        boolean forRate = run.gate() == Gate.RATE || run.gate() == Gate.LOAD;
        return new WaitingCounts(
                forRate ? 0 : rows.startable(),
                rows.size() - rows.startable() - held,
                held,
                forRate ? rows.startable() : 0,
                run.outcomes().betweenTries(),
                run.attempts().resting(),
                run.outcomes().unrecorded(),
                full || rows.size() >= parts.options().lookAhead());
    }

    /** From the rate of the last minute, taking the count in it for one of a random process. */
    private static Optional<Eta> eta(RunCounts counts, RecentRate.Recent recent) {
        OptionalLong total = counts.total().isPresent() ? counts.total() : counts.estimate();
        if (total.isEmpty() || recent.count() == 0 || recent.seconds() <= 0) {
            return Optional.empty();
        }
        double left = total.getAsLong() - counts.done() - counts.dead() - counts.skipped();
        double spread = SPREAD * Math.sqrt(recent.count());
        double most = recent.count() + spread;
        double least = Math.max(recent.count() - spread, recent.count() / SPREAD / 2);
        return Optional.of(new Eta(seconds(left * recent.seconds() / most), seconds(left * recent.seconds() / least)));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000));
    }
}

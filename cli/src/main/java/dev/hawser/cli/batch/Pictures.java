package dev.hawser.cli.batch;

import dev.hawser.batch.run.RunView;
import dev.hawser.batch.run.RunView.SlotView;
import dev.hawser.batch.source.RunCounts;
import dev.hawser.batch.view.Pace;
import dev.hawser.batch.view.RunNow;
import dev.hawser.batch.view.SlotNow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What a run is at, as the views show it.
///
/// @param name of the job
/// @param steps the names of its steps
record Pictures(String name, List<String> steps) {
    private static final long MICROS = 1_000;

    /// Of an estimate, three digits are shown.
    private static final long HUNDREDS = 1_000;

    RunNow of(RunView view) {
        RunCounts counts = view.counts();
        boolean known = counts.total().isPresent();
        return new RunNow(
                name,
                phase(view),
                known ? counts.total() : estimate(counts),
                !known && counts.estimate().isPresent(),
                counts.done(),
                counts.dead(),
                counts.skipped(),
                counts.waiting(),
                slots(view),
                steps,
                pace(view));
    }

    /// An estimate from many rows says "20,000", not "19,987".
    private static OptionalLong estimate(RunCounts counts) {
        if (counts.estimate().isEmpty()) {
            return OptionalLong.empty();
        }
        long about = counts.estimate().getAsLong();
        long unit = 1;
        while (about / unit >= HUNDREDS) {
            unit *= 10;
        }
        return OptionalLong.of(Math.max(counts.read(), Math.ceilDiv(about, unit) * unit));
    }

    private static RunNow.Phase phase(RunView view) {
        return switch (view.state()) {
            case RUNNING -> view.waiting().held() > 0 ? RunNow.Phase.HELD : RunNow.Phase.RUNNING;
            case OPENING, ENDED -> RunNow.Phase.RUNNING;
            case PAUSED -> RunNow.Phase.PAUSED;
            case DRAINING, CANCELLING -> RunNow.Phase.DRAINING;
        };
    }

    private static List<SlotNow> slots(RunView view) {
        int highest = view.slots().isEmpty() ? -1 : view.slots().getLast().slot();
        List<SlotNow> all = new ArrayList<>(Math.max(view.slotLimit(), highest + 1));
        for (SlotView slot : view.slots()) {
            while (all.size() < slot.slot()) {
                all.add(SlotNow.IDLE);
            }
            all.add(new SlotNow(state(slot), slot.itemId(), slot.attempt(), slot.step(), slot.startMicros()));
        }
        while (all.size() < view.slotLimit()) {
            all.add(SlotNow.IDLE);
        }
        return all;
    }

    private static SlotNow.State state(SlotView slot) {
        return switch (slot.state()) {
            case RUNNING -> SlotNow.State.WORKING;
            case CANCELLED -> SlotNow.State.CANCELLED;
            case STUCK -> SlotNow.State.STUCK;
        };
    }

    private static Pace pace(RunView view) {
        boolean known = view.times().count() > 0;
        return new Pace(
                known ? OptionalDouble.of(view.perSecond()) : OptionalDouble.empty(),
                known ? OptionalLong.of(micros(view.times().median())) : OptionalLong.empty(),
                known ? OptionalLong.of(micros(view.times().p99())) : OptionalLong.empty(),
                view.eta()
                        .map(eta -> OptionalLong.of(
                                eta.atLeast().plus(eta.atMost()).dividedBy(2).toMillis()))
                        .orElse(OptionalLong.empty()));
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / MICROS;
    }
}

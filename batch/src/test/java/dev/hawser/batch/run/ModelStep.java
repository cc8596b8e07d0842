package dev.hawser.batch.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A part of a random program: a row with what happens to its tries, or something done to the run at some time. */
sealed interface ModelStep {
    /** How a try goes. */
    enum Way {
        SUCCEEDS,
        SUCCEEDS_AT_ONCE,
        FAILS_TRANSIENTLY,
        ASKS_TO_WAIT,
        FAILS_FOR_GOOD,
        THROWS_AT_ONCE,
        /** Gives up its slot for a while. */
        RESTS,
        /** Does not end when it is cancelled, but takes its time. */
        IGNORES_CANCEL
    }

    record Try(Way way, int millis) {}

    /** A row; its tries beyond the list go as the last. */
    record RowStep(String key, List<Try> tries) implements ModelStep {}

    /** Something done to the run. */
    record Act(int atMillis, Deed deed, int number) implements ModelStep {}

    enum Deed {
        RESIZE,
        PAUSE,
        RESUME,
        DRAIN,
        CANCEL,
        BREAK_JOURNAL
    }

    static List<ModelStep> program(RandomGenerator random) {
        List<ModelStep> steps = new ArrayList<>();
        int rows = random.nextInt(1, 60);
        int keys = random.nextInt(1, 8);
        for (int i = 0; i < rows; i++) {
            String key = random.nextInt(4) == 0 ? "-" : "k" + (random.nextBoolean() ? 0 : random.nextInt(keys));
            List<Try> tries = new ArrayList<>();
            do {
                tries.add(new Try(way(random), random.nextInt(1, random.nextInt(5) == 0 ? 4000 : 400)));
            } while (random.nextInt(3) > 0);
            steps.add(new RowStep(key, List.copyOf(tries)));
        }
        boolean ends = random.nextInt(3) == 0;
        int acts = random.nextInt(8);
        for (int i = 0; i < acts; i++) {
            Deed deed = Deed.values()[random.nextInt(ends ? Deed.values().length : 3)];
            steps.add(new Act(random.nextInt(6000), deed, random.nextInt(1, 12)));
        }
        return steps;
    }

    private static Way way(RandomGenerator random) {
        return switch (random.nextInt(13)) {
            case 0 -> Way.FAILS_FOR_GOOD;
            case 1 -> Way.THROWS_AT_ONCE;
            case 2 -> Way.IGNORES_CANCEL;
            case 3, 4 -> Way.FAILS_TRANSIENTLY;
            case 5 -> Way.ASKS_TO_WAIT;
            case 6 -> Way.SUCCEEDS_AT_ONCE;
            case 7 -> Way.RESTS;
            default -> Way.SUCCEEDS;
        };
    }

    static Duration millis(int millis) {
        return Duration.ofMillis(millis);
    }
}

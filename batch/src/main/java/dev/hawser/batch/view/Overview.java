package dev.hawser.batch.view;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;

/**
 * A run in small: how many items ended in each stretch of time, and what each group of slots did in it, as far as that
 * is shown from here and not from single attempts.
 */
final class Overview {
    /** Stretches of time. */
    static final int STRETCHES = 800;

    /** What a cell of the grid is told by: shares of its time in the first steps, and of failed attempts in the rest. */
    static final int PLANES = 5;

    private static final int MOST_ROWS = 250;
    private static final int FAILED = PLANES - 1;
    private static final int LEVELS = 255;

    private final Survey survey;
    private final int slotsPerRow;
    private final int rows;
    private final double stretch;
    private final float[] grid;
    private final int[] ended = new int[STRETCHES];
    private final int[] failed = new int[STRETCHES];

    Overview(Survey survey, boolean withGrid) {
        this.survey = survey;
        slotsPerRow = Math.max(1, Math.ceilDiv(survey.slots(), MOST_ROWS));
        rows = Math.ceilDiv(survey.slots(), slotsPerRow);
        stretch = (double) survey.spanMicros() / STRETCHES;
        grid = new float[withGrid ? rows * STRETCHES * PLANES : 0];
    }

    void add(AttemptReport report) {
        var isFailed = report.outcome() instanceof AttemptOutcome.Failed;
        var at = stretchOf(Math.max(report.startMicros(), report.endMicros()));
        if (isFailed) {
            failed[at]++;
        } else if (report.outcome() instanceof AttemptOutcome.Succeeded) {
            ended[at]++;
        }
        if (grid.length > 0) {
            for (var step : report.steps()) {
                var plane = Math.min(survey.step(step.step()), FAILED - 1);
                addShare(report.slot(), step.startMicros(), step.endMicros(), plane);
            }
            if (isFailed) {
                addShare(report.slot(), report.startMicros(), report.endMicros(), FAILED);
            }
        }
    }

    private void addShare(int slot, long from, long to, int plane) {
        var start = (from - survey.firstMicros()) / stretch;
        var end = Math.max(start, (to - survey.firstMicros()) / stretch);
        var row = slot / slotsPerRow;
        var first = Math.clamp((int) start, 0, STRETCHES - 1); // also of what took no time, or ended with the run
        for (var i = first; i == first || i < Math.min(STRETCHES, Math.ceil(end)); i++) {
            var share = Math.max(0, Math.min(end, i + 1) - Math.max(start, i));
            // A failure is seen however short it was.
            var weight = plane == FAILED ? Math.max(share, 1.0 / 16) : share;
            grid[(row * STRETCHES + i) * PLANES + plane] += (float) (weight / slotsPerRow);
        }
    }

    private int stretchOf(long micros) {
        return Math.clamp((int) ((micros - survey.firstMicros()) / stretch), 0, STRETCHES - 1);
    }

    int rows() {
        return rows;
    }

    int slotsPerRow() {
        return slotsPerRow;
    }

    int[] ended() {
        return ended;
    }

    int[] failed() {
        return failed;
    }

    /** {@return the grid, a byte a share, plane by plane, or nothing} */
    NumberColumn shares() {
        var shares = new NumberColumn();
        var bytes = new byte[grid.length / PLANES];
        for (var plane = 0; plane < PLANES && bytes.length > 0; plane++) {
            for (var i = 0; i < bytes.length; i++) {
                // In steps of 16, which compress better and look the same.
                bytes[i] = (byte) Math.min(LEVELS, Math.round(grid[i * PLANES + plane] * 16) * 16);
            }
            shares.addBytes(bytes, 0, bytes.length);
        }
        return shares;
    }
}

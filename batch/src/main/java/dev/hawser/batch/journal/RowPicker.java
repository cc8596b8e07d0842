package dev.hawser.batch.journal;

import java.util.Comparator;
import java.util.List;

/**
 * Picks from the rows that are to be served, as they come by, those that a {@link Selection} wants.
 *
 * <p><b>Threads:</b> one at a time.
 */
abstract sealed class RowPicker {
    static RowPicker of(Selection selection) {
        return switch (selection) {
            case Selection.All _ -> new First(Long.MAX_VALUE);
            case Selection.First(long items) -> new First(items);
            case Selection.Sample sample -> new Sample(sample);
        };
    }

    /** {@return whether another row can make no difference} */
    abstract boolean isFull();

    /**
     * Looks at a row.
     *
     * @param row the next one
     * @param picked takes what is to be served by now
     */
    abstract void offer(RowBatch.Unserved row, List<RowBatch.Unserved> picked);

    /**
     * The input is at its end.
     *
     * @param picked takes what is to be served
     */
    abstract void end(List<RowBatch.Unserved> picked);

    /** {@return whether rows came by that were not picked} */
    abstract boolean hasLeft();

    private static final class First extends RowPicker {
        private final long most;
        private long count;
        private boolean left;

        First(long most) {
            this.most = most;
        }

        @Override
        boolean isFull() {
            return count == most;
        }

        @Override
        void offer(RowBatch.Unserved row, List<RowBatch.Unserved> picked) {
            if (isFull()) {
                left = true;
            } else {
                count++;
                picked.add(row);
            }
        }

        @Override
        void end(List<RowBatch.Unserved> picked) {
            // handed on already
        }

        @Override
        boolean hasLeft() {
            return left;
        }
    }

    private static final class Sample extends RowPicker {
        private final Reservoir<RowBatch.Unserved> rows;

        Sample(Selection.Sample sample) {
            this.rows = new Reservoir<>(sample);
        }

        @Override
        boolean isFull() {
            return false;
        }

        @Override
        void offer(RowBatch.Unserved row, List<RowBatch.Unserved> picked) {
            rows.offer(row);
        }

        @Override
        void end(List<RowBatch.Unserved> picked) {
            rows.sample().stream()
                    .sorted(Comparator.comparingLong(row -> row.item().ordinal()))
                    .forEach(picked::add);
        }

        @Override
        boolean hasLeft() {
            return rows.isOverflowing();
        }
    }
}

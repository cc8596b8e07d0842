package dev.hawser.cli.tale;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// One row of a timeline: a lane, or, where there are too many, several side by side.
///
/// @param label what stands before it
/// @param lanes how many lanes it stands for
/// @param installations what was done in them
record Row(String label, int lanes, List<Installation> installations) {
    /// More lanes than this are not drawn one by one,
    static final int MOST = 16;

    /// but in so many groups.
    private static final int GROUPS = 8;

    static final Comparator<Installation> BY_BEGIN = Comparator.comparingLong(Installation::begin);

    /// {@return the rows of an example}
    static List<Row> of(Told told) {
        int lanes = told.recording().lanes();
        int size = lanes <= MOST ? 1 : Math.ceilDiv(lanes, GROUPS);
        List<Row> rows = new ArrayList<>();
        for (int first = 0; first < lanes; first += size) {
            int last = Math.min(first + size, lanes) - 1;
            rows.add(new Row(label(told.chapter().lane(), first, last), last - first + 1, new ArrayList<>()));
        }
        for (Installation installation : told.recording().installations()) {
            rows.get(installation.lane() / size).installations().add(installation);
        }
        return rows;
    }

    private static String label(String lane, int first, int last) {
        return first == last ? lane + " " + first : lane + "s " + first + "-" + last;
    }

    /// Whether its installations can be told apart when the row is drawn in cells of that many nanoseconds.
    boolean isReadable(double nanosPerCell) {
        return lanes == 1
                && installations.stream()
                        .allMatch(installation -> installation.end() - installation.begin() >= 2 * nanosPerCell);
    }

    /// How busy the lanes were, cell by cell.
    ///
    /// @param cells how many
    /// @param nanosPerCell how long each lasts
    /// @return 0 for idle to 1 for all of them busy all the time
    double[] busy(int cells, double nanosPerCell) {
        double[] changes = new double[cells + 2];
        for (Installation installation : installations) {
            addRamp(changes, installation.begin() / nanosPerCell, 1);
            addRamp(changes, installation.end() / nanosPerCell, -1);
        }
        double[] busy = new double[cells];
        double level = 0;
        for (int cell = 0; cell < cells; cell++) {
            level += changes[cell];
            busy[cell] = Math.clamp(level / lanes, 0, 1);
        }
        return busy;
    }

    /// From `at` on the level is higher by `step`; the cell in which that falls gets its share.
    private static void addRamp(double[] changes, double at, int step) {
        int cell = Math.min((int) at, changes.length - 2);
        double share = Math.clamp(cell + 1 - at, 0, 1);
        changes[cell] += step * share;
        changes[cell + 1] += step * (1 - share);
    }
}

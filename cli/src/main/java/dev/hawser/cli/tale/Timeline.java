package dev.hawser.cli.tale;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The examples below each other on one time axis, in characters: a row for each developer, timer, function or slot,
/// and a bar for each customer's installation.
final class Timeline {
    /// Between two marks of the axis there are at least so many cells.
    private static final int MARK_ROOM = 7;

    /// One for each example, as ANSI knows them; they follow the colours that the user has chosen.
    private static final List<String> COLOURS = List.of("33", "35", "36", "32", "34");

    private final List<Told> tale;
    private final Terminal terminal;
    private final int labelWidth;
    private final int cells;
    private final Axis axis;
    private final double nanosPerCell;

    private Timeline(List<Told> tale, Terminal terminal) {
        this.tale = tale;
        this.terminal = terminal;
        this.labelWidth = rows().mapToInt(row -> row.label().length()).max().orElse(0) + 4;
        this.cells = terminal.columns() - labelWidth - 3; // the unit after the last mark
        this.axis = Axis.of(tale, cells / MARK_ROOM);
        this.nanosPerCell = (double) axis.span() / cells;
    }

    private Stream<Row> rows() {
        return tale.stream().flatMap(told -> Row.of(told).stream());
    }

    static List<String> of(List<Told> tale, Terminal terminal) {
        return new Timeline(tale, terminal).lines();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Told told : tale) {
            String colour = COLOURS.get(told.chapter().ordinal());
            lines.add(terminal.painted(
                            "1", told.chapter().number() + " " + told.chapter().title()) + "  " + summary(told));
            for (Row row : Row.of(told)) {
                lines.add(padded("  " + row.label(), labelWidth)
                        + bars(row, colour).stripTrailing());
            }
            lines.add("");
        }
        lines.add(" ".repeat(labelWidth) + ruler());
        lines.add(" ".repeat(labelWidth) + scale());
        return lines;
    }

    /// What there is to be seen.
    static String summary(Told told) {
        Recording recording = told.recording();
        return Table.seconds(recording.waited()) + " of waiting in " + Table.seconds(told.elapsed()) + ": "
                + recording.mostAtOnce() + " at once, " + recording.threads()
                + (recording.threads() == 1 ? " thread" : " threads");
    }

    private String bars(Row row, String colour) {
        return row.isReadable(nanosPerCell) ? oneByOne(row, colour) : terminal.painted(colour, shades(row));
    }

    private String oneByOne(Row row, String colour) {
        StringBuilder line = new StringBuilder();
        int column = 0;
        for (Installation installation :
                row.installations().stream().sorted(Row.BY_BEGIN).toList()) {
            int begin = Math.max(column, column(installation.begin()));
            int end = Math.max(begin + 1, column(installation.end()));
            line.append(" ".repeat(begin - column)).append(bar(installation.customer(), end - begin - 1, colour));
            line.append(' '); // so that one sees where the next begins
            column = end;
        }
        return line.toString();
    }

    private int column(long nanos) {
        return Math.clamp(Math.round(nanos / nanosPerCell), 0, cells);
    }

    /// A bar with the customer's name on it, if there is room.
    private String bar(Customer customer, int width, String colour) {
        String block = terminal.unicode() ? "▇" : "=";
        String name = name(customer, width);
        int left = (width - name.length()) / 2;
        return terminal.painted(colour, block.repeat(left))
                + name
                + terminal.painted(colour, block.repeat(width - name.length() - left));
    }

    private static String name(Customer customer, int width) {
        String name = " " + customer.shortName() + " ";
        return name.length() + 2 <= width ? name : "";
    }

    private String shades(Row row) {
        String shades = terminal.unicode() ? " ░▒▓█" : " .:+#";
        StringBuilder line = new StringBuilder();
        for (double busy : row.busy(cells, nanosPerCell)) {
            line.append(shades.charAt(busy < 0.02 ? 0 : Math.min(1 + (int) (busy * 3.99), 4)));
        }
        return line.toString();
    }

    private String ruler() {
        StringBuilder line = new StringBuilder((terminal.unicode() ? "─" : "-").repeat(cells + 1));
        axis.marks().forEach(mark -> line.setCharAt(column(mark), terminal.unicode() ? '┴' : '+'));
        return terminal.painted("2", line.toString());
    }

    private String scale() {
        StringBuilder line = new StringBuilder();
        axis.marks().forEach(mark -> {
            String label = Axis.seconds(mark);
            int begin = Math.max(column(mark) - label.length() / 2, 0);
            if (begin >= line.length()) {
                line.append(" ".repeat(begin - line.length())).append(label);
            }
        });
        return terminal.painted("2", line + " s");
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}

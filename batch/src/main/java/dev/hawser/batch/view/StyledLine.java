package dev.hawser.batch.view;

import java.util.ArrayList;
import java.util.List;

/** A line of text in colours, made of cells, so that two versions of it can be compared. */
final class StyledLine {
    /** The empty style. */
    static final String PLAIN = "";

    private static final String ESCAPE = "\u001b[";

    private final List<Cell> cells = new ArrayList<>();
    private int width;

    /** One character with what combines with it, in a colour: the parameters of an SGR sequence, or none. */
    record Cell(String text, int width, String style) {}

    /** Adds a text that has no control characters. */
    StyledLine add(String text, String style) {
        for (var i = 0; i < text.length(); ) {
            var end = i + Character.charCount(text.codePointAt(i));
            while (end < text.length() && TextWidth.of(text.codePointAt(end)) == 0) {
                end += Character.charCount(text.codePointAt(end));
            }
            var cell = text.substring(i, end);
            cells.add(new Cell(cell, TextWidth.of(cell), style));
            width += TextWidth.of(cell);
            i = end;
        }
        return this;
    }

    /** {@return how many columns it takes} */
    int width() {
        return width;
    }

    /** {@return it without colours} */
    String plain() {
        var text = new StringBuilder();
        cells.forEach(cell -> text.append(cell.text()));
        return text.toString();
    }

    /** {@return it for a terminal} */
    String painted(boolean colour) {
        return colour ? painted(0, cells.size()) : plain();
    }

    /**
     * {@return what to send to a terminal that shows another version of this line, in order to show this one; empty if
     * they are the same}
     *
     * @param shown what the terminal shows
     * @param colour whether to send colours
     */
    String changesFrom(StyledLine shown, boolean colour) {
        var first = 0;
        var column = 0;
        var both = Math.min(cells.size(), shown.cells.size());
        while (first < both && same(cells.get(first), shown.cells.get(first), colour)) {
            column += cells.get(first).width();
            first++;
        }
        if (first == cells.size() && first == shown.cells.size()) {
            return "";
        }
        var end = cells.size();
        var aligned = width == shown.width && cells.size() == shown.cells.size();
        while (aligned && end > first && same(cells.get(end - 1), shown.cells.get(end - 1), colour)) {
            end--;
        }
        var text = colour ? painted(first, end) : plain(first, end);
        return ESCAPE + (column + 1) + "G" + text + (width < shown.width ? ESCAPE + "K" : "");
    }

    private static boolean same(Cell a, Cell b, boolean colour) {
        return a.text().equals(b.text()) && (!colour || a.style().equals(b.style()));
    }

    private String plain(int from, int to) {
        var text = new StringBuilder();
        cells.subList(from, to).forEach(cell -> text.append(cell.text()));
        return text.toString();
    }

    private String painted(int from, int to) {
        var text = new StringBuilder();
        var style = PLAIN;
        for (var cell : cells.subList(from, to)) {
            if (!cell.style().equals(style)) {
                style = cell.style();
                text.append(ESCAPE)
                        .append("0")
                        .append(style.isEmpty() ? "" : ";" + style)
                        .append('m');
            }
            text.append(cell.text());
        }
        return style.isEmpty()
                ? text.toString()
                : text.append(ESCAPE).append("0m").toString();
    }
}

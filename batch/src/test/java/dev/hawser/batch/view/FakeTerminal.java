package dev.hawser.batch.view;

import java.util.ArrayList;
import java.util.List;

/** What a terminal shows, as far as the live lines use one: cursor up, to a column, clear to the end. */
final class FakeTerminal {
    private final List<List<String>> rows = new ArrayList<>(List.of(new ArrayList<>()));
    private int row;
    private int column;

    void write(String text) {
        for (var i = 0; i < text.length(); ) {
            if (text.startsWith("\u001b[", i)) {
                var end = i + 2;
                while (text.charAt(end) < '@' || text.charAt(end) == '?') {
                    end++;
                }
                control(text.charAt(end), text.substring(i + 2, end));
                i = end + 1;
            } else {
                i += put(text, i);
            }
        }
    }

    List<String> lastLines(int count) {
        return rows.subList(rows.size() - count, rows.size()).stream()
                .map(cells -> String.join("", cells).stripTrailing())
                .toList();
    }

    private void control(char what, String parameters) {
        switch (what) {
            case 'A' -> row -= Integer.parseInt(parameters);
            case 'G' -> column = Integer.parseInt(parameters) - 1;
            case 'K' -> clearLine();
            case 'J' -> {
                clearLine();
                rows.subList(row + 1, rows.size()).clear();
            }
            case 'm', 'l', 'h' -> {}
            default -> throw new AssertionError("unknown sequence " + parameters + what);
        }
    }

    private void clearLine() {
        var cells = rows.get(row);
        cells.subList(Math.min(column, cells.size()), cells.size()).clear();
    }

    private int put(String text, int i) {
        var c = text.codePointAt(i);
        if (c == '\r') {
            column = 0;
        } else if (c == '\n') {
            row++;
            column = 0;
            if (row == rows.size()) {
                rows.add(new ArrayList<>());
            }
        } else {
            write(Character.toString(c), TextWidth.of(c));
        }
        return Character.charCount(c);
    }

    private void write(String character, int width) {
        var cells = rows.get(row);
        while (cells.size() < column + width) {
            cells.add(" ");
        }
        if (width == 0) {
            cells.set(column - 1, cells.get(column - 1) + character);
            return;
        }
        cells.set(column, character);
        if (width == 2) {
            cells.set(column + 1, "");
        }
        column += width;
    }
}

package dev.hawser.cli.tale;

import java.util.List;
import java.util.Locale;

/// The examples below each other on one time axis, as an SVG picture that stands alone. Its colours follow the light or
/// dark scheme of whoever looks at it.
final class Picture {
    private static final int WIDTH = 960;
    private static final int RIGHT = 76;
    private static final int TOP = 84;
    private static final int HEAD = 30;
    private static final int ROW = 15;
    private static final int BETWEEN = 22;
    private static final int BOTTOM = 48;

    /// A group of lanes is drawn in cells of so many pixels.
    private static final int CELL = 4;

    /// A character of a bar's name is about so wide.
    private static final double LETTER = 6;

    private static final int MARGIN = 24;

    private static final String STYLE = """
            <style>
            svg { --paper: #ffffff; --ink: #1b1f24; --faint: #59636e; --grid: #d8dee4;
                  --c1: #bf6a02; --c2: #a83da8; --c3: #0a7ea4; --c4: #1a7f37; --c5: #3b62d6; --on: #ffffff; }
            @media (prefers-color-scheme: dark) {
              svg { --paper: #12161c; --ink: #e8edf2; --faint: #9aa7b4; --grid: #2b333d;
                    --c1: #f0a13c; --c2: #dc8ae0; --c3: #4cc3e6; --c4: #5cc777; --c5: #8aa6ff; --on: #0c1015; }
            }
            text { font-family: system-ui, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; fill: var(--ink); }
            .paper { fill: var(--paper); }
            .title { font-size: 22px; font-weight: 600; }
            .head { font-size: 14px; font-weight: 600; }
            .note { font-size: 13px; fill: var(--faint); font-weight: 400; }
            .label { font-size: 11px; fill: var(--faint); text-anchor: end; }
            .mark { font-size: 12px; fill: var(--faint); text-anchor: middle; }
            .name { font-size: 10px; fill: var(--on); text-anchor: middle; }
            .elapsed { font-size: 13px; font-weight: 600; }
            .grid { stroke: var(--grid); }
            .end { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 3 3; }
            .c1 { fill: var(--c1); } .c2 { fill: var(--c2); } .c3 { fill: var(--c3); } .c4 { fill: var(--c4); }
            .c5 { fill: var(--c5); }
            </style>
            """;

    private static final List<String> NUMBERS = List.of("no", "one", "two", "three", "four", "five");

    private final List<Told> tale;
    private final Axis axis;

    /// Where the time axis begins.
    private final int left;

    private final StringBuilder svg = new StringBuilder();
    private int y = TOP;

    private Picture(List<Told> tale) {
        this.tale = tale;
        this.axis = Axis.of(tale, 12);
        this.left = tale.stream()
                .flatMap(told -> Row.of(told).stream())
                .mapToInt(row -> MARGIN + 16 + (int) (row.label().length() * LETTER * 1.1))
                .reduce(5 * MARGIN, Math::max);
    }

    /// {@return the picture of these examples}
    static String of(List<Told> tale) {
        return new Picture(tale).draw();
    }

    private String draw() {
        int height = TOP + BOTTOM + tale.stream().mapToInt(Picture::heightOf).sum();
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " role=\"img\" aria-labelledby=\"title description\">",
                WIDTH, height, WIDTH, height);
        add("<title id=\"title\">%s</title>", title());
        add("<desc id=\"description\">%s</desc>", description());
        svg.append(STYLE);
        add("<rect class=\"paper\" width=\"%d\" height=\"%d\"/>", WIDTH, height);
        add("<text class=\"title\" x=\"%d\" y=\"40\">%s</text>", MARGIN, title());
        add("<text class=\"note\" x=\"%d\" y=\"62\">%s</text>", MARGIN, subtitle());
        tale.forEach(this::panel);
        scale();
        add("</svg>");
        return svg.toString();
    }

    private String title() {
        return tale.size() == 1 ? nameOf(tale.getFirst()) : "The same waiting, " + NUMBERS.get(tale.size()) + " ways";
    }

    private String subtitle() {
        return "Each bar is the installation for one customer, which takes "
                + Axis.seconds(tale.getFirst().installation()) + " s.";
    }

    private String description() {
        return tale.stream()
                .map(told -> nameOf(told) + ": " + Timeline.summary(told) + ".")
                .reduce(subtitle(), (all, one) -> all + " " + one);
    }

    private static String nameOf(Told told) {
        return told.chapter().number() + " " + told.chapter().title();
    }

    private static int heightOf(Told told) {
        return HEAD + Row.of(told).size() * ROW + BETWEEN;
    }

    private void panel(Told told) {
        List<Row> rows = Row.of(told);
        int top = y + HEAD;
        int bottom = top + rows.size() * ROW;
        add(
                "<text class=\"head\" x=\"%d\" y=\"%d\">%s <tspan class=\"note\" dx=\"6\">%s</tspan></text>",
                MARGIN, y + 15, nameOf(told), Timeline.summary(told));
        axis.marks().forEach(mark -> line("grid", x(mark), top - 5, bottom + 2));
        y = top;
        for (Row row : rows) {
            add("<text class=\"label\" x=\"%d\" y=\"%d\">%s</text>", left - 10, y + 10, row.label());
            if (row.isReadable(nanosPer(1))) {
                row.installations().forEach(installation -> bar(told, installation));
            } else {
                shades(told, row);
            }
            y += ROW;
        }
        double end = x(told.elapsed());
        line("end", end, top - 5, bottom + 2);
        add(
                "<text class=\"elapsed\" x=\"%.1f\" y=\"%.1f\">%s</text>",
                end + 7, (top + bottom) / 2.0 + 3.5, Table.seconds(told.elapsed()));
        y += BETWEEN;
    }

    private void scale() {
        axis.marks()
                .forEach(mark -> add(
                        "<text class=\"mark\" x=\"%.1f\" y=\"%d\">%s s</text>", x(mark), y + 10, Axis.seconds(mark)));
    }

    private void line(String kind, double x, int top, int bottom) {
        add("<line class=\"%s\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>", kind, x, top, x, bottom);
    }

    private void bar(Told told, Installation installation) {
        double begin = x(installation.begin()) + 0.75;
        double width = Math.max(0.5, x(installation.end()) - 0.75 - begin);
        add(
                "<rect class=\"c%d\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"%.1f\"/>",
                told.chapter().number(), begin, y, width, ROW - 3, Math.min(3, width / 2));
        String name = installation.customer().shortName();
        if (name.length() * LETTER + 8 <= width) {
            add("<text class=\"name\" x=\"%.1f\" y=\"%.1f\">%s</text>", begin + width / 2, y + 9.5, name);
        }
    }

    private void shades(Told told, Row row) {
        double[] busy = row.busy((WIDTH - left - RIGHT) / CELL, nanosPer(CELL));
        int begin = 0;
        for (int cell = 1; cell <= busy.length; cell++) {
            if (cell == busy.length || Math.abs(busy[cell] - busy[begin]) > 0.02) {
                if (busy[begin] > 0.01) {
                    add(
                            "<rect class=\"c%d\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill-opacity=\"%.2f\"/>",
                            told.chapter().number(),
                            left + begin * CELL,
                            y,
                            (cell - begin) * CELL,
                            ROW - 3,
                            busy[begin]);
                }
                begin = cell;
            }
        }
    }

    private double nanosPer(int pixels) {
        return (double) axis.span() * pixels / (WIDTH - left - RIGHT);
    }

    private double x(long nanos) {
        return left + nanos / nanosPer(1);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}

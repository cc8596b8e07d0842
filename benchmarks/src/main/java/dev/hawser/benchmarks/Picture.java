package dev.hawser.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The main measure of each workload as a row of dots on a logarithmic axis: how many times the best peer's median each
/// contender took. Hawser's dots are filled squares, so that it reads without colour too.
final class Picture {
    private static final Set<String> MAIN = Set.of(
            "time [ns]",
            "fired last, time [ns]",
            "fired first, time [ns]",
            "failed, time [ns]",
            "awaits fired, time [ns]",
            "item [ns]",
            "post [ns]",
            "round trip [ns]",
            "set and cancel [ns]",
            "connection [ns]",
            "CPU of the server, round trip [ns]",
            "handshake [us]",
            "block [us]",
            "late since start [s]",
            "p50 [us]",
            "p99 [us]",
            "wall of the process [s]");
    private static final int LEFT = 250;
    private static final int WIDTH = 960;
    private static final int RIGHT = 30;
    private static final int ROW = 34;
    private static final int TOP = 64;
    private static final double LEAST = 0.1;
    private static final double MOST = 1000;

    private final StringBuilder svg = new StringBuilder();

    private Picture() {}

    static String of(List<Table> tables) {
        return new Picture()
                .draw(tables.stream()
                        .filter(table ->
                                MAIN.contains(table.results().getFirst().measure()))
                        .filter(table -> table.bestPeer() > 0)
                        .toList());
    }

    private String draw(List<Table> tables) {
        int height = TOP + ROW * tables.size() + 30;
        add("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui, sans-serif" font-size="12">
                <title>Hawser beside its peers: time as a multiple of the best peer's, logarithmic; left is faster</title>
                <style>
                text { fill: #333 } .axis { stroke: #ccc } .best { stroke: #888 }
                .peer { fill: #9aa5b1; stroke: none } .floor { fill: none; stroke: #9aa5b1; stroke-width: 1.5 }
                .hawser { fill: #c2410c }
                @media (prefers-color-scheme: dark) {
                  text { fill: #ddd } .axis { stroke: #444 } .best { stroke: #999 }
                  .peer { fill: #6b7785 } .floor { stroke: #6b7785 } .hawser { fill: #fb923c }
                }
                </style>
                """, WIDTH, height);
        add("<text x=\"%d\" y=\"20\">time, as a multiple of the best peer's: left is faster</text>%n", LEFT);
        add(
                "<rect class=\"hawser\" x=\"%d\" y=\"28\" width=\"9\" height=\"9\"/><text x=\"%d\" y=\"37\">Hawser</text>%n",
                LEFT, LEFT + 14);
        add(
                "<circle class=\"peer\" cx=\"%d\" cy=\"33\" r=\"4\"/><text x=\"%d\" y=\"37\">a peer</text>%n",
                LEFT + 84, LEFT + 94);
        add(
                "<circle class=\"floor\" cx=\"%d\" cy=\"33\" r=\"4\"/><text x=\"%d\" y=\"37\">the bare JDK</text>%n",
                LEFT + 154, LEFT + 164);
        for (double tick : List.of(0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)) {
            add(
                    "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>%n",
                    tick == 1 ? "best" : "axis", x(tick), x(tick), TOP - 8, height - 24);
            add(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                    x(tick), height - 8, tick < 1 ? Double.toString(tick) : Integer.toString((int) tick));
        }
        for (int i = 0; i < tables.size(); i++) {
            row(tables.get(i), TOP + ROW * i + ROW / 2);
        }
        return svg.append("</svg>\n").toString();
    }

    private void row(Table table, int y) {
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n", LEFT - 14, y + 4, escape(table.title()));
        List<Result> drawn = new ArrayList<>(table.results());
        drawn.sort(Comparator.comparing(result -> result.contender().startsWith("hawser")));
        for (Result result : drawn) {
            double at = x(result.median() / table.bestPeer());
            String name = escape(result.contender()) + " " + Table.number(result.median());
            if (result.contender().startsWith("hawser")) {
                add(
                        "<rect class=\"hawser\" x=\"%.1f\" y=\"%d\" width=\"9\" height=\"9\"><title>%s</title></rect>%n",
                        at - 4.5, y - 4, name);
            } else {
                add(
                        "<circle class=\"%s\" cx=\"%.1f\" cy=\"%d\" r=\"4\"><title>%s</title></circle>%n",
                        result.isPeer() ? "peer" : "floor", at, y, name);
            }
        }
    }

    private static double x(double ratio) {
        double inside = Math.clamp(ratio, LEAST, MOST);
        return LEFT + (WIDTH - LEFT - RIGHT) * Math.log(inside / LEAST) / Math.log(MOST / LEAST);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}

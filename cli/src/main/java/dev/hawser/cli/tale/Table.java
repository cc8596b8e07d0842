package dev.hawser.cli.tale;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The examples side by side, in figures.
final class Table {
    private static final String ROW = "%-14s %10s %9s %13s %10s %10s";

    private Table() {}

    static List<String> of(List<Told> tale, Terminal terminal) {
        String head = line("example", "customers", "threads", "most at once", "waiting", "elapsed");
        return Stream.concat(
                        Stream.of(terminal.painted("1", head)), tale.stream().map(Table::row))
                .toList();
    }

    private static String row(Told told) {
        Recording recording = told.recording();
        return line(
                told.chapter().number() + " " + told.chapter().title(),
                recording.installations().size(),
                recording.threads(),
                recording.mostAtOnce(),
                seconds(recording.waited()),
                seconds(told.elapsed()));
    }

    private static String line(Object... cells) {
        return String.format(Locale.ROOT, ROW, cells).stripTrailing();
    }

    /// {@return such as "9.02 s"}
    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }
}

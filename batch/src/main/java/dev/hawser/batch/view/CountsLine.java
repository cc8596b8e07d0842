package dev.hawser.batch.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/** The line that says how far a run is: {@code 4,312/10,000 43% | 64/64 busy | 118/s | … | ETA 0:48}. */
final class CountsLine {
    private static final String BETWEEN = " | ";

    /** A part of the line. Of parts that do not fit, the one of the highest rank goes first. */
    private record Part(int rank, String text, String style) {}

    private CountsLine() {}

    /** {@return the line in at most so many columns: parts that matter less are left out} */
    static StyledLine of(RunNow run, int columns, char ellipsis) {
        var parts = parts(run);
        while (width(parts) > columns && parts.size() > 1) {
            parts.remove(parts.stream().max(Comparator.comparingInt(Part::rank)).orElseThrow());
        }
        var line = new StyledLine();
        for (var part : parts) {
            if (line.width() > 0) {
                line.add(BETWEEN, "2");
            }
            line.add(TextWidth.fit(part.text(), columns - line.width(), ellipsis), part.style());
        }
        return line;
    }

    /** {@return the whole line, without colours} */
    static String whole(RunNow run) {
        return String.join(BETWEEN, parts(run).stream().map(Part::text).toList());
    }

    private static List<Part> parts(RunNow run) {
        var parts = new ArrayList<Part>();
        parts.add(new Part(0, progress(run), "1"));
        switch (run.phase()) {
            case RUNNING -> {}
            case HELD -> parts.add(new Part(1, "held", "33"));
            case PAUSED -> parts.add(new Part(1, "paused", "33"));
            case DRAINING -> parts.add(new Part(1, "draining", "33"));
        }
        if (!run.slots().isEmpty()) { // others serve all rows
            parts.add(new Part(6, run.busy() + "/" + run.slots().size() + " busy", StyledLine.PLAIN));
        }
        var stuck = run.slots(SlotNow.State.STUCK);
        if (stuck > 0) {
            parts.add(new Part(2, "stuck " + stuck, "1;31"));
        }
        var pace = run.pace();
        pace.perSecond().ifPresent(rate -> parts.add(new Part(7, Figures.rate(rate), StyledLine.PLAIN)));
        if (pace.p50Micros().isPresent() && pace.p99Micros().isPresent()) {
            parts.add(new Part(
                    8, "p50 " + duration(pace.p50Micros()) + " p99 " + duration(pace.p99Micros()), StyledLine.PLAIN));
        }
        if (run.waiting() > 0) {
            parts.add(new Part(5, "retry " + Figures.count(run.waiting()), "33"));
        }
        if (run.dead() > 0) {
            parts.add(new Part(3, "dead " + Figures.count(run.dead()), "31"));
        }
        if (run.ended() < run.total().orElse(0)) {
            pace.etaMillis()
                    .ifPresent(eta ->
                            parts.add(new Part(4, "ETA " + about(run) + Figures.clock(Math.ceilDiv(eta, 1000)), "1")));
        }
        return parts;
    }

    private static String progress(RunNow run) {
        if (run.total().isEmpty()) {
            return Figures.count(run.ended()) + " done";
        }
        var total = run.total().getAsLong();
        return Figures.count(run.ended()) + "/" + about(run) + Figures.count(total) + " " + about(run)
                + Figures.percent(run.ended(), total);
    }

    /** Stands before what is an estimate. */
    private static String about(RunNow run) {
        return run.estimated() ? "~" : "";
    }

    private static String duration(OptionalLong micros) {
        return Figures.duration(micros.getAsLong());
    }

    private static int width(List<Part> parts) {
        return parts.stream().mapToInt(part -> TextWidth.of(part.text())).sum() + BETWEEN.length() * (parts.size() - 1);
    }
}

package dev.hawser.cli.batch;

import dev.hawser.batch.journal.Forecast;
import dev.hawser.batch.journal.Forecast.Kind;
import dev.hawser.batch.view.Shown;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Says what a run would do, and why.
///
/// @param io what it is said to
record ForecastText(Io io) {
    /// {@return the exit code}
    ///
    /// @param name of the job
    /// @param input its name
    int print(String name, String input, Forecast forecast) {
        PrintStream out = new PrintStream(io.out(), true, StandardCharsets.UTF_8);
        out.println(Shown.line(name + ": " + Texts.counted(forecast.rows(), "row", "rows") + " in " + input));
        for (Map.Entry<Kind, Forecast.Group> each : forecast.groups().entrySet()) {
            out.println(Shown.line(line(each.getKey(), each.getValue())));
        }
        if (forecast.skipped() > 0) {
            out.println(
                    line(forecast.skipped(), "would be left out: the id was there before, or the row cannot be read"));
        }
        if (forecast.left()) {
            out.println("  there are more, which --limit or --sample leaves for later");
        }
        Exception failure = forecast.failure();
        if (failure != null) {
            out.println(Shown.line("  then it would end: " + failure.getMessage()));
        }
        return failure == null ? ExitCodes.DONE : ExitCodes.BAD_INPUT;
    }

    private static String line(Kind kind, Forecast.Group group) {
        String what = switch (kind) {
            case FIRST -> "would be served for the first time";
            case AGAIN -> "would be served again: the last try failed, and another is due";
            case CUT_OFF ->
                "would be served again: a crash cut the last try off, and what that had done may be done twice";
            case BEHIND -> "would be gone on with behind a step that is done";
            case GIVEN_UP -> "would be dead at once: crashes have cut off every try";
            case BAD -> "would be dead at once: the row cannot be read";
            case DONE -> "are done already";
            case LEFT_ALONE -> "would be left alone";
        };
        boolean more = group.count() > group.ids().size();
        String ids = group.ids().isEmpty() ? "" : " (" + String.join(", ", group.ids()) + (more ? ", …)" : ")");
        return line(group.count(), what + ids);
    }

    private static String line(long count, String what) {
        return String.format("%,10d  %s", count, what);
    }
}

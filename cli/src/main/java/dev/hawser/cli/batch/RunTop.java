package dev.hawser.cli.batch;

import dev.hawser.batch.view.LiveBlock;
import dev.hawser.batch.view.Shown;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// `hawser top DIR|URL`: what a live run does in its slots, again every second, with keys to sort, find and pause.
public final class RunTop {
    private static final int SECOND = 1_000;
    private static final long MICROS = 1_000;
    private static final int ESCAPE = 27;
    private static final int DELETE = 127;
    private static final int DETAILS = 5;

    /// Lines that are there whatever the run does.
    private static final int FIXED = 7;

    private static final String CLEAR = "\033[2J\033[H";
    private static final String KEYS = "t longest  n %s  i row  s %s  / find  p pause  r go on  q quit";

    private final Io io;
    private final TopPlace place;
    private final InstantSource clock;
    private Comparator<JsonNode> order = longest();
    private String find = "";
    private boolean typing;
    private String said = "";

    /// @param io where it goes, and where keys come from
    /// @param place of the run
    /// @param clock what time it is
    RunTop(Io io, TopPlace place, InstantSource clock) {
        this.io = io;
        this.place = place;
        this.clock = clock;
    }

    /// Shows a run of a fleet, or in a directory. {@return the exit code}
    ///
    /// @param io where it goes, and where keys come from
    /// @param where its directory, or its URL
    /// @param environment of the process
    /// @param times ends after so many
    public static int show(Io io, String where, Map<String, String> environment, int times) throws Exception {
        return FleetUrl.isOne(where)
                ? FleetTop.show(io, FleetUrl.parse(where, environment), times)
                : new RunTop(io, new DirectoryTop(Path.of(where)), InstantSource.system()).show(times);
    }

    /// Shows it until it is over, or `q`.
    ///
    /// @param times ends after so many
    /// @return the exit code
    int show(int times) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(io.out(), true, StandardCharsets.UTF_8);
        boolean live = io.outScreen().live();
        LiveBlock block = null;
        try (Keyboard keyboard = Keyboard.of(io.in(), live)) {
            int columns = 0;
            for (int i = 0; i < times && !out.checkError(); i++) {
                Optional<JsonNode> now = ask("status");
                if (now.isEmpty()) {
                    return gone(i);
                }
                int wide = keyboard.columns(io.outScreen().columns());
                if (block == null || wide != columns) {
                    out.print(block == null ? "" : CLEAR); // what is there was folded otherwise
                    block = new LiveBlock(io.outScreen().withColumns(wide));
                    columns = wide;
                }
                List<String> lines = lines(now.get(), live ? keyboard.rows() : Integer.MAX_VALUE).stream()
                        .map(line -> cut(Shown.line(line), wide - 1))
                        .toList();
                if (live) {
                    out.print(block.show(lines));
                } else {
                    lines.forEach(out::println);
                }
                if (i + 1 < times && !keys(keyboard)) {
                    return ExitCodes.DONE;
                }
            }
        }
        return ExitCodes.DONE;
    }

    private int gone(int looks) {
        new PrintStream(io.err(), true, io.charset()).println(Shown.line("hawser: " + place.gone(looks > 0)));
        return looks == 0 ? ExitCodes.UNAVAILABLE : ExitCodes.DONE;
    }

    private Optional<JsonNode> ask(String request) throws IOException {
        return place.ask(request);
    }

    /// Takes keys for a second, or up to the first. {@return whether to go on}
    private boolean keys(Keyboard keyboard) throws IOException, InterruptedException {
        int key = keyboard.next(SECOND);
        if (typing) {
            type(key);
            return true;
        }
        said = key == 0 ? said : "";
        switch (key) {
            case 't' -> order = longest();
            case 'n' ->
                order = Comparator.comparingInt(slot -> slot.path("slot").asInt());
            case 'i' -> order = Comparator.comparing(slot -> slot.path("item").asString(""));
            case 's' ->
                order = Comparator.<JsonNode, String>comparing(
                                slot -> slot.path("step").asString(""))
                        .thenComparing(longest());
            case '/' -> {
                typing = true;
                find = "";
            }
            case 'p' -> tell("pause");
            case 'r' -> tell("resume");
            case 'q' -> {
                return false;
            }
            default -> {} // no key of ours
        }
        return true;
    }

    private void type(int key) {
        if (key == '\n' || key == '\r' || key == ESCAPE) {
            typing = false;
            find = key == ESCAPE ? "" : find;
        } else if ((key == DELETE || key == '\b') && !find.isEmpty()) {
            find = find.substring(0, find.length() - 1);
        } else if (key >= ' ' && key < DELETE) {
            find += (char) key;
        }
    }

    private void tell(String request) throws IOException {
        said = ask(request)
                .map(answer -> answer.path("ok").asBoolean(false)
                        ? request + ": done"
                        : answer.path("error").asString(""))
                .orElse("");
    }

    private static Comparator<JsonNode> longest() {
        return Comparator.comparingLong(slot -> {
            long start = slot.path("startMicros").asLong();
            return start == 0 ? Long.MAX_VALUE : start; // of which nobody knows, last
        });
    }

    private List<String> lines(JsonNode now, int rows) throws IOException {
        List<String> details = place.details(DETAILS);
        List<String> lines = new ArrayList<>();
        lines.add(place.name() + ": "
                + now.path("state").asString("") + ", "
                + Texts.count(now.path("done").asLong()) + " done, "
                + Texts.count(now.path("dead").asLong()) + " dead"
                + (now.has("total") ? " of " + Texts.count(now.path("total").asLong()) : ""));
        lines.add(StatusText.pace(now));
        lines.addAll(details);
        List<JsonNode> slots = now.path("items")
                .valueStream()
                .filter(slot -> (slot.path("item").asString("") + " "
                                + slot.path("step").asString(""))
                        .contains(find))
                .sorted(order)
                .toList();
        lines.add("");
        lines.add(String.format(Locale.ROOT, "%5s %9s %4s  %-20s %s", place.number(), "for", "try", place.with(), "row")
                .toUpperCase(Locale.ROOT));
        int room = Math.max(1, rows - FIXED - details.size());
        slots.stream().limit(room).forEach(slot -> lines.add(line(slot)));
        if (slots.size() > room) {
            lines.add("      … and " + Texts.count(slots.size() - (long) room) + " more");
        }
        lines.add(
                typing || !find.isEmpty()
                        ? "find: " + find + (typing ? "_" : "")
                        : said.isEmpty() ? KEYS.formatted(place.number(), place.with()) : said);
        return lines;
    }

    private String line(JsonNode slot) {
        String state = slot.path("state").asString("running");
        return String.format(
                Locale.ROOT,
                "%5d %9s %4d  %-20s %s%s",
                slot.path("slot").asInt(),
                age(slot.path("startMicros").asLong()),
                slot.path("attempt").asInt(),
                slot.path("step").asString(""),
                slot.path("item").asString(""),
                state.equals("running") ? "" : "  (" + state + ")");
    }

    /// Of a row that is about to begin, there is none.
    private String age(long startMicros) {
        return startMicros == 0
                ? "-"
                : Texts.time(Duration.ofMillis(Math.max(0, clock.millis() - startMicros / MICROS)));
    }

    private static String cut(String line, int columns) {
        return line.codePointCount(0, line.length()) <= columns
                ? line
                : line.substring(0, line.offsetByCodePoints(0, Math.max(0, columns)));
    }
}

package dev.hawser.batch.view;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The two live lines of a run on a terminal: how far it is, and its slots. Gives the characters to send; sends none.
 *
 * <p>The lines are drawn at most ten times a second, and only what changed in them. While they are shown the cursor is
 * hidden and the terminal does not wrap lines; {@link #close} undoes both and must reach the terminal on every way out:
 * {@link #RESTORE} is for those on which nothing else can be done.
 *
 * <p><b>Threads:</b> confined to the thread that uses it. Times are the caller's, from any monotonic clock.
 */
public final class LiveScreen {
    /** Makes the cursor visible again and lets lines wrap. Harmless at any time. */
    public static final String RESTORE = "\u001b[?25h\u001b[?7h";

    /** Clears what is right of the cursor and below. */
    static final String CLEAR_BELOW = "\u001b[J";

    private static final String HIDE = "\u001b[?25l\u001b[?7l";
    private static final long SPACING = TimeUnit.MILLISECONDS.toNanos(100);

    private Screen screen;
    private List<StyledLine> shown = List.of();
    private boolean opened;
    private boolean closed;
    private long lastNanos;

    /**
     * Begins with nothing on the screen.
     *
     * @param screen what can be shown
     */
    public LiveScreen(Screen screen) {
        this.screen = screen;
    }

    /**
     * {@return the two lines, each no wider than the screen, without colours}
     *
     * @param run what to show
     * @param screen what can be shown
     */
    public static List<String> lines(RunNow run, Screen screen) {
        return draw(run, screen).stream().map(StyledLine::plain).toList();
    }

    /**
     * {@return what to send to the terminal so that it shows the run; empty if that is too soon after the last time, or
     * if nothing has changed}
     *
     * @param run what to show
     * @param nanos now
     */
    public String show(RunNow run, long nanos) {
        return closed || (!shown.isEmpty() && nanos - lastNanos < SPACING) ? "" : next(run, nanos);
    }

    private String next(RunNow run, long nanos) {
        var lines = draw(run, screen);
        var change = shown.isEmpty() ? begin() + whole(lines) : changes(lines);
        if (!change.isEmpty()) {
            lastNanos = nanos;
        }
        shown = lines;
        return change;
    }

    /**
     * {@return what to send in order to write something above the live lines, which the next {@link #show} draws again}
     *
     * @param text one line or more, each ended by a line break
     */
    public String above(String text) {
        return clear() + text;
    }

    /**
     * The terminal has another width. The next {@link #show} draws everything.
     *
     * @param columns its new width, 1 or more
     * @return what to send now
     */
    public String resize(int columns) {
        screen = screen.withColumns(columns);
        return clear();
    }

    /**
     * {@return what to send at the end: the lines show how it ended, however soon that is after the last time, and stay;
     * the cursor is below them, visible}
     *
     * @param last how it ended
     */
    public String close(RunNow last) {
        return closed ? "" : next(last, lastNanos) + close();
    }

    /** {@return what to send at the end: the lines stay as they are, and the cursor is below them, visible} */
    public String close() {
        closed = true;
        var end = shown.isEmpty() ? "" : "\r\n";
        shown = List.of();
        return opened ? end + RESTORE : end;
    }

    private static List<StyledLine> draw(RunNow run, Screen screen) {
        // The last column stays free: some terminals wrap when it is written to.
        var columns = Math.max(1, screen.columns() - 1);
        var strip = new SlotStrip(new StepLetters(run.stepNames()), screen.unicode());
        return List.of(CountsLine.of(run, columns, screen.ellipsis()), strip.of(run.slots(), columns));
    }

    private String begin() {
        opened = true;
        return HIDE;
    }

    private String whole(List<StyledLine> lines) {
        var texts = lines.stream().map(line -> line.painted(screen.colour())).toList();
        return "\r" + CLEAR_BELOW + String.join("\r\n", texts);
    }

    /** The cursor is on the last line before and after. */
    private String changes(List<StyledLine> lines) {
        var changes = new ArrayList<String>();
        for (var i = 0; i < lines.size(); i++) {
            changes.add(lines.get(i).changesFrom(shown.get(i), screen.colour()));
        }
        if (changes.stream().allMatch(String::isEmpty)) {
            return "";
        }
        var up = "\u001b[" + (lines.size() - 1) + "A";
        return changes.getFirst().isEmpty() ? changes.getLast() : up + String.join("\n", changes);
    }

    private String clear() {
        if (shown.isEmpty()) {
            return "";
        }
        var up = "\r\u001b[" + (shown.size() - 1) + "A";
        shown = List.of();
        return up + CLEAR_BELOW;
    }
}

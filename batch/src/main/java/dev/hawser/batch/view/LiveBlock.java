package dev.hawser.batch.view;

import java.util.List;

/**
 * Lines on a terminal that are drawn again where they are, such as the status of a run. Gives the characters to send;
 * sends none.
 *
 * <p>Lines that are wider than the screen are folded. Unlike {@link LiveScreen}, which draws often, it leaves the
 * terminal as it was after each time, with the cursor below the lines: who is ended by a signal has nothing to restore.
 *
 * <p><b>Threads:</b> confined to the thread that uses it.
 */
public final class LiveBlock {
    private static final String WRAP = "\u001b[?7h";
    private static final String NO_WRAP = "\u001b[?7l";
    private static final String CLEAR_REST = "\u001b[K";

    private final Screen screen;

    /** How many rows of the terminal were drawn the last time. */
    private int shown;

    /**
     * Begins with nothing on the screen, where the cursor is.
     *
     * @param screen what can be shown
     */
    public LiveBlock(Screen screen) {
        this.screen = screen;
    }

    /**
     * {@return what to send to the terminal so that it shows these lines in place of those before}
     *
     * @param lines without line breaks, any number of them; what would steer the terminal is replaced
     */
    public String show(List<String> lines) {
        // The last column stays free, as in LiveScreen; and a screen that is narrower than was said must not wrap.
        var columns = Math.max(1, screen.columns() - 1);
        var rows = lines.stream()
                .flatMap(line -> TextWidth.fold(TextWidth.clean(line), columns).stream())
                .toList();
        var text = new StringBuilder(NO_WRAP);
        if (shown > 0) {
            text.append("\u001b[").append(shown).append('A');
        }
        text.append('\r');
        rows.forEach(row -> text.append(row).append(CLEAR_REST).append("\r\n"));
        shown = rows.size();
        return text.append(LiveScreen.CLEAR_BELOW).append(WRAP).toString();
    }
}

package dev.hawser.batch.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How many columns of a terminal a text takes, and texts cut to fit. Where terminals differ, the larger figure is given,
 * so that what is said to fit does: emoji that are joined into one count each.
 */
final class TextWidth {
    /** Blocks of characters that take two columns, as pairs of first and last; in order. */
    private static final int[] WIDE = {
        0x1100, 0x115F, 0x231A, 0x231B, 0x2329, 0x232A, 0x23E9, 0x23F3, 0x25FD, 0x25FE, 0x2614, 0x2615, 0x2630, 0x2637,
        0x2648, 0x2653, 0x267F, 0x267F, 0x268A, 0x2693, 0x26A1, 0x26A1, 0x26AA, 0x26AB, 0x26BD, 0x26BE, 0x26C4, 0x26C5,
        0x26CE, 0x26CE, 0x26D4, 0x26D4, 0x26EA, 0x26EA, 0x26F2, 0x26F5, 0x26FA, 0x26FA, 0x26FD, 0x26FD, 0x2705, 0x2705,
        0x270A, 0x270B, 0x2728, 0x2728, 0x274C, 0x274C, 0x274E, 0x274E, 0x2753, 0x2757, 0x2795, 0x2797, 0x27B0, 0x27B0,
        0x27BF, 0x27BF, 0x2B1B, 0x2B1C, 0x2B50, 0x2B50, 0x2B55, 0x2B55, 0x2E80, 0x303E, 0x3041, 0x4DBF, 0x4DC0, 0x4DFF,
        0x4E00, 0xA4CF, 0xA960, 0xA97C, 0xAC00, 0xD7A3, 0xF900, 0xFAFF, 0xFE10, 0xFE19, 0xFE30, 0xFE6F, 0xFF01, 0xFF60,
        0xFFE0, 0xFFE6, 0x16FE0, 0x18DFF, 0x1AFF0, 0x1B2FF, 0x1D300, 0x1D376, 0x1F000, 0x1FAFF, 0x20000, 0x3FFFD
    };

    private static final int VARIATION_EMOJI = 0xFE0F;

    private TextWidth() {}

    /** {@return how many columns a text takes, without control characters, which {@link #clean} replaces} */
    static int of(String text) {
        var width = 0;
        var last = 0;
        for (var i = 0; i < text.length(); ) {
            var c = text.codePointAt(i);
            last = c == VARIATION_EMOJI && last == 1 ? 1 : of(c);
            width += last;
            i += Character.charCount(c);
        }
        return width;
    }

    /** {@return 0, 1 or 2} */
    static int of(int character) {
        if (character < 0x300) {
            return 1;
        }
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> isWide(character) ? 2 : 1;
        };
    }

    /**
     * {@return a text that a terminal can be given: what would move its cursor, ring its bell, start an escape sequence
     * or turn the direction of writing is replaced by a question mark}
     */
    static String clean(String text) {
        var clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(isUnsafe(c) ? '?' : c));
        return clean.toString();
    }

    /**
     * {@return a text of at most so many columns, cut with a mark where it is longer}
     *
     * @param text the text, without control characters
     * @param columns how many; 0 or more
     * @param mark what stands for the part left out, one column wide
     */
    static String fit(String text, int columns, char mark) {
        if (of(text) <= columns) {
            return text;
        }
        if (columns == 0) {
            return "";
        }
        var end = 0;
        for (var next = 0; of(text.substring(0, next)) < columns; ) {
            end = next;
            next += Character.charCount(text.codePointAt(next));
        }
        return text.substring(0, end) + mark;
    }

    /**
     * {@return a text in rows of at most so many columns, broken at spaces where there are any}
     *
     * @param text the text, without control characters
     * @param columns how many; 1 or more. A character that is wider has a row of its own
     */
    static List<String> fold(String text, int columns) {
        var rows = new ArrayList<String>();
        var rest = text;
        while (of(rest) > columns) {
            var end = Character.charCount(rest.codePointAt(0));
            for (var next = end; of(rest.substring(0, next)) <= columns; ) {
                end = next;
                next += Character.charCount(rest.codePointAt(next));
            }
            var space = rest.lastIndexOf(' ', end);
            var broken = space > 0 ? space : end;
            rows.add(rest.substring(0, broken));
            rest = rest.substring(broken).stripLeading();
        }
        if (!rest.isEmpty() || rows.isEmpty()) {
            rows.add(rest);
        }
        return rows;
    }

    /** Whether a terminal should not be given it, since it does more than stand there. */
    static boolean isUnsafe(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> true;
            case Character.FORMAT -> character != 0x200C && character != 0x200D && character != 0xAD;
            default -> false;
        };
    }

    private static boolean isWide(int character) {
        var place = Arrays.binarySearch(WIDE, character);
        if (place >= 0) {
            return true;
        }
        // Between a first and its last the place to insert at is odd.
        return (-place - 1) % 2 == 1;
    }
}

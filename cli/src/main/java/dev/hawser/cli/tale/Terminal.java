package dev.hawser.cli.tale;

/// What can be shown where the output goes.
///
/// @param columns its width in characters
/// @param colour whether it shows colours
/// @param unicode whether it shows more than ASCII
public record Terminal(int columns, boolean colour, boolean unicode) {
    /// A file or a pipe.
    public static final Terminal NONE = new Terminal(80, false, true);

    private static final int NARROWEST = 50;
    private static final int WIDEST = 160;

    /// Keeps the width in a range in which a picture makes sense.
    public Terminal {
        columns = Math.clamp(columns, NARROWEST, WIDEST);
    }

    /// Wraps a text in an ANSI sequence, if that is shown.
    String painted(String sgr, String text) {
        return colour && !text.isBlank() ? "\u001b[" + sgr + "m" + text + "\u001b[0m" : text;
    }
}

package dev.hawser.process;

/**
 * How large a terminal is.
 *
 * @param rows 1 to 32,767
 * @param columns 1 to 32,767
 */
public record TerminalSize(int rows, int columns) {
    /** Checks the values. */
    public TerminalSize {
        if (rows < 1 || rows > Short.MAX_VALUE || columns < 1 || columns > Short.MAX_VALUE) {
            throw new IllegalArgumentException("expected 1 to " + Short.MAX_VALUE + " rows and columns, was " + rows
                    + " rows and " + columns + " columns");
        }
    }

    /** {@return as in "24 rows, 80 columns"} */
    @Override
    public String toString() {
        return rows + " rows, " + columns + " columns";
    }
}

package dev.hawser.batch;

/** What becomes of a row whose id an earlier row has. */
public enum Duplicates {
    /** The input is refused, with the lines of both. */
    REFUSE,
    /** It is an item of its own; its id gets {@code #} and its number in the input at its end. */
    RUN,
    /** It is left out, and counted. */
    SKIP
}

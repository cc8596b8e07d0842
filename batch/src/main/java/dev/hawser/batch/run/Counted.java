package dev.hawser.batch.run;

/** A number with what it counts, as one says it in a message: {@code 1 row}, {@code 2 rows}. */
final class Counted {
    private Counted() {}

    /** {@return the number and a word for it: one for 1, another for all others} */
    static String of(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}

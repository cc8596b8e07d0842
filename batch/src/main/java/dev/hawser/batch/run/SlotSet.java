package dev.hawser.batch.run;

import java.util.Arrays;

/**
 * A set of slot numbers that gives its lowest in the same time whatever its size: bits, in words of 64, below words whose
 * bits say which word has any, and so on. Five such levels are walked, which is enough for any number.
 */
final class SlotSet {
    private static final int LEVELS = 5;
    private static final int BITS = 6;

    /** Bit {@code b} of word {@code w} of a level says whether word {@code 64 w + b} of the level before has any bit. */
    private final long[][] levels = new long[LEVELS][1];

    boolean isEmpty() {
        return levels[LEVELS - 1][0] == 0;
    }

    void add(int number) {
        int index = number;
        for (int level = 0; level < LEVELS; level++) {
            int word = index >>> BITS;
            if (word >= levels[level].length) {
                levels[level] = Arrays.copyOf(levels[level], Math.max(word + 1, 2 * levels[level].length));
            }
            levels[level][word] |= 1L << index;
            index = word;
        }
    }

    void remove(int number) {
        int index = number;
        for (int level = 0; level < LEVELS; level++) {
            int word = index >>> BITS;
            if (word >= levels[level].length) {
                return; // was never in
            }
            levels[level][word] &= ~(1L << index);
            if (levels[level][word] != 0) {
                return;
            }
            index = word;
        }
    }

    /** The lowest number; only if there is one. */
    int lowest() {
        int index = 0;
        for (int level = LEVELS - 1; level >= 0; level--) {
            index = (index << BITS) | Long.numberOfTrailingZeros(levels[level][index]);
        }
        return index;
    }
}

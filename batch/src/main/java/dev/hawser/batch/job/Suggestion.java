package dev.hawser.batch.job;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Guesses which known name was meant by one that is not known.
 *
 * <p><b>Threads:</b> any.
 */
public final class Suggestion {
    private Suggestion() {}

    /**
     * {@return the end of a message: {@code ; did you mean "url"?}, or the known names, or nothing}
     *
     * @param given what was written
     * @param known what could have been meant
     */
    static String hint(String given, Collection<String> known) {
        Optional<String> nearest = nearest(given, known);
        if (nearest.isPresent()) {
            return "; did you mean \"" + nearest.get() + "\"?";
        }
        return known.isEmpty() || known.size() > 25 ? "" : "; known are " + String.join(", ", known);
    }

    /**
     * {@return the name that differs least from the given one; empty if none is near}
     *
     * @param given what was written
     * @param known what could have been meant
     */
    public static Optional<String> nearest(String given, Collection<String> known) {
        String folded = given.toLowerCase(Locale.ROOT);
        int most = Math.max(1, given.length() / 3);
        return known.stream()
                .filter(name -> Math.abs(name.length() - given.length()) <= most)
                .filter(name -> distance(folded, name.toLowerCase(Locale.ROOT)) <= most)
                .filter(name -> name.length() > 1 || given.length() > 1 || name.equalsIgnoreCase(given))
                .min(Comparator.comparingInt(name -> distance(folded, name.toLowerCase(Locale.ROOT))));
    }

    /** Optimal string alignment: letters put in, left out, changed, or swapped with the next one. */
    private static int distance(String left, String right) {
        int[] beforeLast = new int[right.length() + 1];
        int[] last = new int[right.length() + 1];
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                boolean same = left.charAt(i - 1) == right.charAt(j - 1);
                row[j] = Math.min(Math.min(last[j], row[j - 1]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
        }
        return row[right.length()];
    }
}

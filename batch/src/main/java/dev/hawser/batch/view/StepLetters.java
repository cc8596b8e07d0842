package dev.hawser.batch.view;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A letter for each step: the first of its name that no step before it has, else any that is free. The letter x is left
 * to what was cancelled.
 */
final class StepLetters {
    /** For what has no letter: between two steps, or after all letters are given. */
    static final char NONE = '*';

    private static final String ALL = "abcdefghijklmnopqrstuvwyz";
    private static final String[] COLOURS = {"36", "34", "35", "32", "96", "94", "95", "92"};

    private final Map<String, Character> letters = new LinkedHashMap<>();
    private final Map<String, String> styles = new LinkedHashMap<>();

    StepLetters(List<String> steps) {
        var taken = new HashSet<Character>();
        for (var step : steps) {
            var letter = choose(step, taken);
            taken.add(letter);
            styles.putIfAbsent(step, COLOURS[letters.size() % COLOURS.length]);
            letters.putIfAbsent(step, letter);
        }
    }

    char letter(String step) {
        return letters.getOrDefault(step, NONE);
    }

    /** {@return the SGR parameters of a step's colour} */
    String style(String step) {
        return styles.getOrDefault(step, StyledLine.PLAIN);
    }

    Map<String, Character> all() {
        return letters;
    }

    private static char choose(String step, Set<Character> taken) {
        return IntStream.concat(step.toLowerCase(Locale.ROOT).chars(), ALL.chars())
                .filter(c -> ALL.indexOf(c) >= 0 && !taken.contains((char) c))
                .mapToObj(c -> (char) c)
                .findFirst()
                .orElse(NONE);
    }
}

package dev.hawser.batch.run;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** How often each kind of failure came. Kinds that come when there are many already are counted as {@code other}. */
final class Kinds {
    private static final int MOST = 100;
    private static final String OTHER = "other";

    private final Map<String, Long> counts = new HashMap<>();

    void add(String kind) {
        String counted = counts.size() < MOST || counts.containsKey(kind) ? kind : OTHER;
        counts.merge(counted, 1L, Long::sum);
    }

    /** A copy, most frequent first. */
    Map<String, Long> copy() {
        Map<String, Long> sorted = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }
}

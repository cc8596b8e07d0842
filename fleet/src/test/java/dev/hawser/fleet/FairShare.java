package dev.hawser.fleet;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** How many slots a worker may have, as the schema's function has it: all who want more have the same, but for one. */
final class FairShare {
    private FairShare() {}

    /**
     * {@return the share of one}
     *
     * @param wants how many each wants, by its id
     * @param worker whose share it is
     * @param cap how many there are
     */
    static int of(Map<Long, Integer> wants, long worker, int cap) {
        List<Map.Entry<Long, Integer>> sorted = wants.entrySet().stream()
                .sorted(Map.Entry.<Long, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .toList();
        int rest = cap;
        for (int i = 0; i < sorted.size(); i++) {
            int left = sorted.size() - i;
            if ((long) sorted.get(i).getValue() * left > rest) {
                List<Long> alike = sorted.subList(i, sorted.size()).stream()
                        .map(Map.Entry::getKey)
                        .sorted(Comparator.naturalOrder())
                        .toList();
                int place = alike.indexOf(worker);
                return place < 0 ? wants.get(worker) : rest / left + (place < rest % left ? 1 : 0);
            }
            rest -= sorted.get(i).getValue();
        }
        return wants.get(worker);
    }
}

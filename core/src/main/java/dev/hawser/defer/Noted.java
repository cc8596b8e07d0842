package dev.hawser.defer;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Debug mode: things that are kept alive for as long as they count, in the order in which they came. What counts no more
 * leaves when as many have come as there are, so that keeping one costs a constant time and a constant share of memory.
 * What comes when there are too many is not kept. Of one thread.
 */
final class Noted<K> {
    private static final int FEW = 64;
    private static final int MOST = 10_000;

    private final Set<K> kept = new LinkedHashSet<>();
    private final Predicate<? super K> counts;
    private int news;

    Noted(Predicate<? super K> counts) {
        this.counts = counts;
    }

    void add(K thing) {
        if (news++ >= Math.max(FEW, kept.size())) {
            tidy();
        }
        if (kept.size() < MOST) {
            kept.add(thing);
        }
    }

    void remove(K thing) {
        kept.remove(thing);
    }

    /** {@return those that count, a copy} */
    List<K> all() {
        tidy();
        return List.copyOf(kept);
    }

    private void tidy() {
        news = 0;
        kept.removeIf(counts.negate());
    }
}

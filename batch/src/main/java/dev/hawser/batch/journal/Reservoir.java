package dev.hawser.batch.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A random sample of what comes by one at a time, however much that is; each is as likely as any other. The n-th takes a
 * place with a chance of size/n, and then that of any other (Vitter's algorithm R).
 *
 * <p><b>Threads:</b> any, one at a time.
 *
 * @param <T> what comes by
 */
public final class Reservoir<T> {
    private final int size;
    private final SplittableRandom random;
    private final List<T> places = new ArrayList<>();
    private long seen;

    /**
     * An empty one.
     *
     * @param sample how many places it has, and by which seed they are given
     */
    public Reservoir(Selection.Sample sample) {
        this.size = sample.items();
        this.random = new SplittableRandom(sample.seed());
    }

    /**
     * One more comes by.
     *
     * @param next what
     */
    public void offer(T next) {
        seen++;
        if (places.size() < size) {
            places.add(next);
        } else {
            long place = random.nextLong(seen);
            if (place < size) {
                places.set((int) place, next);
            }
        }
    }

    /** {@return whether some that came by have no place} */
    public boolean isOverflowing() {
        return seen > size;
    }

    /** {@return those that have a place, in no order} */
    public List<T> sample() {
        return List.copyOf(places);
    }
}

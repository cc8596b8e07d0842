package dev.hawser.batch.job;

import dev.hawser.batch.job.JobException.Mistake;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the mistakes of a job, so that the user can mend them all at once. */
final class Mistakes {
    /** As many as a user would read. */
    private static final int TOLD = 20;

    private final List<Mistake> found = new ArrayList<>();

    void add(Position position, String message) {
        found.add(new Mistake(position, message));
    }

    boolean any() {
        return !found.isEmpty();
    }

    /**
     * Throws if there was a mistake.
     *
     * @throws JobException the first twenty, by position: options first
     */
    void throwIfAny() throws JobException {
        if (any()) {
            List<Mistake> sorted = found.stream()
                    .distinct()
                    .sorted(Comparator.comparingInt(
                                    (Mistake mistake) -> mistake.position().line())
                            .thenComparingInt(mistake -> mistake.position().column()))
                    .toList();
            int told = Math.min(TOLD, sorted.size());
            throw new JobException(sorted.subList(0, told), sorted.size() - told);
        }
    }
}

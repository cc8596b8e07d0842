package dev.hawser.testing;

import dev.hawser.reactor.VirtualTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/**
 * The order in which functions go on that are ready at the same time, for one run of one {@link TestReactor}.
 * {@link Exploration} makes many of them.
 *
 * <p><b>Threads:</b> of the reactor's.
 */
public final class Schedule {
    private final VirtualTime clock;
    private final String description;
    private final Choices choices;

    private Schedule(VirtualTime clock, String description, Choices choices) {
        this.clock = clock;
        this.description = description;
        this.choices = choices;
    }

    private static Schedule choosing(String description, ToIntFunction<? super List<?>> chooser) {
        Choices choices = new Choices();
        return new Schedule(
                VirtualTime.choosing(ready -> {
                    int chosen = chooser.applyAsInt(ready);
                    choices.note(ready.size(), chosen);
                    return chosen;
                }),
                description,
                choices);
    }

    /** What was chosen so far, out of how many. */
    static final class Choices {
        private final List<Integer> options = new ArrayList<>();
        private final List<Integer> chosen = new ArrayList<>();

        private void note(int among, int index) {
            options.add(among);
            chosen.add(index);
        }

        List<Integer> options() {
            return options;
        }

        List<Integer> chosen() {
            return chosen;
        }
    }

    /**
     * Each choice by chance.
     *
     * @param seed the same seed gives the same order
     * @return the order
     */
    public static Schedule random(Seed seed) {
        return new Schedule(VirtualTime.seeded(seed.value()), seed.toString(), new Choices());
    }

    /**
     * By priorities, as PCT has it (Burckhardt and others, ASPLOS 2010): each function gets one by chance when it is first
     * ready, and the highest goes on, however long. At {@code depth - 1} steps by chance, the one that would go on gets the
     * lowest. A fault that needs {@code depth} things in an order is met with a chance of 1 in {@code n * k ^ (depth - 1)}
     * at least, for n functions and k steps. In carrier mode; in baton mode functions are not told apart.
     *
     * @param seed the same seed gives the same order
     * @param depth 1 or more
     * @param steps how many choices a run has, about
     * @return the order
     */
    public static Schedule pct(Seed seed, int depth, int steps) {
        if (depth < 1) {
            throw new IllegalArgumentException("a depth is 1 or more, was " + depth);
        }
        return choosing("depth %d, %d steps, %s".formatted(depth, steps, seed), new Priorities(seed, depth, steps));
    }

    /** The first choices as given, each an index among those that are ready, the oldest 0; then the oldest each time. */
    static Schedule given(List<Integer> first) {
        int[] at = {0};
        return choosing("the choices " + first, ready -> at[0] < first.size() ? first.get(at[0]++) : 0);
    }

    private static final class Priorities implements ToIntFunction<List<?>> {
        private final SplittableRandom random;
        private final Set<Integer> changes = new HashSet<>();
        private final Map<Object, Long> priorities = new IdentityHashMap<>();
        private long lowest;
        private int step;

        Priorities(Seed seed, int depth, int steps) {
            random = new SplittableRandom(seed.value());
            for (int i = 1; i < depth; i++) {
                changes.add(random.nextInt(Math.max(1, steps)));
            }
        }

        @Override
        public int applyAsInt(List<?> ready) {
            int highest = highest(ready);
            if (changes.contains(step++)) {
                priorities.put(ready.get(highest), --lowest);
                highest = highest(ready);
            }
            return highest;
        }

        private int highest(List<?> ready) {
            int highest = 0;
            for (int i = 1; i < ready.size(); i++) {
                if (priority(ready.get(i)) > priority(ready.get(highest))) {
                    highest = i;
                }
            }
            return highest;
        }

        private long priority(Object function) {
            return priorities.computeIfAbsent(function, _ -> random.nextLong(Long.MAX_VALUE));
        }
    }

    VirtualTime clock() {
        return clock;
    }

    Choices choices() {
        return choices;
    }

    /** {@return what it is, for whoever runs it again} */
    @Override
    public String toString() {
        return description;
    }
}

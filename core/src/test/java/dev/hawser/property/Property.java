package dev.hawser.property;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * Runs random programs: a program is a list of steps, made from a seed. One that fails is shortened by dropping steps
 * as long as it goes on failing, and reported with its seed; {@code -Dhawser.seed=…} runs that one again.
 *
 * @param <S> the type of a step; steps must make sense in any order and number
 */
public final class Property<S> {
    private static final Long REPLAYED = Long.getLong("hawser.seed");

    private final Function<Random, S> step;
    private final Check<S> check;

    /** Runs a program, and throws if something is wrong. */
    @FunctionalInterface
    public interface Check<S> {
        void run(List<S> program) throws Exception;
    }

    /** With a maker of steps and a check of a whole program. */
    public Property(Function<Random, S> step, Check<S> check) {
        this.step = step;
        this.check = check;
    }

    /** Checks so many programs of up to so many steps. */
    public void check(int programs, int maxSteps) {
        if (REPLAYED != null) {
            checkOne(REPLAYED, maxSteps);
            return;
        }
        for (long seed = 1; seed <= programs; seed++) {
            checkOne(seed, maxSteps);
        }
    }

    private void checkOne(long seed, int maxSteps) {
        List<S> program = program(seed, maxSteps);
        Throwable failure = failureOf(program);
        if (failure != null) {
            List<S> shortest = shrink(program);
            Throwable last = failureOf(shortest);
            throw new AssertionError(
                    "seed " + seed + " fails; again with -Dhawser.seed=" + seed + "\nshortest program:\n  "
                            + String.join(
                                    "\n  ",
                                    shortest.stream().map(Object::toString).toList()),
                    last == null ? failure : last);
        }
    }

    private List<S> program(long seed, int maxSteps) {
        Random random = new Random(seed);
        int steps = 1 + random.nextInt(maxSteps);
        List<S> program = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            program.add(step.apply(random));
        }
        return program;
    }

    /** Drops pieces, large ones first, as long as what is left fails. */
    private List<S> shrink(List<S> program) {
        List<S> best = program;
        for (int piece = best.size() / 2; piece >= 1; piece /= 2) {
            int from = 0;
            while (from < best.size()) {
                List<S> shorter = new ArrayList<>(best.subList(0, from));
                shorter.addAll(best.subList(Math.min(best.size(), from + piece), best.size()));
                if (failureOf(shorter) != null) {
                    best = shorter;
                } else {
                    from += piece;
                }
            }
        }
        return best;
    }

    private Throwable failureOf(List<S> program) {
        try {
            check.run(program);
            return null;
        } catch (Exception | Error failure) {
            return failure;
        }
    }
}

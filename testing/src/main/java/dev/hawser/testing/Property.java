package dev.hawser.testing;

import dev.hawser.defer.Action;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * A statement that must hold for every random program, a list of steps of any type; when one breaks it, steps are
 * dropped from it until no more can be.
 *
 * {@snippet class="dev.hawser.testing.TestingSnippetsTest" region="property"}
 *
 * <p>The body is run several times when it fails, so whatever it changes it has to make anew each time, its
 * {@link TestReactor} included.
 */
public final class Property {
    private Property() {}

    /**
     * Makes a program up from a seed, and runs it. If it fails, finds a shorter one that fails in the same way, with an
     * exception of the same class.
     *
     * @param seed the same seed makes the same program; usually given by {@link Seeds}
     * @param program makes up a program
     * @param body runs it, and throws if the statement does not hold
     * @param <S> the type of a step; its {@code toString()} is shown
     * @throws PropertyError if it fails; shows the shorter program, with its failure as the cause
     */
    public static <S> void check(
            Seed seed,
            Function<? super RandomGenerator, ? extends List<? extends S>> program,
            Action<? super List<S>> body) {
        List<S> steps = List.copyOf(program.apply(seed.random()));
        Shrinking<S> shrinking = new Shrinking<>(body);
        Optional<Throwable> failure = shrinking.failureOf(steps);
        if (failure.isPresent()) {
            throw shrinking.shortest(steps, failure.get()).toError(seed, steps.size());
        }
    }
}

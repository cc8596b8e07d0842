package dev.hawser.testing;

import dev.hawser.defer.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/**
 * The search for a short program that fails as a long one does: drops runs of steps, half of the program, a quarter and
 * so on down to single ones (after Zeller's delta debugging), as long as what is left still fails.
 */
final class Shrinking<S> {
    /** A bound for bodies that take long; what has been found by then is good enough. */
    private static final int RUNS = 1000;

    private final Action<? super List<S>> body;
    private int runs;

    Shrinking(Action<? super List<S>> body) {
        this.body = body;
    }

    /** A program that fails, and how. */
    record Failing<S>(List<S> steps, Throwable failure, boolean repeats) {
        PropertyError toError(Seed seed, int stepsBefore) {
            return new PropertyError(
                    seed, List.copyOf(steps), repeats ? stepsBefore + " at first" : "but not when run again", failure);
        }
    }

    /** Runs a program. An assumption that does not hold is not a failure of the program but goes to the caller. */
    Optional<Throwable> failureOf(List<S> steps) {
        runs++;
        try {
            body.run(steps);
            return Optional.empty();
        } catch (TestAbortedException e) {
            throw e;
        } catch (Exception | AssertionError | StackOverflowError e) {
            return Optional.of(e);
        }
    }

    Failing<S> shortest(List<S> steps, Throwable failure) {
        if (failsLike(steps, failure).isEmpty()) {
            return new Failing<>(steps, failure, false);
        }
        Failing<S> best = new Failing<>(steps, failure, true);
        int chunk = Math.max(1, steps.size() / 2);
        while (runs < RUNS) {
            Failing<S> shorter = without(best, chunk);
            boolean shrunk = shorter.steps().size() < best.steps().size();
            best = shorter;
            if (chunk == 1 && !shrunk) {
                break; // not one step can be left out
            }
            chunk = Math.clamp(
                    shrunk ? chunk : chunk / 2, 1, Math.max(1, best.steps().size()));
        }
        return best;
    }

    /** Tries to leave out each run of {@code chunk} steps, one after another. */
    private Failing<S> without(Failing<S> from, int chunk) {
        Failing<S> best = from;
        int at = 0;
        while (at < best.steps().size() && runs < RUNS) {
            List<S> rest = new ArrayList<>(best.steps());
            rest.subList(at, Math.min(at + chunk, rest.size())).clear();
            Optional<Throwable> failure = failsLike(rest, from.failure());
            if (failure.isPresent()) {
                best = new Failing<>(rest, failure.get(), true);
            } else {
                at += chunk;
            }
        }
        return best;
    }

    /** A failure of another class is another fault, which would lead away from the one that was found. */
    private Optional<Throwable> failsLike(List<S> steps, Throwable failure) {
        return failureOf(steps).filter(other -> other.getClass() == failure.getClass());
    }
}

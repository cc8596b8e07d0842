package dev.hawser.testing;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Fails a test whose {@link Property} does not hold. Shows the shortest program found that breaks it. */
public final class PropertyError extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final transient List<?> steps;

    PropertyError(Seed seed, List<?> steps, String how, Throwable failure) {
        super(
                "fails with %s and %d steps (%s):%s%n%s".formatted(seed, steps.size(), how, numbered(steps), failure),
                failure);
        this.steps = steps;
    }

    private static String numbered(List<?> steps) {
        return IntStream.range(0, steps.size())
                .mapToObj(i -> "%n  %d. %s".formatted(i + 1, steps.get(i)))
                .collect(Collectors.joining());
    }

    /** {@return the steps of the program that breaks it} */
    public List<?> steps() {
        return steps;
    }
}

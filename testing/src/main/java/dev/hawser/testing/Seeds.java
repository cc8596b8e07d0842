package dev.hawser.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test once for each of many seeds, until one fails. Takes the place of {@code @Test}.
 *
 * {@snippet class="dev.hawser.testing.TestingSnippetsTest" region="seeds"}
 *
 * <p>With {@link WithReactor}, the seed shuffles what has no defined order in the test's reactor. The test may take the
 * {@link Seed} as a parameter too, to make up its own input from.
 *
 * <p>The failure names the seed, and how often other threads woke the reactor: if they did, the run may not repeat.
 * {@code -Dhawser.seed=N} runs all tests of this kind with that one seed; name the test to run beside it.
 * {@code -Dhawser.seeds=0..99999} runs them with these instead of those that stand here; {@link Swarm} runs them with random
 * ones for as long as there is time.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@TestTemplate
@ExtendWith(SeedsExtension.class)
public @interface Seeds {
    /** {@return seeds that come first, such as those that have failed once} */
    long[] value() default {};

    /** {@return the first of the seeds in a row} */
    long first() default 0;

    /** {@return how many seeds in a row, after those of {@link #value()}} By default 100, or none if there are those. */
    int count() default -1;
}

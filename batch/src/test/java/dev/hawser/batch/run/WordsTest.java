package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.AttemptOutcome.Failed;
import dev.hawser.batch.StepException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a run says durations, and what it makes of an exception. */
class WordsTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 ms",
        "PT0.00025S, 0.3 ms",
        "PT0.0015S, 1.5 ms",
        "PT0.25S, 250 ms",
        "PT0.999S, 999 ms",
        "PT1S, 1 s",
        "PT1.54S, 1.5 s",
        "PT59S, 59 s",
        "PT1M, 1 min",
        "PT2M5.9S, 2 min 5 s",
        "PT59M59S, 59 min 59 s",
        "PT1H, 1 h",
        "PT3H20M59S, 3 h 20 min",
        "PT49H, 49 h"
    })
    void aDurationHasTheUnitsThatOneWouldSay(Duration duration, String text) {
        assertThat(DurationText.of(duration)).isEqualTo(text);
    }

    @Test
    void oneIsOneAndAllElseAreMany() {
        assertThat(Counted.of(1, "row waits", "rows wait")).isEqualTo("1 row waits");
        assertThat(Counted.of(0, "row waits", "rows wait")).isEqualTo("0 rows wait");
        assertThat(Counted.of(2, "row waits", "rows wait")).isEqualTo("2 rows wait");
    }

    @Test
    void aStepSaysItselfWhatWentWrong() {
        Throwable cause = new StepException("post", "http-503", "was 503,\n  expected 200", true, null);
        assertThat(Failures.of("other", cause)).isEqualTo(new Failed("post", "http-503", "was 503, expected 200"));
        assertThat(Failures.retryAfter(cause)).isNull();
        assertThat(Failures.retryAfter(new StepException("p", "k", "m", true, Duration.ofSeconds(4))))
                .isEqualTo(Duration.ofSeconds(4));
        assertThat(Failures.retryAfter(new IOException("x"))).isNull();
    }

    @Test
    void anyOtherExceptionIsOfTheKindOfItsClass() {
        assertThat(Failures.of("post", new IOException("broken\r\n pipe ")))
                .isEqualTo(new Failed("post", "IOException", "IOException: broken pipe"));
        assertThat(Failures.of("", new IllegalStateException()))
                .isEqualTo(new Failed("", "IllegalStateException", "IllegalStateException"));
        assertThat(Failures.of("", new IOException(" \n")))
                .as("a message that says nothing is none")
                .isEqualTo(new Failed("", "IOException", "IOException"));
        Throwable withoutName = new RuntimeException("odd") {
            private static final long serialVersionUID = 1;
        };
        assertThat(Failures.of("", withoutName)).isEqualTo(new Failed("", "exception", "exception: odd"));
        Throwable withoutAnything = new RuntimeException() {
            private static final long serialVersionUID = 1;
        };
        assertThat(Failures.of("", withoutAnything)).isEqualTo(new Failed("", "exception", "exception"));
        assertThat(Failures.message(withoutAnything)).isEqualTo("exception");
    }

    @Test
    void aMessageIsOneLineAndNeverEmpty() {
        assertThat(Failures.message(new IOException("a\n\tb\nc"))).isEqualTo("a b c");
        assertThat(Failures.message(new IOException("  "))).isEqualTo("IOException");
        assertThat(Failures.message(new IOException())).isEqualTo("IOException");
    }
}

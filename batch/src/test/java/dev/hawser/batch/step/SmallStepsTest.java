package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepException;
import dev.hawser.batch.StepObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The steps that wait and speak, and what all steps have in common. */
class SmallStepsTest {
    @Test
    void sleepWaitsAsLongAsTheRowSays() throws Exception {
        try (StepBench bench = StepBench.of("- sleep: '{{pause}}'")) {
            long start = System.nanoTime();
            assertThat(bench.serve("{\"pause\": \"120ms\"}").toString()).isEqualTo("{\"sleep\":{}}");
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(120_000_000L);
        }
    }

    @Test
    void sleepOfNoTimeIsTold() throws Exception {
        try (StepBench bench = StepBench.of("- sleep: '{{pause}}'")) {
            StepException failure = bench.failure("{\"pause\": \"soon\"}");
            assertThat(failure.kind()).isEqualTo("duration");
            assertThat(failure.getMessage()).isEqualTo("was \"soon\", expected a time such as 300ms, 30s or 5m");
        }
        assertThat(StepBench.mistakes("- sleep: 5")).contains("3:").contains("it has no unit");
    }

    @Test
    void logSpeaksWithoutSecrets() throws Exception {
        try (StepBench bench =
                StepBench.of("- log: 'serving {{name}} with {{env.TOKEN}}'", Map.of("TOKEN", "t0p-secret"))) {
            bench.serve("{\"name\": \"Zoë\"}");
            assertThat(bench.log).containsExactly("serving Zoë with ***");
        }
    }

    @Test
    void logGoesIntoTheResultWhenAsked() throws Exception {
        try (StepBench bench = StepBench.of(
                "- name: note\n  log: {message: 'was {{env.TOKEN}} {{attempt}} {{slot}}', to: result}",
                Map.of("TOKEN", "t0p-secret"))) {
            assertThat(bench.serve("{}").toString()).isEqualTo("{\"note\":{\"message\":\"was *** 1 3\"}}");
            assertThat(bench.log).isEmpty();
        }
    }

    @Test
    void stepsRunInOrderUntilOneFailsAndTheObserverSeesThem() throws Exception {
        List<String> seen = new ArrayList<>();
        StepObserver observer = new StepObserver() {
            @Override
            public void started(String step) {
                seen.add("start " + step);
            }

            @Override
            public void ended(String step, boolean succeeded) {
                seen.add("end " + step + " " + succeeded);
            }
        };
        try (StepBench bench = StepBench.of("""
                - name: first
                  log: one
                - name: second
                  sleep: '{{missing}}'
                - name: third
                  log: three
                """)) {
            StepException failure = bench.call(() -> {
                try {
                    throw new AssertionError(bench.workflow.run(bench.attempt("{}", observer)));
                } catch (StepException e) {
                    return e;
                }
            });
            assertThat(failure.step()).isEqualTo("second");
            assertThat(failure.kind()).isEqualTo("template");
            assertThat(failure.getMessage()).isEqualTo("{{missing}}: the row has no field \"missing\"");
            assertThat(failure.isTransient()).isFalse();
        }
        assertThat(seen).containsExactly("start first", "end first true", "start second", "end second false");
    }

    @Test
    void insecureTlsIsWarnedOfLoudly() throws Exception {
        try (StepBench bench = StepBench.of("- http: {url: https://127.0.0.1/, tls: {insecure: true}}\n- log: x")) {
            bench.call(() -> "prepared");
            assertThat(bench.log).hasSize(1);
            assertThat(bench.log.getFirst()).startsWith("step http: WARNING: tls.insecure is set.");
        }
    }

    @Test
    void retryAfterIsSecondsOrADate() {
        var now = java.time.Instant.parse("2026-01-02T03:04:05Z");
        assertThat(RetryAfter.parse(" 120 ", now)).isEqualTo(java.time.Duration.ofSeconds(120));
        assertThat(RetryAfter.parse("Fri, 02 Jan 2026 03:05:05 GMT", now)).isEqualTo(java.time.Duration.ofSeconds(60));
        assertThat(RetryAfter.parse("Fri, 02 Jan 2026 03:00:00 GMT", now)).isEqualTo(java.time.Duration.ZERO);
        assertThat(RetryAfter.parse("-1", now)).isNull();
        assertThat(RetryAfter.parse("99999999999", now)).isNull();
    }
}

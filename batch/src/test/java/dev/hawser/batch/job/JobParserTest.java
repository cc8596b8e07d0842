package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.Duplicates;
import dev.hawser.batch.job.InputSpec.Format;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobParserTest {
    @Test
    void smallestJobHasTheDocumentedDefaults() throws JobException {
        Job job = Jobs.PARSER.parse(
                "input: customers.csv\nsteps: [{nap: 3s}]", Path.of("jobs", "install.yaml"), List.of());

        assertThat(job.name()).isEqualTo("install");
        assertThat(job.input())
                .isEqualTo(new InputSpec(
                        Optional.of(Path.of("jobs", "customers.csv")),
                        Format.CSV,
                        StandardCharsets.UTF_8,
                        ',',
                        Optional.of('"'),
                        List.of(),
                        16 << 20,
                        BadRows.REFUSE,
                        InputSpec.Packing.NONE));
        assertThat(job.id()).isEmpty();
        assertThat(job.duplicates()).isEqualTo(Duplicates.REFUSE);
        assertThat(job.key()).isEmpty();
        assertThat(job.output()).isEmpty();
        assertThat(job.limits())
                .isEqualTo(new Limits(
                        10,
                        null,
                        null,
                        new RetryPolicy(
                                5, Duration.ofMillis(200), Duration.ofSeconds(30), Duration.ofMinutes(5), 0.1, 10),
                        Duration.ofMinutes(5),
                        null,
                        Duration.ofSeconds(5),
                        List.of(new HaltRule(HaltRule.When.SOON, HaltRule.What.ALIKE, 20, false))));
        assertThat(job.steps()).singleElement().satisfies(step -> {
            assertThat(step.name()).isEqualTo("nap");
            assertThat(step.plan()).isEqualTo(new Nap.Plan(Duration.ofSeconds(3)));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "install.hawser.yaml, install",
        "install.hawser.yml, install",
        "install.eu.hawser.json, install.eu",
        "install.eu.yaml, install.eu",
        "hawser.yaml, hawser",
        ".hawser.yaml, .hawser",
        "install, install"
    })
    void aJobWithoutANameHasThatOfItsFile(String file, String name) throws JobException {
        Job job = Jobs.PARSER.parse("input: a.csv\nsteps: [{nap: 3s}]", Path.of("jobs", file), List.of());

        assertThat(job.name()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"latin-1, ISO-8859-1", "Latin-1, ISO-8859-1", "latin1, ISO-8859-1", "latin-9, ISO-8859-15"})
    void encodingsAreKnownByTheNamesThatEverybodyUses(String name, String charset) throws JobException {
        Job job = Jobs.read("input: {file: a.csv, encoding: %s}\nsteps: [{nap: 3s}]".formatted(name));

        assertThat(job.input().encoding()).isEqualTo(Charset.forName(charset));
    }
}

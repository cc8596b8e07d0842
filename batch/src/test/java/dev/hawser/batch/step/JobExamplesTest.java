package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.hawser.batch.job.JobParser;
import dev.hawser.batch.job.JobSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Every job that the pages and the examples show is one, by the parser and by the published schema. */
class JobExamplesTest {
    private static final Path DOCS = Path.of("../docs");
    private static final Path SCHEMA_FILE = DOCS.resolve("job.schema.json");
    private static final Map<String, String> ENVIRONMENT =
            Map.of("TOKEN", "s3cret-token", "DB_PASSWORD", "s3cret", "PASSWORD", "s3cret");

    /** A fenced block, or one that is set off, if it begins as jobs and their parts do. */
    private static final Pattern BLOCK = Pattern.compile(
            "^```yaml\n(?<fenced>(?:.*\n)*?)^```$|(?<=\n\n)(?<indented>(?: {4}(?:- |steps:|services:|input:|name:).*\n)(?:(?: {4}.*)?\n)*)",
            Pattern.MULTILINE);

    @Test
    void theSchemaFileIsWhatTheCommandPrints() throws IOException {
        String expected = JsonMapper.shared()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(JobSchema.of(StepWorkflow.types()))
                + "\n";
        if (Boolean.getBoolean("hawser.write")) {
            Files.writeString(SCHEMA_FILE, expected);
        }
        assertThat(Files.readString(SCHEMA_FILE)).isEqualTo(expected);
    }

    static Stream<String> jobs() throws IOException {
        Stream<String> shown = Stream.of("job.md", "steps.md", "batch.md").flatMap(page -> {
            List<String> jobs = shown(page);
            assertThat(jobs).as("jobs in " + page).isNotEmpty();
            return jobs.stream();
        });
        return Stream.concat(shown, Stream.of(Files.readString(Path.of("../examples/install.yaml"))));
    }

    static List<String> shown(String page) {
        try {
            return BLOCK.matcher(Files.readString(DOCS.resolve(page)))
                    .results()
                    .map(JobExamplesTest::job)
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What is only a part of a job gets the rest. */
    private static String job(MatchResult block) {
        String text = block.group("fenced") != null
                ? block.group("fenced")
                : block.group("indented").stripTrailing().stripIndent() + "\n";
        if (text.startsWith("- ")) {
            text = "steps:\n" + text.indent(2);
        }
        return text.startsWith("input:") || text.contains("\ninput:") ? text : "input: rows.jsonl\n" + text;
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void aJobThatIsShownIsOne(String job) throws Exception {
        Path file = Path.of("../examples/shown.yaml");

        assertThat(new JobParser(StepWorkflow.types(), ENVIRONMENT)
                        .parse(job, file, List.of())
                        .steps())
                .isNotEmpty();

        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(SCHEMA_FILE), InputFormat.JSON);
        assertThat(schema.validate(job, InputFormat.YAML)).isEmpty();
    }

    @Test
    void theMistakesThatThePageShowsAreToldSo() throws IOException {
        String job =
                shown("job.md").getFirst().replace("slots: 5", "slots: many").replace("env.TOKEN", "env.TOKEM");

        assertThatThrownBy(() ->
                        new JobParser(StepWorkflow.types(), ENVIRONMENT).parse(job, Path.of("install.yaml"), List.of()))
                .message()
                .satisfies(told -> assertThat(Files.readString(DOCS.resolve("job.md")))
                        .contains("before anything starts:\n\n" + told.indent(4) + "\n"));
    }
}

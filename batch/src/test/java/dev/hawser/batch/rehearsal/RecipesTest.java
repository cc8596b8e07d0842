package dev.hawser.batch.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.JobParser;
import dev.hawser.batch.step.StepWorkflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each recipe of the page is a job, and does in its test what the page says. */
class RecipesTest {
    private static final Path PAGE = Path.of("../docs/recipes.md");
    private static final Pattern RECIPE = Pattern.compile(
            "^## (?<title>.*)\n(?:(?!^##).*\n)*?```yaml\n# job\n(?<job>(?:.*\n)*?)```\n(?:(?!^##).*\n)*?```yaml\n# test\n(?<test>(?:.*\n)*?)```",
            Pattern.MULTILINE);

    /** A recipe of the page. */
    record Recipe(String title, String job, String test) {
        @Override
        public String toString() {
            return title;
        }
    }

    static Stream<Recipe> recipes() throws IOException {
        return RECIPE.matcher(Files.readString(PAGE))
                .results()
                .map(found -> new Recipe(found.group("title"), found.group("job"), found.group("test")));
    }

    @Test
    void everyHeadingHasARecipe() throws IOException {
        List<String> headings = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3))
                .toList();
        assertThat(recipes().map(Recipe::title))
                .containsExactlyElementsOf(headings)
                .hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void itDoesWhatItsTestSays(Recipe recipe) throws Exception {
        CaseFile cases = CaseFile.parse(recipe.test(), "test");
        Job job = new JobParser(StepWorkflow.types(), cases.environment())
                .parse(recipe.job(), Path.of("job.yaml").toAbsolutePath(), List.of());
        for (JobCase each : cases.as(job.input()).cases()) {
            assertThat(each.wrong(Rehearsal.of(job, each.row(), each.canned())))
                    .as(each.name())
                    .isEmpty();
        }
    }
}

package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.job.JobSchema;
import dev.hawser.batch.job.KeyTable;
import dev.hawser.batch.job.StepType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The tables of the reference are those of the steps. {@code -Dhawser.write=true} writes them. */
class StepsDocTest {
    private static final Path PAGE = Path.of("../docs/steps.md");

    @Test
    void everyStepHasItsTable() throws IOException {
        String page = Files.readString(PAGE);
        String expected = page;
        for (StepType type : StepWorkflow.types()) {
            if (!type.isService()) {
                expected = withTable(expected, type);
            }
        }
        if (Boolean.getBoolean("hawser.write")) {
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(expected);
    }

    /** By the schema, which is made without the table. */
    @Test
    void everySettingOfTheSchemaIsInTheTableOfItsStepAndInAnExample() throws IOException {
        String page = Files.readString(PAGE);
        String examples = String.join("\n", JobExamplesTest.shown("steps.md"));
        JsonNode steps = JobSchema.of(StepWorkflow.types()).at("/properties/steps/items/properties");
        for (Map.Entry<String, JsonNode> type : steps.properties()) {
            if (StepWorkflow.types().stream().noneMatch(known -> known.name().equals(type.getKey()))) {
                continue; // of every step
            }
            Set<String> paths = new LinkedHashSet<>();
            collect(type.getValue(), "", paths);
            String table = tableOf(page, type.getKey());
            for (String path : paths) {
                assertThat(table).as("table of " + type.getKey()).contains("| `" + path + "` |");
                assertThat(examples)
                        .as("an example with " + type.getKey() + "." + path)
                        .containsPattern("\\b" + path.replaceFirst(".*\\.", "") + "\\b");
            }
        }
    }

    @Test
    void whatEveryStepMayHaveIsInATableAndInAnExample() throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf("<!-- table:every -->\n") + "<!-- table:every -->\n".length();
        String expected =
                page.substring(0, from) + KeyTable.ofManner() + page.substring(page.indexOf("<!-- end -->", from));
        if (Boolean.getBoolean("hawser.write")) {
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(expected);
        String examples = String.join("\n", JobExamplesTest.shown("steps.md"));
        KeyTable.ofManner()
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.replaceFirst("^\\| `(?:.*\\.)?([a-z-]+)`.*", "$1"))
                .forEach(name -> assertThat(examples).containsPattern("\\b" + name + "\\b"));
    }

    private static String tableOf(String page, String type) {
        int from = page.indexOf("<!-- table:" + type + " -->");
        return from < 0 ? "" : page.substring(from, page.indexOf("<!-- end -->", from));
    }

    private static void collect(JsonNode schema, String prefix, Set<String> paths) {
        schema.path("properties").properties().forEach(property -> {
            paths.add(prefix + property.getKey());
            collect(property.getValue(), prefix + property.getKey() + ".", paths);
        });
        schema.path("anyOf").forEach(each -> collect(each, prefix, paths));
        collectWithin(schema.path("items"), prefix, paths);
        collectWithin(schema.path("additionalProperties"), prefix + "NAME.", paths);
    }

    private static void collectWithin(JsonNode schema, String prefix, Set<String> paths) {
        if (schema.isObject()) {
            collect(schema, prefix, paths);
        }
    }

    private static String withTable(String page, StepType type) {
        String begin = "<!-- table:" + type.name() + " -->\n";
        int from = page.indexOf(begin);
        assertThat(from)
                .as("docs/steps.md has a place for the table of " + type.name())
                .isNotNegative();
        int to = page.indexOf("<!-- end -->", from);
        return page.substring(0, from + begin.length()) + KeyTable.withParts(type.keys()) + page.substring(to);
    }
}

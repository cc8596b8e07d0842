package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.job.KeyTable;
import dev.hawser.batch.job.StepType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

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

    private static String withTable(String page, StepType type) {
        String begin = "<!-- table:" + type.name() + " -->\n";
        int from = page.indexOf(begin);
        assertThat(from)
                .as("docs/steps.md has a place for the table of " + type.name())
                .isNotNegative();
        int to = page.indexOf("<!-- end -->", from);
        return page.substring(0, from + begin.length()) + KeyTable.markdown(type.keys()) + page.substring(to);
    }
}

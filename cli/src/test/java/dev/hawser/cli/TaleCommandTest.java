package dev.hawser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.cli.tale.Terminal;
import dev.hawser.cli.tale.World;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaleCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            6                  | the example was '6', expected 1, 2, 3, 4, 5 or all
            one                | the example was 'one', expected 1, 2, 3, 4, 5 or all
            1 2                | '''2'' is one argument too many'
            --customers 0      | --customers was '0', expected a whole number from 1 to 10000000
            --customers 10000001 | --customers was '10000001', expected a whole number from 1 to 10000000
            --customers=-3     | --customers was '-3', expected a whole number from 1 to 10000000
            --customers 1.5    | --customers was '1.5', expected a whole number from 1 to 10000000
            --customers        | Missing required parameter for option '--customers' (N)
            --slots many       | --slots was 'many', expected a whole number from 1 to 10000000
            --developers 10001 | --developers was '10001', expected a whole number from 1 to 10000
            --seconds=-0.1     | --seconds was '-0.1', expected a number from 0 to 86400
            --seconds 86400.1  | --seconds was '86400.1', expected a number from 0 to 86400
            --seconds NaN      | --seconds was 'NaN', expected a number from 0 to 86400
            --seconds 1e999999999 | --seconds was '1e999999999', expected a number from 0 to 86400
            --loud             | there is no option --loud
            """)
    void badArgumentsAreOneLineOnStandardError(String arguments, String complaint) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("hawser: " + complaint + " (see hawser tale --help)" + System.lineSeparator());
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aPictureThatCannotBeWrittenIsSeenBeforeTheTale() {
        String file = directory.resolve("none").resolve("tale.svg").toString();
        assertThat(run("4", "--svg", file)).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("hawser: --svg was '" + file + "', expected a file in a directory that exists"
                        + " (see hawser tale --help)" + System.lineSeparator());
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "all "})
    void theWholeTaleEndsWithATableAndATimeline(String arguments) {
        assertThat(run((arguments + "--seconds 0.01").split(" "))).isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines.stream().filter(line -> line.startsWith("---")))
                .containsExactly(
                        "------ Running example 1 ------",
                        "------ Running example 2 ------",
                        "------ Running example 3 ------",
                        "------ Running example 4 ------",
                        "------ Running example 5 ------");
        assertThat(lines.stream().filter(line -> line.startsWith("* Elapsed time: ")))
                .hasSize(5);
        assertThat(lines)
                .anyMatch(line -> line.matches("2 threads +15 +[1-5] +[1-5] +\\d+\\.\\d\\d s +\\d+\\.\\d\\d s"));
        assertThat(lines).anyMatch(line -> line.matches("5 Cooperator +15 +1 +5 +\\d+\\.\\d\\d s +\\d+\\.\\d\\d s"));
        assertThat(lines).anyMatch(line -> line.startsWith("  slot 4 "));
        assertThat(lines.getLast()).matches(" +0 .* s");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void oneExampleEndsWithItsTime() {
        assertThat(run("3", "--seconds", "0", "--customers", "2")).isZero();
        assertThat(out.toString().lines().toList().getLast()).startsWith("* Elapsed time: ");
    }

    @Test
    void thePictureIsWritten() throws IOException {
        Path file = directory.resolve("tale.svg");
        assertThat(run("5", "--seconds", "0.01", "--quiet", "--svg", file.toString()))
                .isZero();
        assertThat(Files.readString(file))
                .startsWith("<svg ")
                .endsWith("</svg>\n")
                .contains("slot 4");
        assertThat(out.toString().lines()).hasSize(2);
    }

    @Test
    void optionsReachTheirExamples() {
        assertThat(run("2", "--seconds", "0.01", "--developers", "3", "--customers", "4"))
                .isZero();
        assertThat(out.toString()).contains("developer 2", "Customer 3").doesNotContain("developer 3", "Customer 4");
    }

    @Test
    void helpNamesTheOptions() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("1|2|3|4|5|all", "--customers", "--seconds", "--slots", "--developers", "--quiet", "--svg");
    }

    private int run(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "tale";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Main.commandLine(World.REAL, Terminal.NONE, StandardOutput.io(), all)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }
}

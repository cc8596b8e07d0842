package dev.hawser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.cli.tale.Terminal;
import dev.hawser.cli.tale.World;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void versionIsOneLineWithTheJdkAndTheMode() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).matches("hawser \\S+ \\(JDK \\S+, carrier mode\\)\\R");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void helpGoesToStandardOutput() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("Usage: hawser", "--version");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tale", "run", "resume", "retry-dead", "status", "ctl", "timeline", "schema"})
    void aCommandIsDescribedAlikeInTheListAndInItsOwnHelp(String command) {
        assertThat(run("--help")).isZero();
        String list = words();
        assertThat(list).contains(" " + command + " ");

        out.getBuffer().setLength(0);
        assertThat(run(command, "--help")).isZero();
        String own = words();
        assertThat(own).contains("Usage: hawser " + command, "--help");
        String description = list.split(" " + command + " ", 2)[1].split("\\. ", 2)[0];
        assertThat(own).contains(description);
    }

    private String words() {
        return out.toString().replaceAll("\\s+", " ");
    }

    @Test
    void badArgumentsAreOneLineOnStandardError() {
        assertThat(run("--no-such-option")).isEqualTo(2);
        assertThat(err.toString()).isEqualTo(line("hawser: there is no option --no-such-option (see hawser --help)"));
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void anOptionThatIsMisspelledIsNamedAsItIsMeant() {
        assertThat(run("run", "--slot=3", "job.yaml")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo(line("hawser: there is no option --slot; did you mean --slots? (see hawser run --help)"));
    }

    @Test
    void anOptionThatIsMisspelledIsToldBeforeWhatIsMissing() {
        assertThat(run("run", "--slost")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo(line("hawser: there is no option --slost; did you mean --slots? (see hawser run --help)"));
    }

    @Test
    void whatIsMissingIsToldWhereOptionsAreRight() {
        assertThat(run("run", "--slots=3")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo(line("hawser: Missing required parameter: 'JOB.yaml' (see hawser run --help)"));
    }

    @Test
    void aCommandThatIsMisspelledIsNamedAsItIsMeant() {
        assertThat(run("rnu", "job.yaml")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo(line("hawser: there is no command 'rnu'; did you mean run? (see hawser --help)"));
    }

    @Test
    void noCommandIsABadArgument() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).isEqualTo(line("hawser: a command is missing (see hawser --help)"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status postgresq://me:se/same@db/hawser",
                "status mysql://me:sesame@db/hawser",
                "worker postgresql://me@db/x postgresql://me:sesame@db/x",
                "postgresql://me:se/same@db/hawser",
                "worker --slots postgresql://me:sesame@db/x",
                "run https://me:sesame@db/job.yaml"
            })
    void aPasswordInAnArgumentIsNotShown(String args) {
        assertThat(run(args.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains("***").doesNotContain("same");
    }

    private int run(String... args) {
        return Main.commandLine(World.REAL, Terminal.NONE, StandardOutput.io(), args)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    private static String line(String text) {
        return text + System.lineSeparator();
    }
}

package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.job.InputSpec.Format;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AssignmentTest {
    private static final String JOB =
            "input: {file: a.csv, delimiter: ';'}\nslots: 3\nretries: 2\nsteps:\n- {name: install, call: http://x}\n";

    private static Assignment option(String name, String... values) {
        return JobOption.all().stream()
                .filter(option -> option.name().equals(name))
                .findFirst()
                .orElseThrow()
                .assign(List.of(values));
    }

    @Test
    void optionsWinOverTheFile() throws JobException {
        Job job = Jobs.read(
                JOB,
                option("--slots", "40"),
                option("--retries-base", "1s"),
                option("--halt", "now,fail=10%", "soon,done=5"),
                option("--input", "other.tsv"));

        assertThat(job.limits().slots()).isEqualTo(40);
        assertThat(job.limits().retries().attempts()).isEqualTo(2);
        assertThat(job.limits().retries().base()).isEqualTo(Duration.ofSeconds(1));
        assertThat(job.limits().halt())
                .containsExactly(
                        new HaltRule(HaltRule.When.NOW, HaltRule.What.FAIL, 10, true),
                        new HaltRule(HaltRule.When.SOON, HaltRule.What.DONE, 5, false));
        assertThat(job.input().delimiter()).isEqualTo(';');
        assertThat(job.input().format()).isEqualTo(Format.TSV);
    }

    @Test
    void pathsOfOptionsAreRelativeToTheWorkingDirectory() throws JobException {
        Path file = Path.of("jobs", "a.yaml");
        Job job = Jobs.PARSER.parse(JOB, file, List.of(option("--output", "out")));
        Job other = Jobs.PARSER.parse(JOB + "output: out\n", file, List.of(option("--input", "b.csv")));

        assertThat(job.output()).contains(Path.of("out"));
        assertThat(job.input().file()).contains(Path.of("jobs", "a.csv"));
        assertThat(other.output()).contains(Path.of("jobs", "out"));
        assertThat(other.input().file()).contains(Path.of("b.csv"));
    }

    @Test
    void settingsOfStepsAreSetByTheNameOfTheStep() throws JobException {
        Job job = Jobs.read(
                JOB,
                Assignment.ofText("steps.install.call.method=post"),
                Assignment.ofText("steps.1.call.url=http://y/{{id}}?a=b"));

        Call.Plan plan = (Call.Plan) job.steps().getFirst().plan();
        assertThat(plan.method()).isEqualTo(Call.Method.POST);
        assertThat(plan.url()).hasToString("http://y/{{id}}?a=b");
    }

    @Test
    void aStepWithoutANameIsFoundByTheNameThatIsMadeUpForIt() throws JobException {
        Job job = Jobs.withSteps(
                "- nap: 1s\n- {name: nap, nap: 2s}\n- nap: 3s\n",
                Assignment.ofText("steps.nap.nap=20s"),
                Assignment.ofText("steps.nap-2.nap=10s"),
                Assignment.ofText("steps.nap-3.nap.for=30s"));

        assertThat(job.steps())
                .extracting(step -> ((Nap.Plan) step.plan()).time())
                .containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(30));
    }

    @Test
    void theTypeOfAStepNeedNotBeNamed() throws JobException {
        Job job = Jobs.withSteps(
                "- call: http://x\n- name: rest\n  nap: 2s\n",
                Assignment.ofText("steps.call.method=post"),
                Assignment.ofText("steps.rest.for=20s"));

        assertThat(((Call.Plan) job.steps().getFirst().plan()).method()).isEqualTo(Call.Method.POST);
        assertThat(((Nap.Plan) job.steps().getLast().plan()).time()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void mistakesOfOptionsNameTheOption() {
        assertThat(Jobs.mistakes(JOB, option("--slots", "x"), option("--rate", "1")))
                .isEqualTo(
                        "--slots: was \"x\", expected a whole number from 1 to 1000000\n--rate: was \"1\", expected a rate"
                                + " such as 50/s, 3000/m or 1/10s, or server: it does not say in which time");
        assertThat(Jobs.mistakes(JOB, new Assignment("--set", List.of("slots", "x"), List.of("1"))))
                .isEqualTo("--set: slots is \"3\" in the job file, expected a mapping");
        assertThat(Jobs.mistakes(JOB, new Assignment("--set", List.of("steps", "instal", "x"), List.of("1"))))
                .isEqualTo("--set: there is no \"instal\" in the list; did you mean \"install\"?");
        assertThat(Jobs.mistakes(JOB, new Assignment("--set slot", List.of("slot"), List.of("1"))))
                .isEqualTo("--set slot: \"slot\" is no setting of a job; did you mean \"slots\"?");
        assertThatThrownBy(() -> Assignment.ofText("slots"))
                .hasMessage("--set: was \"slots\", expected names and a value: retries.base=1s");
    }

    @Test
    void everySettingButTheStepsHasAnOption() {
        assertThat(JobOption.all())
                .extracting(JobOption::name)
                .containsExactly(
                        "--name",
                        "--input",
                        "--input-files",
                        "--input-glob",
                        "--input-sql",
                        "--input-url",
                        "--input-user",
                        "--input-password",
                        "--input-format",
                        "--input-encoding",
                        "--input-delimiter",
                        "--input-quote",
                        "--input-columns",
                        "--input-max-row",
                        "--input-bad-rows",
                        "--input-chunk",
                        "--id",
                        "--duplicates",
                        "--slots",
                        "--key",
                        "--per-key",
                        "--per-key-rate",
                        "--weight",
                        "--priority",
                        "--shuffle",
                        "--rate",
                        "--cost-rate",
                        "--cost-of",
                        "--when-load",
                        "--retries",
                        "--retries-base",
                        "--retries-cap",
                        "--retries-retry-after-cap",
                        "--retries-budget",
                        "--retries-reserve",
                        "--timeout",
                        "--item-timeout",
                        "--cancel-grace",
                        "--halt",
                        "--thresholds",
                        "--output",
                        "--access");
        assertThat(JobOption.all())
                .filteredOn(JobOption::repeatable)
                .extracting(JobOption::name)
                .containsExactly("--input-files", "--input-columns", "--when-load", "--halt", "--thresholds");
        assertThat(option("--slots", "1").path()).isEqualTo(List.of("slots"));
        assertThat(JobOption.all().stream()
                        .filter(option -> option.name().equals("--slots"))
                        .findFirst()
                        .orElseThrow()
                        .defaultText())
                .isEqualTo(Optional.of("10"));
    }
}

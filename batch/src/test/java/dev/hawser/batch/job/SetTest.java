package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code --set} reaches, and what it refuses. */
class SetTest {
    private static final String JOB = """
            input: a.csv
            id: i
            retries: 3
            steps:
            - {name: ask, retries: 4, call: {url: x, capture: {tokens: /t}}}
            - nap: 2s
            finally:
            - {name: bye, nap: 1s}
            """;

    private static Job job(String... set) throws JobException {
        Assignment[] all = new Assignment[set.length];
        for (int i = 0; i < set.length; i++) {
            all[i] = Assignment.ofText(set[i]);
        }
        return Jobs.read(JOB, all);
    }

    private static Manner manner(String set) throws JobException {
        return job(set).steps().getFirst().manner();
    }

    @Test
    void whatAllStepsHaveIsSetWithoutTheNameOfTheType() throws JobException {
        assertThat(manner("steps.ask.when=plan == 'large'").when()).hasToString("Optional[plan == 'large']");
        assertThat(manner("steps.ask.on-error=dead").onError()).contains(Manner.OnError.DEAD);
        assertThat(manner("steps.ask.once=true").once()).isTrue();
        assertThat(manner("steps.ask.slots=7").slots()).contains(7);
        assertThat(manner("steps.ask.retries=9").retries().orElseThrow().attempts())
                .isEqualTo(9);
        assertThat(manner("steps.ask.emit=/items").emit().orElseThrow().from())
                .isEqualTo(new FoundIn.Json(tools.jackson.core.JsonPointer.compile("/items")));
        assertThat(manner("steps.1.foreach.in={{list}}").foreach()).isPresent();
    }

    @Test
    void partsOfAShortFormAreSetBesideIt() throws JobException {
        Manner.Retries own = manner("steps.ask.retries.base=5s").retries().orElseThrow();
        assertThat(own).isEqualTo(new Manner.Retries(4, Duration.ofSeconds(5), Duration.ofSeconds(30)));
        RetryPolicy ofJob = job("retries.cap=7s").limits().retries();
        assertThat(ofJob.attempts()).isEqualTo(3);
        assertThat(ofJob.cap()).isEqualTo(Duration.ofSeconds(7));
        Job gone = Jobs.read(
                "input: a.csv\nid: i\nsteps: [{nap: 1s, foreach: [1, 2]}, {name: b, nap: 1s, emit: /a}]",
                Assignment.ofText("steps.nap.foreach.slots=3"),
                Assignment.ofText("steps.b.emit.most=5"));
        assertThat(gone.steps().getFirst().manner().foreach().orElseThrow().slots())
                .isEqualTo(3);
        assertThat(gone.steps().getLast().manner().emit().orElseThrow().most()).isEqualTo(5);
        Job chunk = Jobs.read(
                "input: {file: a.csv, chunk: 2}\nsteps: [{nap: 1s, results: each.bad}]",
                Assignment.ofText("steps.nap.results.dead=each.worse"));
        Results results = chunk.steps().getFirst().manner().results().orElseThrow();
        assertThat(results.failed()).hasToString("each.bad");
        assertThat(results.dead()).hasToString("Optional[each.worse]");
    }

    @Test
    void lastStepsAreSetLikeOthers() throws JobException {
        assertThat(((Nap.Plan) job("finally.bye.for=9s").finals().getFirst().plan()).time())
                .isEqualTo(Duration.ofSeconds(9));
        assertThat(((Nap.Plan) job("finally.1.nap.for=8s").finals().getFirst().plan()).time())
                .isEqualTo(Duration.ofSeconds(8));
        assertThat(((Nap.Plan) job("finally.bye.nap=7s").finals().getFirst().plan()).time())
                .isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void whatIsNotThereIsMade() throws JobException {
        Job job = job("input.delimiter=;", "key=host", "per-key=2", "cost.rate=5/s", "cost.of=ask.tokens");
        assertThat(job.input().delimiter()).isEqualTo(';');
        assertThat(job.limits().perKey()).isEqualTo(2);
        assertThat(job.sharing().cost()).contains(new Cost(new Rate(5, Duration.ofSeconds(1)), "ask", "tokens"));
    }

    @Test
    void aValueMayHaveEqualsSignsAndBeEmpty() throws JobException {
        assertThat(job("name=a=b").name()).isEqualTo("a=b");
        assertThat(job("name=").name()).isEmpty();
        assertThat(job("steps.ask.url=").steps().getFirst().plan())
                .isInstanceOfSatisfying(
                        Call.Plan.class, plan -> assertThat(plan.url().source()).isEmpty());
    }

    @Test
    void theLastAssignmentWins() throws JobException {
        assertThat(job("slots=3", "slots=5").limits().slots()).isEqualTo(5);
        assertThat(job("input=b.tsv", "input.file=c.csv").input().displayName()).isEqualTo("c.csv");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "steps.aks.url=y ! --set steps.aks.url: there is no \"aks\" in the list; did you mean \"ask\"?",
                "steps.3.url=y ! --set steps.3.url: there is no \"3\" in the list; known are ask, nap",
                "steps.0.url=y ! --set steps.0.url: there is no \"0\" in the list; known are ask, nap",
                "steps.1000000.url=y ! --set steps.1000000.url: there is no \"1000000\" in the list; known are ask, nap",
                "steps.ask.urll=y ! --set steps.ask.urll: \"urll\" is no setting of step \"ask\" (call); did you mean \"url\"?",
                "steps.nap.for=soon ! '--set steps.nap.for: was \"soon\", expected a time such as 300ms, 30s or 5m'",
                "steps.ask=5 ! '--set steps.ask: a step was \"5\", expected a mapping such as `sleep: 3s`'",
                "steps=5 ! '--set steps: was \"5\", expected a list of steps'",
                "id.x=5 ! '--set id.x: id is \"i\" in the job file, expected a mapping'",
                "steps.ask.url.x=5 ! '--set steps.ask.url.x: steps.ask.call.url is \"x\" in the job file, expected a mapping'",
                "nam=x ! --set nam: \"nam\" is no setting of a job; did you mean \"name\"?",
                "retries= ! '--set retries: was \"\", expected a whole number from 1 to 1000'",
                "slots=null ! '--set slots: was nothing, expected a whole number from 1 to 1000000'",
                "steps.ask.capture=5 ! '--set steps.ask.capture: was \"5\", expected a mapping from names to: a text'",
                "steps.ask.call.capture.x.y=5 ! '--set steps.ask.call.capture.x.y: x: was a mapping, expected a text'",
                "steps.ask.name=1 ! '--set steps.ask.name: name: was \"1\", expected a name of letters, digits, _ and - that"
                        + " begins with a letter'",
                "steps.nap.when=nap.x ! '--set steps.nap.when: {{nap.x}}: step \"nap\" has not run by then, only earlier ones"
                        + " have'",
            })
    void whatCannotBeSetIsTold(String set, String message) throws JobException {
        assertThat(Jobs.mistakes(JOB, Assignment.ofText(set))).isEqualTo(message);
    }

    @Test
    void severalMistakesOfOptionsAreToldBeforeThoseOfTheFile() throws JobException {
        assertThat(Jobs.mistakes(
                        "input: a.csv\nslots: x\nsteps: [{nap: 1s}]",
                        Assignment.ofText("steps.b.for=1s"),
                        Assignment.ofText("rate=5")))
                .isEqualTo("--set steps.b.for: there is no \"b\" in the list; known are nap\n"
                        + "--set rate: was \"5\", expected a rate such as 50/s, 3000/m or 1/10s, or server: it does not say in"
                        + " which time\n"
                        + "job.yaml:2:8: slots: was \"x\", expected a whole number from 1 to 1000000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "slots", "=5", ".slots=5", "retries.=5", "retries..base=5"})
    void whatIsNoAssignmentIsTold(String text) {
        assertThatThrownBy(() -> Assignment.ofText(text))
                .isInstanceOf(JobException.class)
                .hasMessage("--set: was \"" + text + "\", expected names and a value: retries.base=1s");
    }

    @Test
    void anAssignmentHasAPathAndAValue() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Assignment("--x", List.of(), List.of("1")));
        assertThatIllegalArgumentException().isThrownBy(() -> new Assignment("--x", List.of("x"), List.of()));
    }

    @Test
    void anOptionKnowsItsSetting() {
        JobOption base = JobOption.all().stream()
                .filter(option -> option.name().equals("--retries-base"))
                .findFirst()
                .orElseThrow();
        assertThat(base.path()).containsExactly("retries", "base");
        assertThat(base.expected()).isEqualTo("a time such as 300ms, 30s or 5m");
        assertThat(base.description()).startsWith("The longest wait before the second try");
        assertThat(base.defaultText()).isEqualTo(Optional.of("200ms"));
        assertThat(base.repeatable()).isFalse();
        assertThat(base.assign(List.of("1s")))
                .isEqualTo(new Assignment("--retries-base", List.of("retries", "base"), List.of("1s")));
    }
}

package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be meant of how rows share the slots, of limits and of what a run has to keep to. */
class LimitMistakesTest {
    private static final String ASK = "steps: [{name: ask, call: {url: x, capture: {tokens: /t, n: /n}}}]";

    /** Of the second line on; the first is the input. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "cost: 5!7! cost: was \"5\", expected a mapping",
                "cost: {rate: 5/s}!7! cost: \"of\" is missing, expected a step and what it captures, such as ask.tokens",
                "cost: {rate: 5/s, of: tokens}!23! of: was \"tokens\", expected a step and what it captures, such as ask.tokens",
                "cost: {rate: 5/s, of: aks.tokens}!7! cost: is of \"aks\", which is no step; did you mean \"ask\"?",
                "cost: {rate: 5/s, of: ask.tokns}!7! cost: step \"ask\" captures no \"tokns\"; did you mean \"tokens\"?",
                "cost: {rate: 5/s, of: ask.tokens.sum}!7! cost: step \"ask\" captures no \"tokens.sum\"; known are n, tokens",
                "cost: {rate: x, of: ask.tokens}!14! rate: was \"x\", expected a rate such as 50/s, 3000/m or 1/10s",
                "weight: w!9! weight: needs \"key\", which tells what to count by",
                "per-key-rate: 5/s!15! per-key-rate: needs \"key\", which tells what to count by",
                "per-key: '{{n}}'!10! per-key: needs \"key\", which tells what to count by",
                "shuffle: maybe!10! shuffle: was \"maybe\", expected true or false",
                "shuffle: yes!10! shuffle: was \"yes\", expected true or false",
                "item-timeout: 0s!15! item-timeout: was \"0s\", expected a time such as 300ms, 30s or 5m, or none: it must be"
                        + " longer than 0",
                "cancel-grace: -1s!15! cancel-grace: was \"-1s\", expected a time such as 300ms, 30s or 5m",
                "retries: 0!10! attempts: was \"0\", expected a whole number from 1 to 1000",
                "retries: 1001!10! attempts: was \"1001\", expected a whole number from 1 to 1000",
                "retries: [3]!10! attempts: was a list, expected a whole number from 1 to 1000",
                "retries: {attemps: 3}!11! \"attemps\" is no setting of retries; did you mean \"attempts\"?",
                "retries: {base: 31s}!17! base: the cap is shorter than the base",
                "retries: {budget: 10}!19! budget: was \"10\", expected a percentage such as 10%",
                "retries: {budget: -1%}!19! budget: was \"-1%\", expected a percentage such as 10%",
                "retries: {reserve: -1}!20! reserve: was \"-1\", expected a whole number of 0 or more",
                "access: me!9! access: was \"me\", expected one of owner, group, all",
                "output: \"\"!9! output: was \"\", expected a path",
                "output: [a]!9! output: was a list, expected a path",
                "name: {a: b}!7! name: was a mapping, expected a text",
                "thresholds: [p95<2s, p9<1s]!22! element 2 was \"p9<1s\", expected a threshold such as p95<2s, max<=10s,"
                        + " fail<1% or retries<100",
                "when-load: load!12! when-load: was \"load\", expected a term such as load<4 or memory>1GB",
                "steps: [{nap: 1s}]!1! \"steps\" is set a second time; the first is in line 2",
            })
    void aLimitThatCannotBeMeantIsTold(String line, int column, String message) {
        String text =
                line.startsWith("steps") ? "input: a.csv\n" + ASK + "\n" + line : "input: a.csv\n" + line + "\n" + ASK;
        int row = line.startsWith("steps") ? 3 : 2;
        assertThat(Jobs.mistakesOfAll(text)).isEqualTo("job.yaml:" + row + ":" + column + ": " + message);
    }

    @Test
    void aLimitForKeysIsReadWithAKey() {
        assertThat(Jobs.mistakesOfAll("input: a.csv\nkey: k\nper-key: 0\n" + ASK))
                .isEqualTo(
                        "job.yaml:3:10: per-key: was \"0\", expected a whole number from 1 to 1000000, or a text with a"
                                + " name in it");
        assertThat(Jobs.mistakesOfAll("input: a.csv\nkey: k\nper-key: many\n" + ASK))
                .startsWith("job.yaml:3:10: per-key: was");
        assertThat(Jobs.mistakesOfAll("input: a.csv\nkey: k\nper-key: '{{attempt}}'\n" + ASK))
                .isEqualTo(
                        "job.yaml:3:11: per-key: {{attempt}} is known in steps only, and this is used before they start");
    }

    @Test
    void aTimeForARowThatIsShorterThanThatOfAnAttemptIsTold() {
        assertThat(Jobs.mistakesOfAll("input: a.csv\ntimeout: 5s\nitem-timeout: 4999ms\n" + ASK))
                .isEqualTo("job.yaml:3:15: item-timeout: is shorter than \"timeout\", expected as much or more");
        assertThat(Jobs.mistakesOfAll("input: a.csv\ntimeout: 5s\nitem-timeout: 5s\n" + ASK))
                .isEqualTo("no mistake");
        assertThat(Jobs.mistakesOfAll("input: a.csv\ntimeout: none\nitem-timeout: 1s\n" + ASK))
                .isEqualTo("no mistake");
        assertThat(Jobs.mistakesOfAll("input: a.csv\nitem-timeout: 1s\n" + ASK)).isEqualTo("no mistake");
    }

    @Test
    void rowsStartByPriorityOrInNoOrder() {
        assertThat(Jobs.mistakesOfAll("input: a.csv\npriority: p\nshuffle: true\n" + ASK))
                .isEqualTo("job.yaml:3:10: shuffle: there is \"priority\" already, expected one of them");
        assertThat(Jobs.mistakesOfAll("input: a.csv\npriority: p\nshuffle: false\n" + ASK))
                .isEqualTo("no mistake");
    }

    @Test
    void aCostIsNothingThatOnlyStepsKnow() {
        String job = "input: a.csv\ncost: {rate: 5/s, of: login.%s}\nsteps: [{login: {}}, {nap: 1s}]";
        assertThat(Jobs.mistakesOfAll(job.formatted("token")))
                .isEqualTo(
                        "job.yaml:2:7: cost: step \"login\" captures \"token\" privately, which is known to the steps only");
        assertThat(Jobs.mistakesOfAll(job.formatted("age"))).isEqualTo("no mistake");
        assertThat(Jobs.mistakesOfAll("input: a.csv\ncost: {rate: 5/s, of: nap.x}\nsteps: [{nap: 1s}]"))
                .isEqualTo("job.yaml:2:7: cost: step \"nap\" captures no \"x\"; it captures nothing");
    }

    @Test
    void howRowsShareTheSlotsIsKnownBeforeTheirStepsAre() {
        assertThat(Jobs.mistakesOfAll("input: a.csv\nkey: '{{slot}}'\nper-key: 2\nweight: '{{slot}}'\n" + ASK))
                .isEqualTo("job.yaml:2:7: key: {{slot}} is known in steps only, and this is used before they start\n"
                        + "job.yaml:4:10: weight: {{slot}} is known in steps only, and this is used before they start");
        assertThat(Jobs.mistakesOfAll("input: a.csv\npriority: '{{attempt}}'\n" + ASK))
                .isEqualTo(
                        "job.yaml:2:12: priority: {{attempt}} is known in steps only, and this is used before they start");
    }
}

package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A step that is done for each element of a list, and one that only so many rows may be at. */
class EachTest {
    private final Watcher watcher = new Watcher();

    private CannedBench bench(String steps, String answers) throws Exception {
        CannedBench bench = CannedBench.of(steps, answers);
        bench.observer = watcher;
        return bench;
    }

    @ParameterizedTest
    @CsvSource({"1, 50", "2, 30", "3, 20", "5, 10", "9, 10"})
    void soManyElementsAreDoneAtOnce(int slots, int seconds) throws Exception {
        CannedBench bench = bench(
                "- {name: a, foreach: {in: '{{list}}', slots: " + slots + "}, exec: [x, '{{each.index}}']}",
                "{a: {after: 10}}");
        CannedBench.Served served = bench.serve("{\"list\": [1, 2, 3, 4, 5]}");
        assertThat(served.took()).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(served.done().at("/a/count").asInt()).isEqualTo(5);
        assertThat(bench.canned.requests())
                .extracting(asked -> asked.path("command").path(1).asString())
                .containsExactly("0", "1", "2", "3", "4");
        assertThat(watcher.told).as("one step").containsExactly("a", "ok");
    }

    @Test
    void whatIsCapturedIsInTheOrderOfTheListWhateverEndsFirst() throws Exception {
        CannedBench bench = bench(
                "- {name: a, foreach: {in: [x, y, z], slots: 3}, exec: {command: [x], capture: {o: stdout}}}",
                "{a: [{after: 9, stdout: one}, {after: 5, stdout: two}, {stdout: three}]}");
        assertThat(bench.serve("{}").done())
                .hasToString("{\"a\":{\"count\":3,\"items\":[{\"o\":\"one\"},{\"o\":\"two\"},{\"o\":\"three\"}]}}");
    }

    @Test
    void theFirstFailureEndsTheOthersAndNoneBeginsAfterIt() throws Exception {
        CannedBench bench = bench(
                "- {name: a, foreach: {in: [1, 2, 3, 4, 5], slots: 2}, exec: [x]}",
                "{a: [{after: 3600}, {exit: 2, after: 1}]}");
        CannedBench.Served served = bench.serve("{}");
        assertThat(served.failed().kind()).isEqualTo("exit-2");
        assertThat(served.took()).isEqualTo(Duration.ofSeconds(1));
        assertThat(bench.canned.requests()).hasSize(2);
    }

    @Test
    void anElementThatHadItsTurnWhenTheOneBeforeFailedIsNotDone() throws Exception {
        CannedBench bench = bench("- {name: a, foreach: {in: [1, 2, 3], slots: 3}, exec: [x]}", "{a: {exit: 2}}");
        assertThat(bench.serve("{}").failed().kind()).isEqualTo("exit-2");
        assertThat(bench.canned.requests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{in: \"{{v}}\", split: \";\"} ~ \"a; b ;;c\"     ~ a,b,c",
                "{in: \"{{v}}\", split: \".\"} ~ \"a.b\"          ~ a,b",
                "{in: \"{{v}}\", split: \"|\"} ~ \"a|b\"          ~ a,b",
                "{in: \"{{v}}\", split: \";\"} ~ \"\"             ~ ''",
                "{in: \"{{v}}\", split: \";\"} ~ \" ; \"          ~ ''",
                "{in: \"{{v}}\", split: \";\"} ~ [\"a;b\",\"c\"]  ~ a;b,c",
                "\"{{v}}\"                   ~ null             ~ ''",
                "\"{{v}}\"                   ~ []               ~ ''",
                "[\"{{v}}\", x]              ~ 7                ~ 7,x",
            })
    void elementsAreThoseOfAListOrOfATextThatIsSplit(String foreach, String value, String elements) throws Exception {
        CannedBench bench =
                bench("- {name: a, foreach: " + foreach + ", log: {message: '{{each.value}}', to: result}}", "{}");
        List<String> said = new ArrayList<>();
        bench.serve("{\"v\": " + value + "}")
                .done()
                .at("/a/items")
                .forEach(item -> said.add(item.path("message").asString()));
        assertThat(String.join(",", said)).isEqualTo(elements);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"{{v}}\"          | \"a;b\"     | what it is to go through is no list but a text, expected \"split\" to say what stands between elements",
                "\"{{v}}\"          | 7           | what it is to go through is no list",
                "\"{{v}}\"          | {\"a\":1}   | what it is to go through is no list",
                "{in: \"{{v}}\", split: \";\"} | 7  | what it is to go through is no list",
                "{in: \"{{v}}\", most: 2} | [1,2,3] | the list has 3 elements, expected 2 at most",
            })
    void whatIsNoListOrTooLongFailsTheStep(String foreach, String value, String message) throws Exception {
        CannedBench bench = bench("- {name: a, foreach: " + foreach + ", exec: [x]}", "{a: {}}");
        assertThat(bench.serve("{\"v\": " + value + "}").failed())
                .hasMessage(message)
                .returns("foreach", StepException::kind)
                .returns(false, StepException::isTransient);
        assertThat(bench.canned.requests()).isEmpty();
    }

    @Test
    void aListMayBeJustAsLongAsTheStepSays() throws Exception {
        CannedBench bench = bench("- {name: a, foreach: {in: '{{v}}', most: 3}, exec: [x]}", "{a: {}}");
        assertThat(bench.serve("{\"v\": [1, 2, 3]}").done().at("/a/count").asInt())
                .isEqualTo(3);
    }

    @Test
    void fieldsOfAnElementAreThereByTheirNames() throws Exception {
        CannedBench bench = bench("""
                - {name: make, foreach: "{{sites}}", exec: {command: [make, "{{each.name}}"], capture: {id: stdout}}}
                - {name: use, log: {message: "{{make.items.1.id}} of {{make.count}} in {{slot}}", to: result}}
                """, "{make: [{stdout: i1}, {stdout: i2}]}");
        assertThat(bench.serve("{\"sites\": [{\"name\": \"x\"}, {\"name\": \"y\"}]}")
                        .done()
                        .at("/use/message")
                        .asString())
                .isEqualTo("i2 of 2 in 3");
    }

    @Test
    void anElementHasAKeyOfItsOwn() throws Exception {
        CannedBench bench =
                bench("- {name: a, foreach: [x, y], http: {url: 'http://a.test/', method: POST}}", "{a: {}}");
        var _ = bench.serve("{}").done();
        assertThat(bench.canned.requests())
                .extracting(asked -> asked.at("/headers/Idempotency-Key").asString())
                .containsExactly("key-0.0.a", "key-0.1.a");
    }

    @Test
    void rowsThatAnElementFindsAreMadeSafe() throws Exception {
        CannedBench bench = bench(
                "- {name: a, foreach: [x, y], http: 'http://a.test/{{each.value}}', emit: {json: /n, row: {id: '{{each.value}}{{found.value}}'}}}",
                "{a: {json: {n: [1, 2]}}}");
        var _ = bench.serve("{}").done();
        assertThat(watcher.found())
                .containsExactly("{\"id\":\"x1\"}", "{\"id\":\"x2\"}", "{\"id\":\"y1\"}", "{\"id\":\"y2\"}");
    }

    @Test
    void noElementGivesTheSlotOfItsRowAway() throws Exception {
        CannedBench bench = bench(
                "- {name: a, foreach: {in: [x, y], slots: 2}, exec: {command: [x], until: {}}}",
                "{a: [{exit: 1}, {exit: 1}, {}, {}]}");
        assertThat(bench.serve("{}").took()).isEqualTo(Duration.ofSeconds(5));
        assertThat(watcher.told).containsExactly("a", "ok");
    }

    @Test
    void beforeEachElementItIsAskedWhetherTheRowIsStillItsOwn() throws Exception {
        int[] asked = {0};
        CannedBench bench = CannedBench.of("- {name: a, foreach: [x, y, z], exec: [x]}", "{a: {}}");
        bench.observer = new Watcher() {
            @Override
            public void awaitRow() {
                asked[0]++;
            }
        };
        var _ = bench.serve("{}").done();
        assertThat(asked[0]).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"1, '10 20 30 40'", "2, '10 10 20 20'", "3, '10 10 10 20'", "4, '10 10 10 10'"})
    void soManyRowsAreAtAStep(int slots, String seconds) throws Exception {
        CannedBench bench = bench("- {name: a, slots: " + slots + ", exec: [x]}", "{a: {after: 10}}");
        List<CannedBench.Served> served = bench.serve(List.of("{}", "{}", "{}", "{}"));
        assertThat(served)
                .extracting(each -> String.valueOf(each.took().toSeconds()))
                .containsExactly(seconds.split(" "));
        assertThat(watcher.waits).as("each by itself").hasSize(8).startsWith("waits", "goes on");
    }

    @Test
    void aStepThatFailsMakesRoomForTheNextRow() throws Exception {
        CannedBench bench = bench("- {name: a, slots: 1, exec: [x]}", "{a: [{exit: 1, after: 10}, {after: 10}]}");
        List<CannedBench.Served> served = bench.serve(List.of("{}", "{}"));
        assertThat(served.getFirst().failed().kind()).isEqualTo("exit-1");
        assertThat(served.getLast().took()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void aStepThatIsLeftOutNeedsNoRoom() throws Exception {
        CannedBench bench = bench("- {name: a, when: id == 1, slots: 1, exec: [x]}", "{a: {after: 10}}");
        List<CannedBench.Served> served = bench.serve(List.of("{\"id\": 1}", "{\"id\": 2}"));
        assertThat(served.getLast().took()).isZero();
        assertThat(watcher.told).containsExactly("a", "ok");
    }
}

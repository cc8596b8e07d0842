package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Settings as step types ask for them, the names that templates may use, and what of a step is told in a plan. */
class SettingsTest {
    private static final Key<Integer> COUNT =
            Key.of("count", KeyTypes.integer(1, 9), "How many.").defaulting("3");
    private static final Key<String> WHO = Key.of("who", KeyTypes.TEXT, "Who.").required();
    private static final Key<Boolean> LOUD = Key.of("loud", KeyTypes.FLAG, "Whether | it is loud.");
    private static final Key<Settings> INNER =
            Key.of("inner", KeyTypes.mapping("inner", List.of(WHO, COUNT), WHO), "Another.");
    private static final List<Key<?>> KEYS = List.of(COUNT, WHO, LOUD, INNER);

    private final Mistakes mistakes = new Mistakes();
    private final Reading reading = new Reading(Path.of("jobs"), new Names(Map.of()), mistakes);

    private Settings settings(String yaml) throws Exception {
        return Settings.of("it", YamlTree.read(yaml, "job.yaml"), new Settings.Declared(KEYS, null), reading);
    }

    private List<String> told() {
        List<String> told = new ArrayList<>();
        try {
            mistakes.throwIfAny();
        } catch (JobException e) {
            e.mistakes().forEach(each -> told.add(each.toString()));
        }
        return told;
    }

    @Test
    void whatIsLeftOutHasItsDefaultOrNothing() throws Exception {
        Settings settings = settings("{who: me}");
        assertThat(settings.get(COUNT)).isEqualTo(3);
        assertThat(settings.find(COUNT)).contains(3);
        assertThat(settings.get(WHO)).isEqualTo("me");
        assertThat(settings.find(LOUD)).isEmpty();
        assertThat(settings.has(COUNT)).isFalse();
        assertThat(settings.has(WHO)).isTrue();
        assertThat(settings.directory()).isEqualTo(Path.of("jobs"));
        assertThat(settings.position()).hasToString("job.yaml:1:1");
        assertThat(settings.position(WHO)).hasToString("job.yaml:1:7");
        assertThat(settings.position(COUNT)).hasToString("job.yaml:1:1");
        assertThat(told()).isEmpty();
    }

    @Test
    void aMistakeIsToldOnceHoweverOftenItIsAskedFor() throws Exception {
        Settings settings = settings("{count: 10}");
        for (int i = 0; i < 3; i++) {
            assertThat(settings.get(COUNT)).as("a harmless value").isEqualTo(1);
            assertThat(settings.get(WHO)).isEmpty();
        }
        assertThat(settings.isRead(COUNT)).isFalse();
        assertThat(settings.isRead(LOUD)).isFalse();
        assertThat(told())
                .containsExactly(
                        "job.yaml:1:1: it: \"who\" is missing, expected a text",
                        "job.yaml:1:9: count: was \"10\", expected a whole number from 1 to 9");
    }

    @Test
    void mistakesOfAStepTypeAreToldAtTheirPlace() throws Exception {
        Settings settings = settings("{who: me, loud: true}");
        settings.error("does not fit");
        settings.error(LOUD, "is too loud");
        settings.error(COUNT, "is missing really");
        assertThat(told())
                .containsExactly(
                        "job.yaml:1:1: it: does not fit",
                        "job.yaml:1:1: count: is missing really",
                        "job.yaml:1:17: loud: is too loud");
    }

    @Test
    void aSettingThatIsNotDeclaredIsAMistakeOfTheProgram() throws Exception {
        Settings settings = settings("{who: me}");
        Key<String> other = Key.of("who", KeyTypes.TEXT, "Another of the name.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.find(other))
                .withMessage("setting who is not declared for it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.get(LOUD))
                .withMessage(
                        "setting loud of it may be left out and has no default, expected find() to be called for it");
        Key<Integer> wrong =
                Key.of("count", KeyTypes.integer(1, 9), "How many.").defaulting("0");
        Settings bad = Settings.of(
                "it", YamlTree.read("{}", "job.yaml"), new Settings.Declared(List.of(wrong), null), reading);
        assertThatIllegalStateException()
                .isThrownBy(() -> bad.get(wrong))
                .withMessage("the default of count: was \"0\", expected a whole number from 1 to 9");
    }

    @Test
    void settingsWithinSettingsHaveAShortForm() throws Exception {
        assertThat(settings("{who: me, inner: you}").find(INNER).orElseThrow().get(WHO))
                .isEqualTo("you");
        assertThat(settings("{who: me, inner: {who: you, count: 4}}")
                        .find(INNER)
                        .orElseThrow()
                        .get(COUNT))
                .isEqualTo(4);
        Settings missing = settings("{who: me, inner: {}}").find(INNER).orElseThrow();
        assertThat(missing.get(WHO)).isEmpty();
        assertThat(missing.isStandIn()).isFalse();
        Settings wrong = settings("{who: me, inner: }").find(INNER).orElseThrow();
        assertThat(wrong.isStandIn()).isTrue();
        assertThat(wrong.get(WHO)).isEmpty();
        assertThat(wrong.get(COUNT)).isEqualTo(3);
        assertThat(told())
                .containsExactly(
                        "job.yaml:1:17: inner: was nothing, expected a mapping",
                        "job.yaml:1:18: inner: \"who\" is missing, expected a text");
    }

    @Test
    void whatMayBeEmptyMayBeNothing() throws Exception {
        Settings settings = Settings.of(
                "it", YamlTree.read("", "job.yaml"), new Settings.Declared(List.of(COUNT, LOUD), null), reading);
        assertThat(settings.get(COUNT)).isEqualTo(3);
        assertThatThrownBy(() -> settings(""))
                .isInstanceOfSatisfying(
                        BadValue.class, e -> assertThat(e.message()).isEqualTo("was nothing, expected a mapping"));
        assertThatThrownBy(() -> settings("[a]"))
                .isInstanceOfSatisfying(
                        BadValue.class, e -> assertThat(e.message()).isEqualTo("was a list, expected a mapping"));
    }

    @Test
    void theReferenceIsMadeOfTheKeys() {
        assertThat(KeyTable.markdown(KEYS)).isEqualTo("""
                | setting | what may stand there | default | what it means |
                | --- | --- | --- | --- |
                | `count` | a whole number from 1 to 9 | `3` | How many. |
                | `who` | a text | must be there | Who. |
                | `loud` | true or false |  | Whether \\| it is loud. |
                | `inner` | a text, or a mapping |  | Another. |
                """);
        assertThat(KeyTable.withParts(List.of(INNER)).lines().skip(2))
                .containsExactly(
                        "| `inner` | a text, or a mapping |  | Another. |",
                        "| `inner.who` | a text | must be there | Who. |",
                        "| `inner.count` | a whole number from 1 to 9 | `3` | How many. |");
        KeyType<Map<String, Settings>> named = KeyTypes.mapOf(INNER.type());
        assertThat(named.parts().keySet()).containsExactly("NAME.who", "NAME.count");
        assertThat(KeyTypes.listOf(INNER.type()).parts().keySet()).containsExactly("who", "count");
        assertThat(named.expected()).isEqualTo("a mapping from names to: a text, or a mapping");
    }

    @Test
    void theSchemaOfATextAllowsNumbersWhereTheirDigitsWouldDo() {
        ObjectNode any = KeyType.textSchema(null);
        assertThat(any).hasToString("{\"type\":[\"string\",\"number\",\"boolean\"]}");
        assertThat(KeyType.textSchema("^[a-z]+$")).hasToString("{\"type\":[\"string\"],\"pattern\":\"^[a-z]+$\"}");
        assertThat(KeyType.textSchema("^[0-9]+$"))
                .hasToString("{\"type\":[\"string\",\"number\"],\"pattern\":\"^[0-9]+$\"}");
        assertThat(KeyType.textSchema("^[3-5]$"))
                .hasToString("{\"type\":[\"string\",\"number\"],\"pattern\":\"^[3-5]$\",\"minimum\":3,\"maximum\":5}");
        assertThat(KeyType.textSchema("^1\\.1$"))
                .hasToString(
                        "{\"type\":[\"string\",\"number\"],\"pattern\":\"^1\\\\.1$\",\"minimum\":1.1,\"maximum\":1.1}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "id!Column[field=id]",
                "row.slot!Column[field=slot]",
                "first name!Column[field=first name]",
                "a.b!Column[field=a.b]",
                "slot.x!Column[field=slot.x]",
                "failure.kind!Column[field=failure.kind]",
                "each.x!Column[field=each.x]",
                "create.id!Captured[step=create, field=id]",
                "create.id.deep!Captured[step=create, field=id.deep]",
                "any.thing.at all!Captured[step=any, field=thing.at all]",
                "env.TOKEN!Env[TOKEN]",
                "slot!SLOT",
                "attempt!ATTEMPT",
                "item.id!ITEM_ID",
                "item.line!ITEM_LINE",
                "item.ordinal!ITEM_ORDINAL",
                "item.idempotency-key!IDEMPOTENCY_KEY",
                "run.id!RUN_ID",
                "run.dir!RUN_DIR",
            })
    void aNameMeansWhatComesFirst(String written, String meaning) throws BadValue {
        Names names = new Names(Map.of("TOKEN", "s3cret"));
        names.enterSteps(List.of("create", "any", "later"));
        names.declare("create", Set.of("id"));
        names.declare("any", Set.of(StepPlan.ANY));
        Name name = names.resolve(written, new Position("job.yaml", 1, 1));
        assertThat(name).hasToString(meaning);
        assertThat(name.written()).isEqualTo(written.replaceFirst("^row\\.", ""));
        assertThat(names.columns()).hasSize(meaning.startsWith("Column") ? 1 : 0);
        assertThat(names.secrets()).hasSize(written.startsWith("env.") ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "row. ! {{row.}} names no column",
                "item.ids ! there is no {{item.ids}}; did you mean \"item.id\"?",
                "run.name ! there is no {{run.name}}; known are item.id, item.ordinal, item.line, item.idempotency-key, slot,"
                        + " attempt, run.id, run.dir, create.id, create.name",
                "env.TOKEM ! the environment has no variable \"TOKEM\"; did you mean \"TOKEN\"?",
                "env. ! the environment has no variable \"\"",
                "env.OTHER ! the environment has no variable \"OTHER\"",
                "later.id ! {{later.id}}: step \"later\" has not run by then, only earlier ones have",
                "create.di ! step \"create\" captures no \"di\"; did you mean \"id\"?",
                "create. ! step \"create\" captures no \"\"; known are id, name",
                "create.nothing.id ! step \"create\" captures no \"nothing.id\"; known are id, name",
                "none.id ! step \"none\" captures no \"id\"; it captures nothing",
            })
    void aNameThatNothingHasIsTold(String written, String message) {
        Names names = new Names(Map.of("TOKEN", "s3cret"));
        names.enterSteps(List.of("create", "none", "later"));
        names.declare("create", new LinkedHashSet<>(List.of("name", "id")));
        names.declare("none", Set.of());
        assertThatThrownBy(() -> names.resolve(written, Position.ofOption("--x")))
                .isInstanceOfSatisfying(BadValue.class, e -> {
                    assertThat(e.message()).isEqualTo(message);
                    assertThat(e.position()).hasToString("--x");
                });
    }

    @Test
    void aPlaceOnALineIsMovedAndAnOptionHasNone() {
        Position place = new Position("job.yaml", 3, 5);
        assertThat(place.plus(4)).isEqualTo(new Position("job.yaml", 3, 9));
        assertThat(Position.ofOption("--x").plus(4)).hasToString("--x");
        assertThat(Position.ofOption("--x").isOption()).isTrue();
        assertThat(place.isOption()).isFalse();
    }

    private static Manner manner(String settings) throws JobException {
        String input = settings.contains("results") ? "{file: a.csv, chunk: 2}" : "a.csv";
        String id = settings.contains("emit") ? "\nid: i" : "";
        Job job = Jobs.read("input: " + input + id + "\nsteps: [{nap: 1s, " + settings + "}]");
        assertThat(job.findsRows()).isEqualTo(settings.contains("emit") || settings.contains("results"));
        assertThat(job.hasCheckpoints()).isEqualTo(settings.contains("once: true"));
        return job.steps().getFirst().manner();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "when: 'a == 1'!when a == 1",
                "retries: 3!up to 3 times",
                "on-error: continue!on error: continue",
                "once: true!once",
                "once: false!``",
                "slots: 4!for 4 rows at once",
                "foreach: [1, 2]!for each element of a list, 1 at once",
                "foreach: {in: '{{l}}', slots: 8}!for each element of a list, 8 at once",
                "emit: /items!finds rows: at \"/items\"",
                "results: 'each.x'!a result for each row, failed when each.x",
                "results: {in: /r, id: /id, failed: 'each.x > 1'}!a result for each row at \"/r\", whose at \"/id\", failed when"
                        + " each.x > 1",
                "once: true, when: b, on-error: dead!when b;on error: dead;once",
            })
    void aPlanTellsHowAStepIsDone(String settings, String lines) throws JobException {
        assertThat(String.join(";", manner(settings).described())).isEqualTo(lines);
    }

    @Test
    void whatIsLeftOutOfAStepHasItsDefaults() throws JobException {
        assertThat(manner("once: false")).isEqualTo(Manner.PLAIN);
        assertThat(manner("retries: 2").retries())
                .contains(new Manner.Retries(2, Duration.ofMillis(200), Duration.ofSeconds(30)));
        Foreach foreach = manner("foreach: {in: a;b, split: ;}").foreach().orElseThrow();
        assertThat(foreach.split()).contains(";");
        assertThat(foreach.slots()).isEqualTo(1);
        assertThat(foreach.most()).isEqualTo(1000);
        Emit emit = manner("emit: /a").emit().orElseThrow();
        assertThat(emit.depth()).isEqualTo(Integer.MAX_VALUE);
        assertThat(emit.most()).isEqualTo(1_000_000);
        assertThat(List.of(emit.as(), emit.row(), emit.where())).containsOnly(Optional.empty());
        Results results = manner("results: each.x").results().orElseThrow();
        assertThat(results.column()).isEqualTo("id");
        assertThat(results.in().matches()).isTrue();
        assertThat(List.of(results.dead(), results.id())).containsOnly(Optional.empty());
    }

    @Test
    void rowsAreFoundByTheirKind() {
        assertThat(new Emit(new FoundIn.Links("a.next"), Optional.empty(), Optional.empty(), Optional.empty(), 1, 1)
                        .described())
                .isEqualTo("finds rows: links like a.next");
        assertThat(new Emit(
                                new FoundIn.Lines(FoundIn.Kind.JSON),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                1,
                                1)
                        .described())
                .isEqualTo("finds rows: a line each, as json");
    }
}

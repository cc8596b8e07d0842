package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.job.Node.Mapping;
import dev.hawser.batch.job.Node.Scalar;
import dev.hawser.batch.job.Node.Sequence;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of YAML, and where each piece of it stands. */
class YamlTreeTest {
    private static Node read(String text) throws JobException {
        return YamlTree.read(text, "job.yaml");
    }

    private static Scalar value(String text) throws JobException {
        return (Scalar) ((Mapping) read(text)).entries().get("a").value();
    }

    /** The place of the third character of the text, or of the text if that is not known. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '^',
            quoteCharacter = '`',
            value = {
                "a: bcde^bcde^true^1:6",
                "a: 'bcde'^bcde^false^1:7",
                "a: \"bcde\"^bcde^false^1:7",
                "a: 'it''s'^it's^false^1:4",
                "a: \"b\\tcd\"^b\tcd^false^1:4",
                "a: !!str bcde^bcde^false^1:4",
                "a: ! bcde^bcde^false^1:4",
                "a: &x bcde^bcde^true^1:4",
                "a:   bcde  # why^bcde^true^1:8",
            })
    void aTextKnowsWhereItsCharactersAre(String yaml, String text, boolean plain, String place) throws JobException {
        Scalar scalar = value(yaml);
        assertThat(scalar.text()).isEqualTo(text);
        assertThat(scalar.plain()).isEqualTo(plain);
        assertThat(scalar.at(2)).hasToString("job.yaml:" + place);
    }

    @Test
    void aTextOfSeveralLinesIsPlacedAtItsBeginning() throws JobException {
        Scalar literal = value("a: |\n  one\n  two\n");
        assertThat(literal.text()).isEqualTo("one\ntwo\n");
        assertThat(literal.at(5)).hasToString("job.yaml:1:4");
        Scalar folded = value("a: >-\n  one\n  two\n");
        assertThat(folded.text()).isEqualTo("one two");
        assertThat(folded.at(5)).hasToString("job.yaml:1:4");
        Scalar plain = value("a: one\n  two\n");
        assertThat(plain.text()).isEqualTo("one two");
        assertThat(plain.at(5)).hasToString("job.yaml:1:4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:", "a: ~", "a: null", "a: NULL", "a: Null"})
    void nothingIsWrittenInSeveralWays(String yaml) throws JobException {
        assertThat(value(yaml).isNothing()).isTrue();
        assertThat(value(yaml).described()).isEqualTo("nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: ''", "a: 'null'", "a: \"~\"", "a: nil", "a: 0", "a: false"})
    void whatHasQuotesOrOtherLettersIsSomething(String yaml) throws JobException {
        assertThat(value(yaml).isNothing()).isFalse();
    }

    @Test
    void piecesAreDescribedAndWeighed() throws JobException {
        Mapping root = (Mapping) read("a: [1, {b: 2}, []]\nc: &c [x, y]\nd: *c\n");
        assertThat(root.described()).isEqualTo("a mapping");
        assertThat(root.weight()).isEqualTo(12);
        Sequence list = (Sequence) root.entries().get("a").value();
        assertThat(list.described()).isEqualTo("a list");
        assertThat(list.weight()).isEqualTo(5);
        assertThat(list.position()).hasToString("job.yaml:1:4");
        assertThat(list.elements().get(1).position()).hasToString("job.yaml:1:8");
        assertThat(root.entries().get("c").position()).hasToString("job.yaml:2:1");
        assertThat(root.entries().get("d").value())
                .isEqualTo(root.entries().get("c").value());
        assertThat(root.entries().keySet()).containsExactly("a", "c", "d");
    }

    @Test
    void aTextIsDescribedInOneLine() throws JobException {
        assertThat(value("a: \"b\\nc\\rd\\te\"").described()).isEqualTo("\"b\\nc\\rd\\te\"");
    }

    @Test
    void anEmptyFileIsNothing() throws JobException {
        for (String text : List.of("", "\n\n", "# only a remark\n", "---\n", "---\n...\n")) {
            assertThat(read(text)).isInstanceOfSatisfying(Scalar.class, root -> {
                assertThat(root.isNothing()).as(text).isTrue();
                assertThat(root.position().source()).isEqualTo("job.yaml");
            });
        }
        assertThat(read("").position()).hasToString("job.yaml:1:1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '^',
            quoteCharacter = '`',
            value = {
                "a: [1^1:6: not YAML: …",
                "a: {b: c^1:9: not YAML: …",
                "a: b: c^1:5: not YAML: mapping values are not allowed here",
                "[x]: 1^1:1: a name must be text, was a list, a mapping or an alias",
                "{a: b}: 1^1:1: a name must be text, was a list, a mapping or an alias",
                "{{a: b}: 1}^1:1: a value that begins with {{ must stand in quotes, or YAML takes it for a mapping",
                "{[a]: 1}^1:2: a name must be text, was a list, a mapping or an alias",
                "a: &x 1\\n*x : 2^2:1: a name must be text, was a list, a mapping or an alias",
                "a: *x^1:4: *x stands for nothing that ends before it",
                "a: {b: &x {c: *x}}^1:15: *x stands for nothing that ends before it",
                "a: !!int 5^1:4: tag tag:yaml.org,2002:int, expected a value without a tag",
                "a: !mine [5]^1:4: tag !mine, expected a value without a tag",
                "a: !!set {b}^1:4: tag tag:yaml.org,2002:set, expected a value without a tag",
                "!x a: 1^1:1: tag !x, expected a value without a tag",
                "a: 1\\na: 2^2:1: \"a\" is set a second time; the first is in line 1",
                "b: {a: 1, c: 2, a: 3}^1:17: \"a\" is set a second time; the first is in line 1",
                "a: 1\\n--- \\nb: 2^3:1: a second document begins, expected one job in a file",
                "a: \"\\q\"^1:6: not YAML: …",
                "a: 1\\n b: 2^2:3: not YAML: mapping values are not allowed here",
            })
    void whatIsNoTreeIsToldWithItsPlace(String yaml, String message) {
        String text = yaml.replace("\\n", "\n");
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(JobException.class)
                .message()
                .hasLineCount(1)
                .matches(told -> message.endsWith("…")
                        ? told.startsWith("job.yaml:" + message.replace("…", ""))
                        : told.equals("job.yaml:" + message));
    }

    @Test
    void aCharacterThatYamlDoesNotAllowIsPlacedByCharacters() {
        assertThatThrownBy(() -> read("# \uD83D\uDE00\na: \uD83D\uDE00\u0007"))
                .hasMessage("job.yaml:2:5: not YAML: the character U+0007 is not allowed");
    }

    @Test
    void nestingIsRefusedBelowItsLimit() throws JobException {
        assertThat(read("[".repeat(40) + "]".repeat(40))).isInstanceOf(Sequence.class);
        assertThatThrownBy(() -> read("[".repeat(42) + "]".repeat(42)))
                .hasMessage("job.yaml:1:42: nested deeper than 40 levels");
        assertThatThrownBy(() -> read("{a: ".repeat(42) + "}".repeat(42)))
                .hasMessage("job.yaml:1:165: nested deeper than 40 levels");
    }

    @Test
    void aFileThatNoJobNeedsIsRefused() {
        assertThatThrownBy(() -> read("#" + "x".repeat(4 << 20)))
                .hasMessage("job.yaml:1:1: the file has more than 4194304 characters, which no job needs");
    }

    @Test
    void aMarkOfTheByteOrderIsNoPartOfTheJob() throws JobException {
        Job job = Jobs.PARSER.parse("\uFEFFinput: a.csv\nsteps: [{nap: 1s}]", Path.of("job.yaml"), List.of());
        assertThat(job.input().displayName()).isEqualTo("a.csv");
    }

    @ParameterizedTest
    @CsvSource({
        "install.yaml, install",
        "jobs/install.yaml, install",
        "install.hawser.yaml, install",
        "install.hawser.yml, install",
        "a.b.json, a.b",
        "job, job",
        ".yaml, .yaml",
        ".hawser.yaml, .hawser",
    })
    void aJobIsCalledLikeItsFile(String file, String name) throws JobException {
        Job job = Jobs.PARSER.parse("input: a.csv\nsteps: [{nap: 1s}]", Path.of(file), List.of());
        assertThat(job.name()).isEqualTo(name);
        assertThat(job.file()).isEqualTo(Path.of(file));
    }
}

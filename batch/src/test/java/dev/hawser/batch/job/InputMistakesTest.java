package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.job.InputSpec.Compression;
import dev.hawser.batch.job.InputSpec.Format;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be meant as an input, and what an input is read as. */
class InputMistakesTest {
    private static final String STEPS = "\nsteps: [{nap: 3s}]\n";

    private static InputSpec input(String text, Assignment... assignments) throws JobException {
        return Jobs.read("input: " + text + STEPS, assignments).input();
    }

    /** Of one line, and told at a column of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "!8! a job: \"input\" is missing, expected a path, or - for standard input, or a mapping",
                "{}!8! input: \"file\" is missing, expected a path, or - for standard input",
                "{format: csv}!8! input: \"file\" is missing, expected a path, or - for standard input",
                "[a.csv]!8! file: was a list, expected a path, or - for standard input",
                "{file: }!14! file: was nothing, expected a path, or - for standard input",
                "{file: {a: b}}!15! file: was a mapping, expected a path, or - for standard input",
                "'-'!8! file: \"format\" is missing, expected csv, tsv, jsonl, lines or nul, because standard input has no name",
                "a.csv.bz2!8! file: \"format\" is missing, expected csv, tsv, jsonl, lines or nul, because the extension of"
                        + " the file does not tell it",
                "csv!8! `no mistake`",
                "{files: []}!16! files: is empty, expected one file or more",
                "{files: [], format: csv}!16! files: is empty, expected one file or more",
                "{files: [a.dat, b.csv]}!16! files: \"format\" is missing, expected csv, tsv, jsonl, lines or nul, because"
                        + " the extension of the file does not tell it",
                "{files: [a.csv, [b]]}!24! element 2 was a list, expected a path",
                "{files: [a.csv, ``]}!24! element 2 was \"\", expected a path",
                "{files: [a.csv, \"\\ud83d.csv\"]}!24! element 2 was \"\\uD83D.csv\", expected a path",
                "{files: [a.csv, \"a\\0\"]}!24! element 2 was \"a\\u0000\", expected a path",
                "{file: a.csv, files: [b.csv]}!29! files: is there beside \"file\", expected one of them",
                "{file: a.csv, glob: '*'}!28! glob: is there beside \"file\", expected one of them",
                "{files: a.csv, glob: '*'}!29! glob: is there beside \"files\", expected one of them",
                "{glob: '*', sql: S, url: jdbc:x}!25! sql: is there beside \"glob\", expected one of them",
                "{glob: '*.png', format: lines}!32! format: is of files with rows, but with \"glob\" the files are the rows",
                "{glob: [a]}!15! glob: was a list, expected a text",
                "{sql: SELECT 1}!14! sql: is there without \"url\", which says what database is asked",
                "{sql: SELECT 1, url: jdbc:x, format: csv}!45! format: is of files, but a database has rows of its own",
                "{sql: SELECT 1, url: '{{id}}'}!29! url: {{id}} is not known before there are rows, expected {{env.…}}",
                "{sql: S, url: jdbc:x, user: '{{item.id}}'}!36! user: {{item.id}} is not known before there are rows,"
                        + " expected {{env.…}}",
                "{sql: S, url: jdbc:x, password: '{{p}}'}!40! password: {{p}} is not known before there are rows, expected"
                        + " {{env.…}}",
                "{sql: S, url: jdbc:x, password: hush}!40! password: a password stands here for all to read; expected"
                        + " {{env.NAME}}, which can be set from a file: NAME=$(cat FILE) hawser run …",
                "{file: a.csv, url: jdbc:x}!27! url: is of a database, expected \"sql\" beside it",
                "{file: a.csv, user: x}!28! user: is of a database, expected \"sql\" beside it",
                "{file: a.csv, password: '{{env.TOKEN}}'}!32! password: is of a database, expected \"sql\" beside it",
                "{file: a.csv, format: xml}!30! format: was \"xml\", expected one of csv, tsv, jsonl, lines, nul",
                "{file: a.csv, format: CSV}!30! format: was \"CSV\", expected one of csv, tsv, jsonl, lines, nul",
                "{file: a.csv, delimiter: ab}!33! delimiter: was \"ab\", expected one character, or tab",
                "{file: a.csv, delimiter: ''}!33! delimiter: was \"\", expected one character, or tab",
                "{file: a.csv, delimiter: \"\\n\"}!33! delimiter: was \"\\n\", expected one character, or tab",
                "{file: a.csv, delimiter: \"\\r\"}!33! delimiter: was \"\\r\", expected one character, or tab",
                "{file: a.csv, quote: nothing}!29! quote: was \"nothing\", expected one character, or none",
                "{file: a.csv, delimiter: '\"'}!8! quote: is the delimiter too, expected another character",
                "{file: a.tsv, quote: \"\\t\"}!29! quote: is the delimiter too, expected another character",
                "{file: a.txt, delimiter: ;}!33! delimiter: is for csv and tsv, but the format is lines",
                "{file: a.txt, quote: none}!29! quote: is for csv and tsv, but the format is lines",
                "{file: a.jsonl, columns: [a]}!33! columns: is for csv and tsv, but the format is jsonl",
                "{file: a, format: nul, columns: [a]}!40! columns: is for csv and tsv, but the format is nul",
                "{file: a.csv, columns: [a, b, a]}!31! columns: \"a\" is there twice, expected names that differ",
                "{file: a.csv, max-row: 0}!31! max-row: expected 1 byte to 512 MiB",
                "{file: a.csv, max-row: 513MiB}!31! max-row: expected 1 byte to 512 MiB",
                "{file: a.csv, max-row: 1.5}!31! max-row: was \"1.5\", expected a size such as 512, 64KiB or 10MB: it is not"
                        + " a whole number of bytes",
                "{file: a.csv, bad-rows: keep}!32! bad-rows: was \"keep\", expected one of refuse, dead, skip",
                "{file: a.csv, chunk: 0}!29! chunk: was \"0\", expected a whole number from 1 to 1000000",
                "{file: a.csv, chunk: 1000001}!29! chunk: was \"1000001\", expected a whole number from 1 to 1000000",
                "{file: a.csv, chunk: 1.0}!29! chunk: was \"1.0\", expected a whole number from 1 to 1000000",
                "{file: a.csv, encoding: ''}!32! encoding: was \"\", expected an encoding such as utf-8: this Java does not"
                        + " know it",
                "{file: a.csv, encoding: latin-99}!32! encoding: was \"latin-99\", expected an encoding such as utf-8: this"
                        + " Java does not know it",
                "{file: a.txt, encoding: utf-16}!32! encoding: was UTF-16, expected utf-8 for lines",
                "{file: a.txt, encoding: utf-32be}!32! encoding: was UTF-32BE, expected utf-8 for lines",
                "{file: a, format: nul, encoding: utf-16le}!41! encoding: was UTF-16LE, expected utf-8 for nul",
                "{file: a.jsonl, encoding: us-ascii}!34! encoding: was US-ASCII, expected utf-8 for jsonl",
                "{file: a.jsonl, encoding: x-JISAutoDetect}!34! encoding: was x-JISAutoDetect, expected utf-8 for jsonl",
                "{files: [a.csv], encoding: utf-16le}!35! encoding: was UTF-16LE, expected utf-8 for several files",
                "{files: [a.tsv], encoding: utf-16}!35! encoding: was UTF-16, expected utf-8 for several files",
            })
    void whatCannotBeMeantIsToldWithItsPlace(String input, int column, String message) {
        String text = (input == null ? "" : "input: " + input) + STEPS;
        String place = input == null ? "job.yaml:2:1: " : "job.yaml:1:" + column + ": ";
        String expected = message.replace("`", "");
        assertThat(Jobs.mistakes(text.replace("`", "'")))
                .isEqualTo(expected.equals("no mistake") ? expected : place + expected);
    }

    @ParameterizedTest
    @CsvSource({
        "a.csv, CSV, NONE",
        "A.CSV, CSV, NONE",
        "a.tsv, TSV, NONE",
        "a.tab, TSV, NONE",
        "a.jsonl, JSONL, NONE",
        "a.ndjson, JSONL, NONE",
        "a.txt, LINES, NONE",
        "a.list, LINES, NONE",
        "a.csv.gz, CSV, GZIP",
        "a.Jsonl.GZ, JSONL, GZIP",
        "a.txt.zst, LINES, ZSTD",
        "a.gz.csv, CSV, NONE",
        "dir.csv/a.tsv, TSV, NONE",
    })
    void theNameOfAFileTellsItsFormatAndHowItIsCompressed(String file, Format format, Compression compression)
            throws JobException {
        InputSpec spec = input(file);
        assertThat(spec.format()).isEqualTo(format);
        assertThat(spec.packing().compression()).isEqualTo(compression);
        assertThat(spec.file()).contains(Path.of(file));
        assertThat(spec.displayName()).isEqualTo(file);
        assertThat(spec.packing().gathered()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "a.csv ! , ! \"",
                "a.tsv ! TAB ! \"",
                "{file: a.csv, format: tsv} ! TAB ! \"",
                "{file: a.tsv, format: csv} ! , ! \"",
                "{file: a.csv, delimiter: tab} ! TAB ! \"",
                "{file: a.csv, delimiter: '\\t'} ! TAB ! \"",
                "{file: a.tsv, delimiter: ';'} ! ; ! \"",
                "{file: a.csv, quote: none} ! , ! none",
                "{file: a.csv, quote: ''''} ! , ! '",
            })
    void theFormatTellsWhatStandsBetweenFieldsUnlessTheJobDoes(String text, String delimiter, String quote)
            throws JobException {
        InputSpec spec = input(text);
        assertThat(String.valueOf(spec.delimiter()).replace("\t", "TAB")).isEqualTo(delimiter);
        assertThat(spec.quote().map(String::valueOf).orElse("none")).isEqualTo(quote);
    }

    @Test
    void standardInputHasNoFile() throws JobException {
        InputSpec spec = input("{file: '-', format: lines, encoding: ISO-2022-CN}");
        assertThat(spec.file()).isEmpty();
        assertThat(spec.displayName()).isEqualTo("standard input");
        assertThat(spec.columns()).containsExactly("value");
        assertThat(spec.format().isPlain()).isTrue();
        assertThat(spec.encoding().canEncode()).isFalse();
    }

    @Test
    void allThatAnInputMaySayIsRead() throws JobException {
        InputSpec spec = input("{file: a.dat, format: csv, encoding: latin1, columns: [b, a], max-row: 512MiB,"
                + " bad-rows: dead, chunk: 7}");
        assertThat(spec)
                .isEqualTo(new InputSpec(
                        Optional.of(Path.of("a.dat")),
                        Format.CSV,
                        StandardCharsets.ISO_8859_1,
                        ',',
                        Optional.of('"'),
                        List.of("b", "a"),
                        InputSpec.LARGEST_ROW,
                        BadRows.DEAD,
                        new InputSpec.Packing(Compression.NONE, 7, Optional.empty())));
        assertThat(input("{file: a.csv, max-row: 1}").maxRow()).isEqualTo(1);
    }

    @Test
    void severalFilesAreToldTogether() throws JobException {
        InputSpec spec = input("{files: [a.csv, sub/b.csv.gz]}");
        assertThat(spec.packing().gathered())
                .contains(new InputSpec.Joined(List.of(Path.of("a.csv"), Path.of("sub/b.csv.gz"))));
        assertThat(spec.displayName()).isEqualTo("a.csv, sub/b.csv.gz");
        assertThat(spec.file()).isEmpty();
        assertThat(spec.packing().compression()).isEqualTo(Compression.NONE);
        assertThat(input("{files: one.tsv}").format()).isEqualTo(Format.TSV);
    }

    @Test
    void theFilesOfAPatternAreTextsInAColumn() throws JobException {
        InputSpec spec = input("{glob: 'img/*.png'}");
        assertThat(spec.packing().gathered()).contains(new InputSpec.Found(Path.of(""), "img/*.png"));
        assertThat(spec.format()).isEqualTo(Format.NUL);
        assertThat(spec.columns()).containsExactly("file");
        assertThat(spec.displayName()).isEqualTo("img/*.png");
    }

    @Test
    void aPatternInAnOptionIsRelativeToTheWorkingDirectory() throws JobException {
        Assignment relative = new Assignment("--input-glob", List.of("input", "glob"), List.of("*.png"));
        Assignment absolute = new Assignment("--input-glob", List.of("input", "glob"), List.of("/img/*.png"));
        String working = Path.of("").toAbsolutePath() + "/*.png";
        assertThat(input("{}", relative).packing().gathered()).contains(new InputSpec.Found(Path.of(""), working));
        assertThat(input("{}", absolute).packing().gathered()).contains(new InputSpec.Found(Path.of(""), "/img/*.png"));
    }

    @Test
    void aQueryHasItsDatabaseAndIsShownWithoutSecrets() throws JobException {
        InputSpec spec = input("{sql: SELECT 1, url: 'jdbc:x://{{env.HOME}}/y', user: bo, password: '{{env.TOKEN}}'}");
        InputSpec.Query query = (InputSpec.Query) spec.packing().gathered().orElseThrow();
        assertThat(query.url()).isEqualTo("jdbc:x:///home/anna/y");
        assertThat(query.user()).isEqualTo("bo");
        assertThat(query.password()).isEqualTo(Jobs.ENVIRONMENT.get("TOKEN"));
        assertThat(query.text()).isEqualTo("SELECT 1");
        assertThat(spec.format()).isEqualTo(Format.JSONL);
        assertThat(spec.displayName()).isEqualTo("the query of jdbc:x://{{env.HOME}}/y");
        assertThat(query).hasToString("the query of jdbc:x://{{env.HOME}}/y");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "jdbc:sqlite:a.db ! jdbc:sqlite:/jobs/x/a.db",
                "jdbc:sqlite:../a.db?mode=ro ! jdbc:sqlite:/jobs/a.db?mode=ro",
                "jdbc:sqlite:file:a.db?cache=shared ! jdbc:sqlite:file:/jobs/x/a.db?cache=shared",
                "jdbc:sqlite:/abs/a.db ! jdbc:sqlite:/abs/a.db",
                "jdbc:sqlite::memory: ! jdbc:sqlite::memory:",
                "jdbc:sqlite: ! jdbc:sqlite:",
                "jdbc:postgresql://h/a.db ! jdbc:postgresql://h/a.db",
            })
    void theFileOfADatabaseIsRelativeToTheJob(String url, String expected) throws JobException {
        Job job = Jobs.PARSER.parse(
                "input: {sql: S, url: '" + url + "'}" + STEPS, Path.of("/jobs/x/job.yaml"), List.of());
        InputSpec.Query query =
                (InputSpec.Query) job.input().packing().gathered().orElseThrow();
        assertThat(query.url()).isEqualTo(expected);
        assertThat(query.shown()).isEqualTo(url);
    }

    @Test
    void theFileOfADatabaseInAnOptionIsRelativeToTheWorkingDirectory() throws JobException {
        Assignment url = new Assignment("--input-url", List.of("input", "url"), List.of("jdbc:sqlite:a.db"));
        Job job = Jobs.PARSER.parse("input: {sql: S}" + STEPS, Path.of("/jobs/job.yaml"), List.of(url));
        InputSpec.Query query =
                (InputSpec.Query) job.input().packing().gathered().orElseThrow();
        assertThat(query.url())
                .isEqualTo("jdbc:sqlite:" + Path.of("a.db").toAbsolutePath().normalize());
    }

    @Test
    void anOptionIsNamedWhereAFormatCannotBeTold() {
        Assignment input = new Assignment("--input", List.of("input", "file"), List.of("-"));
        assertThat(Jobs.mistakes("slots: 1" + STEPS, input))
                .isEqualTo(
                        "--input: --input-format is missing, expected csv, tsv, jsonl, lines or nul, because standard"
                                + " input has no name");
    }
}

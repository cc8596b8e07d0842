package dev.hawser.batch.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.JobException;
import dev.hawser.batch.job.JobParser;
import dev.hawser.batch.source.InputException;
import dev.hawser.batch.step.StepWorkflow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Rows of plain texts, of compressed and of several files, of the names of files; several rows as one. */
class PackedInputTest {
    @TempDir
    private Path directory;

    private void file(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, name.endsWith(".gz") ? packed(text) : text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private Job job(String input, String message) throws JobException {
        return new JobParser(StepWorkflow.types(), Map.of())
                .parse(
                        "input: " + input + "\nsteps: [{log: '" + message + "'}]",
                        directory.resolve("job.yaml"),
                        List.of());
    }

    private List<String> rows(String input) throws Exception {
        return rows(job(input, "x"));
    }

    private static List<String> rows(Job job) throws Exception {
        List<String> all = new ArrayList<>();
        try (InputStream bytes = JobInput.open(job, InputStream.nullInputStream())) {
            Rows rows = JobInput.rows(job, bytes);
            for (Rows.Row row = rows.next(); row != null; row = rows.next()) {
                all.add(row.line() + " "
                        + (row.bad() == null ? row.fields() : "bad " + row.bad().text()));
            }
        }
        return all;
    }

    @Test
    void aTextALineIsARow() throws Exception {
        file("ids.txt", "a\r\n\n b c \nü");
        assertThat(rows("ids.txt"))
                .containsExactly("1 {\"value\":\"a\"}", "3 {\"value\":\" b c \"}", "4 {\"value\":\"ü\"}");
    }

    @Test
    void textsWithAZeroByteAfterEachMayHaveAnythingElseInThem() throws Exception {
        file("names", "a\nb\0\0c\r\0d");
        assertThat(rows("{file: names, format: nul}"))
                .containsExactly("1 {\"value\":\"a\\nb\"}", "3 {\"value\":\"c\\r\"}", "4 {\"value\":\"d\"}");
    }

    @Test
    void bytesThatAreNoTextAreRefusedWithTheirLineOrKept() throws Exception {
        Files.write(directory.resolve("ids.txt"), "a\nJ\u00fcrgen\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> rows("ids.txt"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("ids.txt, line 2: cannot be read as UTF-8");
        assertThat(rows("{file: ids.txt, encoding: latin-1}")).contains("2 {\"value\":\"Jürgen\"}");
        assertThat(rows("{file: ids.txt, bad-rows: dead}")).contains("2 bad J\ufffdrgen");
    }

    @Test
    void aCompressedFileIsUnpackedAndItsFormatIsToldByTheNameBeforeThat() throws Exception {
        file("rows.csv.gz", "id,name\n1,Ann\n2,Bo\n");
        assertThat(rows("rows.csv.gz"))
                .containsExactly("2 {\"id\":\"1\",\"name\":\"Ann\"}", "3 {\"id\":\"2\",\"name\":\"Bo\"}");

        Files.writeString(directory.resolve("no.csv.gz"), "id\n1\n");
        assertThatThrownBy(() -> JobInput.check(job("no.csv.gz", "x")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no.csv.gz: Not in GZIP format");
    }

    @Test
    void aFileOfZstandardIsUnpackedAndOneThatWasCutOffIsTold() throws Exception {
        byte[] packed = Zstd.compress("id,name\n1,Ann\n2,Bo\n".getBytes(StandardCharsets.UTF_8));
        Files.write(directory.resolve("rows.csv.zst"), packed);
        assertThat(rows("rows.csv.zst"))
                .containsExactly("2 {\"id\":\"1\",\"name\":\"Ann\"}", "3 {\"id\":\"2\",\"name\":\"Bo\"}");
        assertThat(rows("{files: [rows.csv.zst]}")).hasSize(2);

        Files.write(directory.resolve("cut.csv.zst"), Arrays.copyOf(packed, packed.length - 3));
        assertThatThrownBy(() -> rows("cut.csv.zst"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Truncated source");
        Files.writeString(directory.resolve("no.csv.zst"), "id\n1\n");
        assertThatThrownBy(() -> JobInput.check(job("no.csv.zst", "x")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no.csv.zst: Unknown frame descriptor");
    }

    @Test
    void piecesThatWereCompressedAloneAreOneFile() throws Exception {
        byte[] first = packed("id\n1\n");
        byte[] second = packed("2\n");
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        Files.write(directory.resolve("rows.csv.gz"), both);
        assertThat(rows("rows.csv.gz")).hasSize(2);
    }

    @Test
    void severalFilesAreReadAsOneWithoutTheirHeaders() throws Exception {
        file("2026-02.csv", "id,name\n3,Cy\n");
        file("2026-01.csv", "id,name\n1,Ann"); // without an end of its last line
        file("extra.csv.gz", "id,name\r\n4,Di\r\n");
        assertThat(rows("{files: [2026-*.csv, extra.csv.gz]}"))
                .extracting(row -> row.replaceFirst(".*\"id\":\"(.)\".*", "$1"))
                .containsExactly("1", "3", "4");
        file("2026-03.csv", "id;name\n5;Ed\n");
        assertThatThrownBy(() -> rows("{files: [2026-*.csv]}"))
                .hasMessageContaining(
                        "2026-03.csv: the header is \"id;name\", expected that of the first file, \"id,name\"");
    }

    @Test
    void filesWithoutHeadersAreJoinedAsTheyAre() throws Exception {
        file("a.jsonl", "{\"n\":1}");
        file("b.jsonl", "{\"n\":2}\n");
        file("a.txt", "x\n");
        file("b.txt", "x\n");
        assertThat(rows("{files: [a.jsonl, b.jsonl]}")).containsExactly("1 {\"n\":1}", "2 {\"n\":2}");
        assertThat(rows("{files: [a.txt, b.txt]}")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "images/*.png | images/a.png,images/c d.png",
                "images/**.png | images/a.png,images/c d.png,images/deep/er/b.png",
                "images/{a,deep/er/b}.png | images/a.png,images/deep/er/b.png",
                "*.csv | top.csv"
            })
    void filesThatAreLikeAPatternAreRowsInOrder(String glob, String expected) throws Exception {
        for (String name :
                List.of("images/c d.png", "images/a.png", "images/a.txt", "images/deep/er/b.png", "top.csv")) {
            file(name, "");
        }
        assertThat(rows("{glob: '" + glob + "'}"))
                .extracting(row -> JsonMapper.shared()
                        .readTree(row.substring(row.indexOf('{')))
                        .path("file")
                        .asString())
                .containsExactly(expected.split(","));
    }

    @Test
    void aPatternThatNothingIsLikeIsToldBeforeAnythingStarts() {
        assertThatThrownBy(() -> JobInput.check(job("{glob: 'none/*.png'}", "x")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no file is like none/*.png");
        assertThatThrownBy(() -> JobInput.check(job("{files: [none.csv]}", "x")))
                .isInstanceOf(InputException.class);
    }

    @Test
    void emptyLinesBeforeTheHeadersAreNoRows() throws Exception {
        file("a.csv", "\nid,name\n1,Ann\n");
        file("b.csv", "\r\n\n\nid,name\n2,Bo");
        file("c.csv", "id,name\n\n3,Cy\n");
        file("d.csv", "\n\nname,id\n4,Di\n");
        assertThat(rows("{files: [a.csv, b.csv, c.csv]}"))
                .extracting(row -> row.replaceFirst("^\\d+ ", ""))
                .containsExactly(
                        "{\"id\":\"1\",\"name\":\"Ann\"}",
                        "{\"id\":\"2\",\"name\":\"Bo\"}",
                        "{\"id\":\"3\",\"name\":\"Cy\"}");
        assertThatThrownBy(() -> rows("{files: [a.csv, d.csv]}"))
                .hasMessageContaining("d.csv: the header is \"name,id\", expected that of the first file, \"id,name\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a[.csv | Missing ']",
                "{a,b.csv | Missing '}",
                "[z-a].csv | Invalid range",
                "**/x\\ | No character to escape",
            })
    void whatIsNoPatternIsToldBeforeAnythingStarts(String pattern, String why) {
        String message = pattern + ": it is no pattern of files: " + why;
        for (String input : List.of("{glob: '" + pattern + "'}", "{files: ['" + pattern + "'], format: csv}")) {
            assertThatThrownBy(() -> JobInput.check(job(input, "x")))
                    .as(input)
                    .isInstanceOf(InputException.class)
                    .hasMessageEndingWith(message);
        }
    }

    @Test
    void aFileIsReadByItsNameThoughItLooksLikeAPattern() throws Exception {
        file("a[1].csv", "id\n1\n");
        file("a1.csv", "id\n2\n");
        assertThat(rows("{files: ['a[1].csv']}")).containsExactly("2 {\"id\":\"1\"}");
        assertThat(rows("{files: ['a?.csv']}")).containsExactly("2 {\"id\":\"2\"}");
    }

    @Test
    void whatIsNotThereIsToldWithItsName() {
        assertThatThrownBy(() -> JobInput.check(job("none.csv", "x")))
                .isInstanceOf(InputException.class)
                .hasMessage(directory.resolve("none.csv") + ": there is no such file");
        assertThatThrownBy(() -> JobInput.check(job("{files: [none.csv, more.csv]}", "x")))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith(": there is no such file: " + directory.resolve("none.csv"));
        assertThatThrownBy(() -> JobInput.check(job("{file: ., format: csv}", "x")))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith(": Is a directory");
    }

    @Test
    void columnsThatAreMissingAreToldBeforeAnythingStartsAndWithTheRows() throws Exception {
        file("rows.csv", "id,name\n1,Ann\n");
        Job job = job("rows.csv", "{{nmae}}");
        String message = "the input has no column \"nmae\"; did you mean \"name\"?";
        assertThatThrownBy(() -> JobInput.check(job))
                .isInstanceOf(JobException.class)
                .hasMessageEndingWith(message);
        assertThatThrownBy(() -> rows(job)).isInstanceOf(InputException.class).hasMessageEndingWith(message);
        file("rows.jsonl", "{\"id\":1}\n");
        JobInput.check(job("rows.jsonl", "{{nmae}}"));
    }

    @Test
    void standardInputIsNotTouchedByTheCheck() throws Exception {
        Job job = job("{file: '-', format: lines}", "{{value}}");
        JobInput.check(job);
        InputStream given = new ByteArrayInputStream("a\nb\n".getBytes(StandardCharsets.UTF_8));
        assertThat(JobInput.isStandardInput(job)).isTrue();
        assertThat(JobInput.open(job, given)).isSameAs(given);
        assertThat(JobInput.rows(job, given).columns()).contains(List.of("value"));
        assertThat(JobInput.isStandardInput(job("{files: [a.csv]}", "x"))).isFalse();
    }

    @Test
    void aGatheredInputIsReadByteByByteToo() throws Exception {
        file("a.txt", "x\ny");
        file("b.txt", "");
        file("c.txt", "z");
        try (InputStream bytes =
                JobInput.open(job("{files: [a.txt, b.txt, c.txt]}", "x"), InputStream.nullInputStream())) {
            StringBuilder text = new StringBuilder();
            assertThat(bytes.read(new byte[1], 0, 0)).isZero();
            for (int next = bytes.read(); next >= 0; next = bytes.read()) {
                text.append((char) next);
            }
            assertThat(text).hasToString("x\ny\nz");
            assertThat(bytes.read()).isEqualTo(-1);
        }
    }

    @Test
    void rowsAreServedTogetherAndTheLastOnesAreFewer() throws Exception {
        file("rows.csv", "id\n1\n2\n3\n");
        Job job = job("{file: rows.csv, chunk: 2}", "{{count}} from {{rows.0.id}}");
        JobInput.check(job);
        assertThat(rows(job))
                .containsExactly(
                        "2 {\"rows\":[{\"id\":\"1\"},{\"id\":\"2\"}],\"count\":2}",
                        "4 {\"rows\":[{\"id\":\"3\"}],\"count\":1}");
        assertThatThrownBy(() -> JobInput.check(job("{file: rows.csv, chunk: 2}", "{{id}}")))
                .hasMessageContaining("the input has no column \"id\"; known are rows, count");
    }

    @Test
    void aRowThatCannotBeReadStaysAlone() throws Exception {
        file("rows.csv", "id,n\n1,1\n2\n3,3\n4,4\n5,5\n");
        assertThat(rows("{file: rows.csv, chunk: 3, bad-rows: dead}"))
                .containsExactly(
                        "2 {\"rows\":[{\"id\":\"1\",\"n\":\"1\"}],\"count\":1}",
                        "3 bad 2",
                        "4 {\"rows\":[{\"id\":\"3\",\"n\":\"3\"},{\"id\":\"4\",\"n\":\"4\"},{\"id\":\"5\",\"n\":\"5\"}],\"count\":3}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | input: \"file\" is missing, expected a path, or - for standard input",
                "{file: a.csv, glob: '*.x'} | glob: is there beside \"file\", expected one of them",
                "{sql: select 1} | sql: is there without \"url\", which says what database is asked",
                "{file: a.csv, user: me} | user: is of a database, expected \"sql\" beside it",
                "{sql: select 1, url: 'jdbc:sqlite:a.db', format: csv} | format: is of files, but a database has rows",
                "{sql: select 1, url: 'jdbc:sqlite:{{id}}.db'} | {{id}} is not known before there are rows",
                "{sql: select 1, url: 'jdbc:x://h/d', password: secret} | password: a password stands here for all to read",
                "{sql: select 1, url: 'jdbc:x://u:pass@h/d'} | url: a password stands here for all to read",
                "{sql: select 1, url: 'jdbc:sqlite:a.db', delimiter: ;} | delimiter: is for csv and tsv",
                "{glob: '*.x', format: csv} | format: is of files with rows, but with \"glob\" the files are the rows",
                "{file: a.txt, quote: x} | quote: is for csv and tsv, but the format is lines",
                "{file: a.txt, encoding: utf-16} | encoding: was UTF-16, expected utf-8 for lines",
                "{files: [a.dat]} | files: \"format\" is missing, expected csv, tsv, jsonl, lines or nul, because the"
                        + " extension of the file does not tell it"
            })
    void whatCannotBeMeantIsTold(String input, String message) {
        assertThatThrownBy(() -> job(input, "x"))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(message);
    }
}

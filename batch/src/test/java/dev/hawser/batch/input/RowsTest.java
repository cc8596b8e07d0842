package dev.hawser.batch.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.hawser.batch.job.BadRows;
import dev.hawser.batch.job.InputSpec;
import dev.hawser.batch.job.InputSpec.Format;
import dev.hawser.batch.source.InputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RowsTest {
    static final int MAX_ROW = 16 << 20;
    static final InputSpec CSV = spec(Format.CSV, UTF_8, ',', "list.csv");
    static final InputSpec TSV = spec(Format.TSV, UTF_8, '\t', "list.tsv");
    static final InputSpec JSON = spec(Format.JSONL, UTF_8, ',', "list.jsonl");

    static InputSpec spec(Format format, Charset encoding, char delimiter, String file) {
        return new InputSpec(
                Optional.of(Path.of(file)),
                format,
                encoding,
                delimiter,
                Optional.of('"'),
                List.of(),
                MAX_ROW,
                BadRows.REFUSE,
                InputSpec.Packing.NONE);
    }

    /** All rows as "ordinal@line {json}", and what ended them if that was a mistake. */
    static List<String> read(byte[] bytes, InputSpec spec) {
        List<String> found = new ArrayList<>();
        try {
            Rows rows = Rows.of(new ByteArrayInputStream(bytes), spec);
            for (Rows.Row row = rows.next(); row != null; row = rows.next()) {
                found.add(row.ordinal() + "@" + row.line() + " " + row.fields());
            }
        } catch (InputException e) {
            found.add(e.getMessage());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return found;
    }

    static List<String> read(String text, InputSpec spec) {
        return read(text.getBytes(spec.encoding()), spec);
    }

    static Stream<Arguments> good() {
        String two = "{\"id\":\"1\",\"name\":\"Ann\"}";
        return Stream.of(
                argumentSet("LF", "id,name\n1,Ann\n", CSV, List.of("1@2 " + two)),
                argumentSet("CRLF", "id,name\r\n1,Ann\r\n", CSV, List.of("1@2 " + two)),
                argumentSet("CR", "id,name\r1,Ann\r", CSV, List.of("1@2 " + two)),
                argumentSet("no end of the last line", "id,name\n1,Ann", CSV, List.of("1@2 " + two)),
                argumentSet("byte-order mark", "\uFEFFid,name\n1,Ann", CSV, List.of("1@2 " + two)),
                argumentSet("empty lines", "\n\nid,name\n\n1,Ann\n\n", CSV, List.of("1@5 " + two)),
                argumentSet("header only", "id,name\n", CSV, List.of()),
                argumentSet("tabs", "id\tname\n1\tAnn\n", TSV, List.of("1@2 " + two)),
                argumentSet(
                        "quotes with delimiter, quote and line end",
                        "id,name\n1,\"a,\"\"b\"\"\r\nc\"\n2,x\n",
                        CSV,
                        List.of(
                                "1@2 {\"id\":\"1\",\"name\":\"a,\\\"b\\\"\\r\\nc\"}",
                                "2@4 {\"id\":\"2\",\"name\":\"x\"}")),
                argumentSet("empty fields", "id,name\n,\n", CSV, List.of("1@2 {\"id\":\"\",\"name\":\"\"}")),
                argumentSet(
                        "a quote within a field without quotes",
                        "id,name\n1,5\" disk\n",
                        CSV,
                        List.of("1@2 {\"id\":\"1\",\"name\":\"5\\\" disk\"}")),
                argumentSet(
                        "Latin-1",
                        "id,name\n1,Jürgen\n",
                        spec(Format.CSV, StandardCharsets.ISO_8859_1, ',', "list.csv"),
                        List.of("1@2 {\"id\":\"1\",\"name\":\"Jürgen\"}")),
                argumentSet(
                        "UTF-16 with its mark",
                        "id,name\n1,日本\n",
                        spec(Format.CSV, StandardCharsets.UTF_16, ',', "list.csv"),
                        List.of("1@2 {\"id\":\"1\",\"name\":\"日本\"}")),
                argumentSet(
                        "columns from the job",
                        "1,Ann\n",
                        new InputSpec(
                                Optional.empty(),
                                Format.CSV,
                                UTF_8,
                                ',',
                                Optional.of('"'),
                                List.of("id", "name"),
                                MAX_ROW,
                                BadRows.REFUSE,
                                InputSpec.Packing.NONE),
                        List.of("1@1 " + two)),
                argumentSet(
                        "no quotes",
                        "id,name\n1,\"Ann\n",
                        new InputSpec(
                                Optional.empty(),
                                Format.CSV,
                                UTF_8,
                                ',',
                                Optional.empty(),
                                List.of(),
                                MAX_ROW,
                                BadRows.REFUSE,
                                InputSpec.Packing.NONE),
                        List.of("1@2 {\"id\":\"1\",\"name\":\"\\\"Ann\"}")),
                argumentSet(
                        "JSON, with blank lines, CRLF and a mark",
                        "\uFEFF{\"a\":1}\r\n\n  \r\n{\"b\":[1.50,null,{\"c\":\"ü\"}]}",
                        JSON,
                        List.of("1@1 {\"a\":1}", "2@4 {\"b\":[1.50,null,{\"c\":\"ü\"}]}")),
                argumentSet("nothing", "", JSON, List.of()));
    }

    @ParameterizedTest
    @MethodSource("good")
    void rowsAreReadWithTheirLines(String text, InputSpec spec, List<String> expected) {
        assertThat(read(text, spec)).isEqualTo(expected);
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                argumentSet(
                        "too few fields",
                        "id,name\n1,Ann\n2\n",
                        CSV,
                        "list.csv, line 3: found 1 field, expected 2 (id, name)"),
                argumentSet(
                        "too many fields",
                        "id,name\n\"1\n1\",Ann,x\n",
                        CSV,
                        "list.csv, line 2: found 3 fields, expected 2 (id, name)"),
                argumentSet(
                        "two columns of a name",
                        "id,name,id\n",
                        CSV,
                        "list.csv, line 1: columns 1 and 3 are both named \"id\", expected names that differ"),
                argumentSet(
                        "column without a name",
                        "id, ,x\n",
                        CSV,
                        "list.csv, line 1: column 2 of the header has no name"),
                argumentSet(
                        "empty file",
                        "",
                        CSV,
                        "list.csv, line 1: there is no header, expected the names of the columns"),
                argumentSet(
                        "quote that is not closed",
                        "id,name\n1,Ann\n2,\"Bob\n3,Cid\n",
                        CSV,
                        "list.csv, line 3: a quote is not closed by the end of the file"),
                argumentSet(
                        "text behind a quote",
                        "id,name\n1,\"Ann\"x\n",
                        CSV,
                        "list.csv, line 2: Unexpected character after closing quote: 'x' (0x78)"),
                argumentSet(
                        "JSON that ends early",
                        "{\"a\":1}\n{\"a\":\n",
                        JSON,
                        "list.jsonl, line 2: column 6: not JSON: Unexpected end-of-input within/between Object entries"),
                argumentSet(
                        "JSON that is cut off",
                        "{\"a\":1\n",
                        JSON,
                        "list.jsonl, line 1: column 7: not JSON: Unexpected end-of-input: expected close marker for Object"),
                argumentSet(
                        "JSON that is too deep",
                        "{\"a\":" + "[".repeat(400) + "]".repeat(400) + "}\n",
                        JSON,
                        "list.jsonl, line 1: nested deeper than 400 levels"),
                argumentSet(
                        "a list",
                        "[1]\n",
                        JSON,
                        "list.jsonl, line 1: found a list, expected a JSON object on each line"),
                argumentSet(
                        "two objects on a line",
                        "{} {}\n",
                        JSON,
                        "list.jsonl, line 1: column 4: something follows the object, expected one object on each line"),
                argumentSet(
                        "a name twice",
                        "{\"a\":1,\"a\":2}\n",
                        JSON,
                        "list.jsonl, line 1: column 12: \"a\" is there a second time"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void mistakesNameTheLine(String text, InputSpec spec, String message) {
        assertThat(read(text, spec)).last().asString().isEqualTo(message);
    }

    @Test
    void bytesOfAnotherEncodingAreRefusedWithTheirLineAfterTheRowsBefore() {
        byte[] latin = "id,name\r\n1,Ann\r\n2,J\u00fcrgen\r\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(read(latin, CSV))
                .containsExactly(
                        "1@2 {\"id\":\"1\",\"name\":\"Ann\"}",
                        "list.csv, line 3: byte FC cannot be read as UTF-8; if the file is in another encoding, set the"
                                + " encoding of the input: windows-1252, for example");
    }

    @Test
    void utf16IsRecognisedByItsMark() {
        byte[] utf16 = "id\n1\n".getBytes(StandardCharsets.UTF_16);

        assertThat(read(utf16, CSV))
                .containsExactly(
                        "list.csv, line 1: byte FE cannot be read as UTF-8; the file seems to be in UTF-16: set the"
                                + " encoding of the input to utf-16");
        assertThat(read("{}\n".getBytes(StandardCharsets.UTF_16), JSON))
                .containsExactly("list.jsonl, line 1: the file seems to be in UTF-16, expected JSON in UTF-8");
    }

    @Test
    void aFieldWithoutEndIsRefusedBeforeItFillsTheMemory() {
        InputStream endless = new InputStream() {
            private final byte[] start = "id\n\"".getBytes(UTF_8);
            private int read;

            @Override
            public int read() {
                return read < start.length ? start[read++] : 'x';
            }
        };

        Assertions.assertThatThrownBy(() -> Rows.of(endless, CSV).next())
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "list.csv, line 2: a field has more than the 16,777,216 characters that max-row allows; perhaps a quote is not closed");
    }

    @Test
    void aRowIsThereAsSoonAsItsLineIs() {
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(Duration.ofMinutes(4), () -> {
            for (InputSpec spec : List.of(CSV, JSON)) {
                PipedInputStream in = new PipedInputStream();
                try (PipedOutputStream out = new PipedOutputStream(in)) {
                    String first = spec == CSV ? "a\n1\n" : "{\"a\":\"1\"}\n";
                    out.write(first.getBytes(UTF_8));
                    out.flush();
                    Rows.Row row = Rows.of(in, spec).next();
                    assertThat(row)
                            .isNotNull()
                            .extracting(r -> r.fields().toString())
                            .isEqualTo("{\"a\":\"1\"}");
                }
            }
        });
    }

    private static InputSpec lenient(Format format, Charset encoding, int maxRow) {
        return new InputSpec(
                Optional.of(Path.of("list")),
                format,
                encoding,
                ',',
                Optional.of('"'),
                List.of(),
                maxRow,
                BadRows.DEAD,
                InputSpec.Packing.NONE);
    }

    /** All rows as "line fields", or "line why | text" of those that cannot be read. */
    private static List<String> readOn(byte[] bytes, InputSpec spec) throws Exception {
        List<String> found = new ArrayList<>();
        Rows rows = Rows.of(new ByteArrayInputStream(bytes), spec);
        for (Rows.Row row = rows.next(); row != null; row = rows.next()) {
            found.add(
                    row.bad() == null
                            ? row.line() + " " + row.fields()
                            : row.line() + " " + row.bad().why() + " | "
                                    + row.bad().text());
        }
        return found;
    }

    @Test
    void rowsThatCannotBeReadKeepTheirTextAndTheOthersFollow() throws Exception {
        byte[] csv = "id,name\n1,Ann\n2,\"B,\"\"ob\",x\n3,J\u00fcrgen\n4,Dan\n".getBytes(StandardCharsets.ISO_8859_1);
        byte[] json = "{\"a\":1}\n{\"a\":\n[2]\n{\"a\":3}\n".getBytes(UTF_8);

        assertThat(readOn(csv, lenient(Format.CSV, UTF_8, MAX_ROW)))
                .containsExactly(
                        "2 {\"id\":\"1\",\"name\":\"Ann\"}",
                        "3 list, line 3: found 3 fields, expected 2 (id, name) | 2,\"B,\"\"ob\",x",
                        "4 list, line 4: byte FC cannot be read as UTF-8; if the file is in another encoding, set the"
                                + " encoding of the input: windows-1252, for example | 3,J\ufffdrgen",
                        "5 {\"id\":\"4\",\"name\":\"Dan\"}");
        assertThat(readOn(json, lenient(Format.JSONL, UTF_8, MAX_ROW)))
                .containsExactly(
                        "1 {\"a\":1}",
                        "2 list, line 2: column 6: not JSON: Unexpected end-of-input within/between Object entries | {\"a\":",
                        "3 list, line 3: found a list, expected a JSON object on each line | [2]",
                        "4 {\"a\":3}");
    }

    @Test
    void aRowMayBeAsLongAsMaxRowAndNoLonger() throws Exception {
        for (int length : List.of(100_000, 100_001)) {
            byte[] json = ("{\"a\":\"" + "x".repeat(length - 8) + "\"}\n").getBytes(UTF_8);
            byte[] csv = ("a,b\n1," + "x".repeat(length - 3) + "\n").getBytes(UTF_8);
            InputSpec ofJson = lenient(Format.JSONL, UTF_8, 100_000);
            InputSpec ofCsv = lenient(Format.CSV, UTF_8, 100_000);
            if (length <= 100_000) {
                assertThat(readOn(json, ofJson)).hasSize(1);
                assertThat(readOn(csv, ofCsv)).hasSize(1);
            } else {
                Assertions.assertThatThrownBy(() -> readOn(json, ofJson))
                        .hasMessage("list, line 1: the row is longer than the 100,000 bytes that max-row allows");
                Assertions.assertThatThrownBy(() -> readOn(csv, ofCsv))
                        .hasMessageContaining("list, line 2: ")
                        .hasMessageContaining("more than the 100,000 characters that max-row allows");
            }
        }
    }

    @Test
    void whatRowsTookIsKnownSoThatTheirNumberCanBeEstimated() throws Exception {
        StringBuilder csv = new StringBuilder("id,name\n");
        for (int i = 0; i < 1_000; i++) {
            csv.append(1_000 + i).append(",J\u00fcrgen\n");
        }
        for (byte[] bytes : List.of(csv.toString().getBytes(UTF_8))) {
            Rows rows = Rows.of(new ByteArrayInputStream(bytes), CSV);
            for (int i = 0; i < 500; i++) {
                assertThat(rows.next()).isNotNull();
            }
            assertThat(rows.consumed()).isBetween(bytes.length * 49L / 100, bytes.length * 51L / 100);
        }
    }

    /** Found by RowsFuzz: a line with zeros was read as another encoding, in which it may be an object. */
    @Test
    void aLineOfJsonIsUtf8WhateverItLooksLike() throws Exception {
        Rows rows = Rows.of(new ByteArrayInputStream(new byte[] {'{', 0, '}', 0}), JSON);
        assertThatThrownBy(rows::next)
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("list.jsonl, line 1: ")
                .hasMessageContaining("not JSON");
    }
}

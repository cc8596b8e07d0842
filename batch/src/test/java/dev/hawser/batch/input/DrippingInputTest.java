package dev.hawser.batch.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.job.BadRows;
import dev.hawser.batch.job.InputSpec;
import dev.hawser.batch.job.InputSpec.Format;
import dev.hawser.batch.source.InputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows whose bytes come as they like: what is read must not depend on that. */
class DrippingInputTest {
    private static final String NAME = "list";

    /** How rows are written, and what becomes of bad ones. */
    private static InputSpec spec(Format format, Charset encoding, BadRows badRows, int maxRow) {
        return new InputSpec(
                Optional.of(Path.of(NAME)),
                format,
                encoding,
                ',',
                Optional.of('"'),
                format.isPlain() ? List.of("value") : List.of(),
                maxRow,
                badRows,
                InputSpec.Packing.NONE);
    }

    private static InputSpec spec(Format format) {
        return spec(format, UTF_8, BadRows.REFUSE, 1 << 20);
    }

    /** Gives so many bytes at a time at most. */
    private static InputStream drops(byte[] bytes, int most) {
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                return super.read(to, offset, Math.min(length, most));
            }
        };
    }

    private static List<String> read(InputStream bytes, InputSpec spec) throws IOException {
        List<String> all = new ArrayList<>();
        try {
            Rows rows = Rows.of(bytes, spec);
            for (Rows.Row row = rows.next(); row != null; row = rows.next()) {
                Rows.Bad bad = row.bad();
                all.add(row.ordinal() + "@" + row.line() + " "
                        + (bad == null ? row.fields() : bad.why() + " | " + bad.text()));
            }
        } catch (InputException e) {
            all.add(String.valueOf(e.getMessage()));
        }
        return all;
    }

    private static List<String> read(byte[] bytes, InputSpec spec) throws IOException {
        List<String> all = read(new ByteArrayInputStream(bytes), spec);
        for (int most : List.of(1, 2, 3, 7)) {
            assertThat(read(drops(bytes, most), spec))
                    .as("%d bytes at a time", most)
                    .isEqualTo(all);
        }
        return all;
    }

    private static List<String> read(String text, InputSpec spec) throws IOException {
        return read(text.getBytes(spec.encoding()), spec);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "CSV!id\\n1\\n2\\n!1@2 {\"id\":\"1\"};2@3 {\"id\":\"2\"}",
                "CSV!id\\r\\n1\\r\\n\\r\\n2!1@2 {\"id\":\"1\"};2@4 {\"id\":\"2\"}",
                "CSV!id\\r1\\r\\r2\\r!1@2 {\"id\":\"1\"};2@4 {\"id\":\"2\"}",
                "CSV!id\\n\"a\\n\\nb\"\\n2\\n!1@2 {\"id\":\"a\\n\\nb\"};2@5 {\"id\":\"2\"}",
                "CSV!id\\r\\n\"a\\r\\nb\"\\r\\n2!1@2 {\"id\":\"a\\r\\nb\"};2@4 {\"id\":\"2\"}",
                "CSV!\uFEFFid\\nü€😀\\n!1@2 {\"id\":\"ü€😀\"}",
                "CSV!id,b\\n\"\",\"\"\"\"\\n!1@2 {\"id\":\"\",\"b\":\"\\\"\"}",
                "CSV!id,b\\n 1 , 2 \\n!1@2 {\"id\":\" 1 \",\"b\":\" 2 \"}",
                "CSV!id\\n#1\\n!1@2 {\"id\":\"#1\"}",
                "CSV!id\\n \\n!1@2 {\"id\":\" \"}",
                "CSV!id\\n\"\"\\n!1@2 {\"id\":\"\"}",
                "JSONL!{\"a\":1}\\n{\"a\":2}!1@1 {\"a\":1};2@2 {\"a\":2}",
                "JSONL!\\r\\n \t\\r\\n{\"a\":1}\\r\\n!1@3 {\"a\":1}",
                "JSONL!\uFEFF{\"a\":\"ü€😀\"}!1@1 {\"a\":\"ü€😀\"}",
                "JSONL!\uFEFF\\n{\"a\":1}!1@2 {\"a\":1}",
                "JSONL! {\"a\" : 1.500, \"b\":1e400} !1@1 {\"a\":1.500,\"b\":1E+400}",
                "LINES!a\\r\\n\\r\\n b \\n\\rc!1@1 {\"value\":\"a\"};2@3 {\"value\":\" b \"};3@4 {\"value\":\"\\rc\"}",
                "LINES!\uFEFFü\\n!1@1 {\"value\":\"ü\"}",
                "LINES!a\\r!1@1 {\"value\":\"a\"}",
                "LINES!\\r\\n\\n!``",
                "NUL!a\\n\\r\\0\\0b!1@1 {\"value\":\"a\\n\\r\"};2@3 {\"value\":\"b\"}",
            })
    void rowsAreTheSameHoweverTheirBytesCome(Format format, String text, String rows) throws IOException {
        String plain = text.replace("\\n", "\n").replace("\\r", "\r").replace("\\0", "\0");
        assertThat(String.join(";", read(plain, spec(format)))).isEqualTo(rows);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "id,b\\n1\\n!list, line 2: found 1 field, expected 2 (id, b)",
                "id,b\\n1,2,3\\n!list, line 2: found 3 fields, expected 2 (id, b)",
                "id\\n\\n\\n1,2\\n!list, line 4: found 2 fields, expected 1 (id)",
                "id\\n\"a\\nb\",2\\n!list, line 2: found 2 fields, expected 1 (id)",
                "\\n\\nid,\\n1,2\\n!list, line 3: column 2 of the header has no name",
                "id,\"\"\\n1,2\\n!list, line 1: column 2 of the header has no name",
                "a,b,a,b\\n!list, line 1: columns 1 and 3 are both named \"a\", expected names that differ",
                "\\n\\r\\n!list, line 1: there is no header, expected the names of the columns",
                "id\\n\"a\\nb\\n!list, line 2: a quote is not closed by the end of the file",
                "\"id\\n1\\n!list, line 1: a quote is not closed by the end of the file",
                "id\\n\"a\" b\\n!list, line 2: Unexpected character after closing quote: ' ' (0x20)",
                "a,b,c,d,e,f,g,h,i,j,k,l,m\\n1\\n!list, line 2: found 1 field, expected 13 (a, b, c, d, e, f, g, h, i, j, k,"
                        + " l, …)",
                "a,b,c,d,e,f,g,h,i,j,k,l\\n1\\n!list, line 2: found 1 field, expected 12 (a, b, c, d, e, f, g, h, i, j, k, l)",
            })
    void whatIsNoRowOfCsvIsToldWithItsLine(String text, String message) throws IOException {
        String plain = text.replace("\\n", "\n").replace("\\r", "\r");
        assertThat(read(plain, spec(Format.CSV))).last().isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "nonsense!column 1: not JSON: Unrecognized token 'nonsense': was expecting (JSON String, Number, Array, Object"
                        + " or token 'null', 'true' or 'false')",
                "7!found a single value, expected a JSON object on each line",
                "null!found a single value, expected a JSON object on each line",
                "\"x\"!found a single value, expected a JSON object on each line",
                "[]!found a list, expected a JSON object on each line",
                "{\"a\":1} x!column 9: not JSON: Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or"
                        + " token 'null', 'true' or 'false')",
                "{\"a\":1},!column 8: not JSON: Unexpected character (',' (code 44)): expected a value",
                "{\"a\":{\"b\":1,\"b\":2}}!column 17: \"b\" is there a second time",
                "{a:1}!column 2: not JSON: Unexpected character ('a' (code 97)): was expecting double-quote to start property"
                        + " name",
            })
    void whatIsNoObjectIsToldWithItsPlace(String text, String message) throws IOException {
        List<String> rows = read("{}\n\n" + text + "\n{}\n", spec(Format.JSONL));
        assertThat(rows).containsExactly("1@1 {}", "list, line 3: " + message);
        List<String> kept = read("{}\n\n" + text + "\n{}\n", spec(Format.JSONL, UTF_8, BadRows.SKIP, 1000));
        assertThat(kept).containsExactly("1@1 {}", "2@3 list, line 3: " + message + " | " + text, "3@4 {}");
    }

    @Test
    void bytesThatAreNoCharactersAreToldAtTheirLine() throws IOException {
        byte[] broken = "id\r1\r\n2\n3\u00e4\n4\n".getBytes(ISO_8859_1);
        String why =
                "byte E4 cannot be read as UTF-8; if the file is in another encoding, set the encoding of the input:"
                        + " windows-1252, for example";
        assertThat(read(broken, spec(Format.CSV)))
                .containsExactly("1@2 {\"id\":\"1\"}", "2@3 {\"id\":\"2\"}", "list, line 4: " + why);
        assertThat(read(broken, spec(Format.CSV, UTF_8, BadRows.DEAD, 1000)))
                .containsExactly(
                        "1@2 {\"id\":\"1\"}",
                        "2@3 {\"id\":\"2\"}",
                        "3@4 list, line 4: " + why + " | 3\ufffd",
                        "4@5 {\"id\":\"4\"}");
    }

    @Test
    void aRowThatIsKeptHasTheQuotesThatItHad() throws IOException {
        assertThat(read("id,b\n\"x\",\"y\"\nz\n\"p\"\n", spec(Format.CSV, UTF_8, BadRows.DEAD, 1000)))
                .containsExactly(
                        "1@2 {\"id\":\"x\",\"b\":\"y\"}",
                        "2@3 list, line 3: found 1 field, expected 2 (id, b) | z",
                        "3@4 list, line 4: found 1 field, expected 2 (id, b) | \"p\"");
    }

    @Test
    void aHeaderOfAnotherEncodingIsRefusedEvenWhereBadRowsAreNot() throws IOException {
        byte[] broken = "\u00e4\n1\n".getBytes(ISO_8859_1);
        for (BadRows each : BadRows.values()) {
            assertThat(read(broken, spec(Format.CSV, UTF_8, each, 1000)))
                    .containsExactly(
                            "list, line 1: byte E4 cannot be read as UTF-8; if the file is in another encoding, set the"
                                    + " encoding of the input: windows-1252, for example");
        }
    }

    @Test
    void bytesInTheMidstOfAQuotedFieldAreToldAtTheirOwnLine() throws IOException {
        byte[] broken = "id,b\n1,\"x\ny\u00e4\nz\"\n2,\"p\nq\"\n".getBytes(ISO_8859_1);
        List<String> rows = read(broken, spec(Format.CSV, UTF_8, BadRows.DEAD, 1000));
        assertThat(rows).hasSize(2);
        assertThat(rows.getFirst()).startsWith("1@2 list, line 2: byte E4").endsWith(" | 1,\"x\ny\ufffd\nz\"");
        assertThat(rows.getLast()).isEqualTo("2@5 {\"id\":\"2\",\"b\":\"p\\nq\"}");
    }

    @Test
    void aCharacterThatIsCutOffByTheEndOfTheFileIsRefused() throws IOException {
        byte[] whole = "id\n€".getBytes(UTF_8);
        byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 1);
        assertThat(read(whole, spec(Format.CSV))).containsExactly("1@2 {\"id\":\"€\"}");
        assertThat(read(cut, spec(Format.CSV)))
                .last()
                .asString()
                .startsWith("list, line 2: bytes E2 82 cannot be read as UTF-8");
        assertThat(read(cut, spec(Format.CSV, UTF_8, BadRows.DEAD, 1000)))
                .last()
                .asString()
                .startsWith("1@2 list, line 2: bytes E2 82 cannot be read")
                .endsWith(" | \ufffd");
    }

    @Test
    void otherEncodingsAreReadWithTheirMarks() throws IOException {
        String text = "\uFEFFid\n日本\n";
        for (Charset each : List.of(UTF_16LE, UTF_16BE)) {
            assertThat(read(text.getBytes(each), spec(Format.CSV, each, BadRows.REFUSE, 1000)))
                    .as(each.name())
                    .containsExactly("1@2 {\"id\":\"日本\"}");
        }
        Charset shift = Charset.forName("Shift_JIS");
        assertThat(read("id\n日本\n".getBytes(shift), spec(Format.CSV, shift, BadRows.REFUSE, 1000)))
                .containsExactly("1@2 {\"id\":\"日本\"}");
        assertThat(read("ü\n".getBytes(ISO_8859_1), spec(Format.LINES, ISO_8859_1, BadRows.REFUSE, 1000)))
                .containsExactly("1@1 {\"value\":\"ü\"}");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 65_535, 65_536, 65_537, 200_000})
    void rowsCrossTheEndsOfBuffers(int length) throws IOException {
        String text = "x".repeat(length - 1) + "ü";
        InputSpec lines = spec(Format.LINES);
        assertThat(read(new ByteArrayInputStream((text + "\n" + text).getBytes(UTF_8)), lines))
                .containsExactly("1@1 {\"value\":\"" + text + "\"}", "2@2 {\"value\":\"" + text + "\"}");
        assertThat(read(new ByteArrayInputStream(("id\r\n" + text + "\r\n" + text).getBytes(UTF_8)), spec(Format.CSV)))
                .containsExactly("1@2 {\"id\":\"" + text + "\"}", "2@3 {\"id\":\"" + text + "\"}");
    }

    @ParameterizedTest
    @CsvSource({"LINES, 3, true", "LINES, 4, false", "NUL, 3, true", "JSONL, 2, true", "JSONL, 3, false"})
    void aLineMayBeAsLongAsMaxRow(Format format, int length, boolean isRead) throws IOException {
        String row = format == Format.JSONL ? "{" + " ".repeat(length - 2) + "}" : "x".repeat(length);
        String end = format == Format.NUL ? "\0" : "\n";
        int most = format == Format.JSONL ? 2 : 3;
        for (String last : List.of(end, "")) {
            List<String> rows = read(row + end + row + last, spec(format, UTF_8, BadRows.SKIP, most));
            if (isRead) {
                assertThat(rows).hasSize(2);
            } else {
                assertThat(rows)
                        .containsExactly(
                                "list, line 1: the row is longer than the " + most + " bytes that max-row allows");
            }
        }
    }

    @Test
    void aLineWithoutEndIsRefusedBeforeItFillsTheMemory() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };
        assertThatThrownBy(() -> Rows.of(endless, spec(Format.LINES, UTF_8, BadRows.SKIP, 1 << 18))
                        .next())
                .isInstanceOf(InputException.class)
                .hasMessage("list, line 1: the row is longer than the 262,144 bytes that max-row allows");
    }

    @Test
    void whatRowsTookIsExactOfLines() throws Exception {
        byte[] bytes = ("a\nü\r\n\nb" + "x".repeat(100_000) + "\nlast").getBytes(UTF_8);
        Rows rows = Rows.of(drops(bytes, 1000), spec(Format.LINES));
        List<Long> taken = new ArrayList<>();
        while (rows.next() != null) {
            taken.add(rows.consumed());
        }
        assertThat(taken).containsExactly(2L, 6L, 100_009L, (long) bytes.length);
    }

    @Test
    void bytesThatFailOnTheWayFailTheRowsAfterThoseBefore() throws Exception {
        ByteArrayOutputStream some = new ByteArrayOutputStream();
        some.writeBytes("id\n1\n".getBytes(UTF_8));
        for (Format format : List.of(Format.CSV, Format.LINES)) {
            InputStream broken = new FilterInputStream(new ByteArrayInputStream(some.toByteArray())) {
                @Override
                public int read(byte[] to, int offset, int length) throws IOException {
                    int read = super.read(to, offset, length);
                    if (read < 0) {
                        throw new IOException("the disk is gone");
                    }
                    return read;
                }
            };
            Rows rows = Rows.of(broken, spec(format));
            assertThat(rows.next()).isNotNull();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 3; i++) {
                            rows.next();
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessage("the disk is gone");
        }
    }
}

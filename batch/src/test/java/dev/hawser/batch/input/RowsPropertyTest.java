package dev.hawser.batch.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Tables made up at random, written by the test itself and read back from a stream that comes in pieces. */
class RowsPropertyTest {
    private static final String[] PIECES = {
        "a", "Ω", "日本", "😀", "\"", ",", ";", "\n", "\r\n", "\r", " ", "\t", "{", "'", "\\", "0", ""
    };

    @Seeds(count = 300)
    void whatIsWrittenIsReadBack(Seed seed) throws Exception {
        RandomGenerator random = seed.random();
        int columns = 2 + random.nextInt(4);
        List<List<String>> table = new ArrayList<>();
        List<String> header = new ArrayList<>();
        for (int c = 0; c < columns; c++) {
            header.add(text(random) + c);
        }
        int rows = random.nextInt(40);
        for (int r = 0; r < rows; r++) {
            List<String> row = new ArrayList<>();
            for (int c = 0; c < columns; c++) {
                row.add(text(random));
            }
            table.add(row);
        }
        byte[] csv = csv(header, table, random.nextBoolean() ? "\r\n" : "\n").getBytes(UTF_8);
        byte[] json = json(header, table).getBytes(UTF_8);

        assertThat(read(Rows.of(pieces(csv, random), RowsTest.CSV), header)).isEqualTo(table);
        assertThat(read(Rows.of(pieces(json, random), RowsTest.JSON), header)).isEqualTo(table);
    }

    private static String text(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static String csv(List<String> header, List<List<String>> table, String lineEnd) {
        StringBuilder csv = new StringBuilder();
        List<List<String>> all = new ArrayList<>(table);
        all.addFirst(header);
        for (List<String> row : all) {
            for (int c = 0; c < row.size(); c++) {
                csv.append(c == 0 ? "" : ",")
                        .append('"')
                        .append(row.get(c).replace("\"", "\"\""))
                        .append('"');
            }
            csv.append(lineEnd);
        }
        return csv.toString();
    }

    private static String json(List<String> header, List<List<String>> table) {
        StringBuilder json = new StringBuilder();
        for (List<String> row : table) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (int c = 0; c < row.size(); c++) {
                object.put(header.get(c), row.get(c));
            }
            json.append(object).append('\n');
        }
        return json.toString();
    }

    private static List<List<String>> read(Rows rows, List<String> header) throws Exception {
        List<List<String>> table = new ArrayList<>();
        for (Rows.Row row = rows.next(); row != null; row = rows.next()) {
            List<String> values = new ArrayList<>();
            for (String column : header) {
                values.add(row.fields().get(column).stringValue());
            }
            assertThat(row.ordinal()).isEqualTo(table.size() + 1);
            table.add(values);
        }
        return table;
    }

    /** Gives a few bytes at a time, so that every boundary falls within a character or a line end once. */
    private static InputStream pieces(byte[] bytes, RandomGenerator random) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(7)));
            }
        };
    }
}

package dev.hawser.batch.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.JobParser;
import dev.hawser.batch.step.StepWorkflow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a query gives are the rows of a job. */
class QueriedInputTest {
    private static final String COUNTING =
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < %d)" + " select i as id%s from n";

    @TempDir
    private Path directory;

    @BeforeEach
    void makeDatabase() throws Exception {
        try (Connection made = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("shop.db"));
                Statement statement = made.createStatement()) {
            statement.execute("create table customers (id integer, name text, balance real, note blob)");
            statement.execute(
                    "insert into customers values (1, 'Ann \"the\nCat\"', 2.5, null), (2, 'Bö', null, x'0102')");
        }
    }

    private Job job(String query, String more) throws Exception {
        return new JobParser(StepWorkflow.types(), Map.of("SECRET", "s3cret-word", "DB", "shop"))
                .parse(
                        "input: {sql: '" + query + "', url: 'jdbc:sqlite:{{env.DB}}.db'" + more
                                + "}\nsteps: [{log: x}]",
                        directory.resolve("job.yaml"),
                        List.of());
    }

    private InputStream open(String query) throws Exception {
        return JobInput.open(job(query, ""), InputStream.nullInputStream());
    }

    @Test
    void eachRowIsALineWithItsColumns() throws Exception {
        Job job = job("select * from customers order by id", "");
        JobInput.check(job);
        try (InputStream bytes = JobInput.open(job, InputStream.nullInputStream())) {
            Rows rows = JobInput.rows(job, bytes);

            assertThat(rows.next().fields())
                    .hasToString("{\"id\":1,\"name\":\"Ann \\\"the\\nCat\\\"\",\"balance\":2.5,\"note\":null}");
            assertThat(rows.next().fields())
                    .hasToString("{\"id\":2,\"name\":\"Bö\",\"balance\":null,\"note\":\"AQI=\"}");
            assertThat(rows.next()).isNull();
        }
    }

    @Test
    void thereMayBeAnyNumberAndNone() throws Exception {
        try (InputStream bytes = open(COUNTING.formatted(12_345, ""))) {
            String all = new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(all)
                    .startsWith("{\"id\":1}\n{\"id\":2}\n")
                    .endsWith("{\"id\":12345}\n")
                    .hasLineCount(12_345);
        }
        try (InputStream bytes = open("select * from customers where id > 9")) {
            assertThat(bytes.readAllBytes()).isEmpty();
        }
    }

    @Test
    void aDatabaseThatFailsOnTheWayEndsItAfterTheRowsBefore() throws Exception {
        String fails = COUNTING.formatted(1_000, ", case when i = 250 then json(''bad'') end as x");
        try (InputStream bytes = open(fails)) {
            assertThat(bytes.readNBytes(10)).asString().startsWith("{\"id\":1,");
            assertThatThrownBy(bytes::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("malformed JSON");
            assertThat(bytes.read()).isEqualTo(-1);
        }
        try (InputStream bytes = open("select s3cret_word from customers")) {
            assertThatThrownBy(bytes::read).isInstanceOf(IOException.class).hasMessageContaining("no such column");
        }
    }

    @Test
    void whoReadsNoFurtherEndsTheQuery() throws Exception {
        try (InputStream bytes = open(COUNTING.formatted(2_000_000_000, ""))) {
            assertThat(bytes.readNBytes(18)).asString().isEqualTo("{\"id\":1}\n{\"id\":2}\n");
        }
        for (Thread each : Thread.getAllStackTraces().keySet()) {
            if (each.getName().startsWith("hawser-query")) {
                each.join();
            }
        }
        try (InputStream unread = open("select 1")) {
            assertThat(unread).isNotNull(); // nobody asked
        }
    }

    @Test
    void secretsAreInNoMessageAndNoName() throws Exception {
        Job job = job("select ''s3cret-word'' as x, wrong", ", user: me, password: \"{{env.SECRET}}\"");
        assertThat(job.input().toString()).doesNotContain("s3cret-word").contains("jdbc:sqlite:{{env.DB}}.db");
        try (InputStream bytes = JobInput.open(job, InputStream.nullInputStream())) {
            assertThatThrownBy(bytes::read)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no such column: wrong")
                    .message()
                    .doesNotContain("s3cret-word");
        }
    }
}

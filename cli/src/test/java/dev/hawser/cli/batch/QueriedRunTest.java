package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose list a database gives has the same rows when it is resumed, whatever is in the database by then. */
class QueriedRunTest {
    @TempDir
    private Path directory;

    private final Commands commands = new Commands();

    private void execute(String sql) throws SQLException {
        try (Connection made = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("shop.db"));
                Statement statement = made.createStatement()) {
            statement.execute(sql);
        }
    }

    private Path job() throws IOException {
        return Files.writeString(directory.resolve("job.yaml"), """
                input: {sql: select id from customers order by id, url: jdbc:sqlite:shop.db}
                id: id
                steps: [log: {message: "hello {{id}}", to: result}]
                """);
    }

    @Test
    void theCopyOfTheListIsGoneOnWith() throws Exception {
        execute("create table customers (id integer)");
        execute("insert into customers values (1), (2), (3)");
        Path job = Files.writeString(directory.resolve("job.yaml"), """
                input: {sql: select id from customers order by id, url: jdbc:sqlite:shop.db}
                id: id
                steps: [exec: [test, -e, "%s"]]
                """.formatted(directory.resolve("go")));
        Path run = directory.resolve("run");
        assertThat(commands.hawser("run", job, "--output", run, "--no-timeline"))
                .isEqualTo(ExitCodes.SOME_DEAD);
        assertThat(run.resolve("input")).hasContent("{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n");
        execute("delete from customers");
        Files.createFile(directory.resolve("go"));

        assertThat(commands.hawser("retry-dead", run, "--no-timeline")).isZero();

        assertThat(Files.readAllLines(run.resolve("results.jsonl"))).hasSize(3);
    }

    @Test
    void aQueryThatFailsIsToldAsTheInput() throws Exception {
        Path run = directory.resolve("run");
        assertThat(commands.hawser("run", job(), "--output", run, "--no-timeline"))
                .isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(commands.told()).contains("the query of jdbc:sqlite:shop.db", "no such table: customers");

        execute("create table customers as select 7 as id");
        commands.forget();
        assertThat(commands.hawser("resume", run, "--no-timeline")).isZero();
        assertThat(Files.readAllLines(run.resolve("results.jsonl"))).hasSize(1);
    }
}

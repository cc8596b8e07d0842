package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The real process, killed while its rows are on their way into a real PostgreSQL. */
@DisabledOnOs(OS.WINDOWS)
class PostgresRunTest {
    private static final int ROWS = 80;

    @TempDir
    private Path directory;

    private final String url = "jdbc:postgresql://" + Postgres.newDatabase() + "?user=postgres";
    private CountingServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = new CountingServer();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private Path job() throws IOException {
        StringBuilder list = new StringBuilder("name,host\n");
        for (int i = 0; i < ROWS; i++) {
            list.append("Käufer ").append(i).append(",host").append(i % 3).append('\n');
        }
        Files.writeString(directory.resolve("rows.csv"), list);
        return Files.writeString(directory.resolve("job.yaml"), """
                input: rows.csv
                id: name
                slots: 6
                key: host
                per-key: 2
                retries: {attempts: 20, base: 5ms, cap: 20ms, budget: 1000%%}
                steps:
                  - http: {method: POST, url: "%s/{{host}}/{{item.ordinal}}"}
                  - sql:
                      url: "%s"
                      connections: 3
                      setup: CREATE TABLE IF NOT EXISTS served (name text PRIMARY KEY, times int NOT NULL)
                      update: >
                        INSERT INTO served VALUES (:name, 1)
                        ON CONFLICT (name) DO UPDATE SET times = served.times + 1
                      parameters: {name: "{{name}}"}
                      expect: 1
                """.formatted(server.url(), url));
    }

    @Test
    void everyRowIsInTheDatabaseAndReportedOnce() throws Exception {
        Processes processes = new Processes(directory);
        Path run = directory.resolve("run");
        Process process = processes.start("run", job(), "--output", run);
        server.waitForRequests(30, process);
        process.destroyForcibly().waitFor();
        server.waitUntilIdle();
        process = processes.start("resume", run);

        assertThat(Processes.end(process)).as(processes.said()).isZero();
        assertThat(Processes.doneIds(run)).hasSize(ROWS).doesNotHaveDuplicates();
        assertThat(number("SELECT count(*) FROM served WHERE name LIKE 'Käufer %'"))
                .isEqualTo(ROWS);
        assertThat(number("SELECT max(times) FROM served"))
                .as("once more for the kill, at most")
                .isLessThanOrEqualTo(2);
        assertThat(server.mostAtOnce()).isLessThanOrEqualTo(6);
        assertThat(server.mostOfAHost()).isLessThanOrEqualTo(2);
        server.assertOneKeyForEachOf(ROWS);
    }

    private int number(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                ResultSet rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}

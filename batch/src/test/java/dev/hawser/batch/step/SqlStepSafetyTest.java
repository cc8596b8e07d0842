package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A row is not served twice by the database, whatever is lost; and what fails by its count has changed nothing. */
class SqlStepSafetyTest {
    private static final String LOSSY = "jdbc:lossy:";

    @TempDir
    private Path directory;

    private final Driver lossy = new LossyDriver();

    /** SQLite, but that the answer to each commit is lost on the way, after the commit was done. */
    private static final class LossyDriver implements Driver {
        @Override
        public @Nullable Connection connect(String url, Properties info) throws SQLException {
            if (!acceptsURL(url)) {
                return null;
            }
            Connection real = DriverManager.getConnection("jdbc:sqlite:" + url.substring(LOSSY.length()));
            return (Connection) Proxy.newProxyInstance(
                    SqlStepSafetyTest.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (_, method, arguments) -> {
                        try {
                            Object result = method.invoke(real, arguments);
                            if (method.getName().equals("commit")) {
                                throw new SQLException("broken pipe", "08006");
                            }
                            return result;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        @Override
        public boolean acceptsURL(String url) {
            return url.startsWith(LOSSY);
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
            return new DriverPropertyInfo[0];
        }

        @Override
        public int getMajorVersion() {
            return 1;
        }

        @Override
        public int getMinorVersion() {
            return 0;
        }

        @Override
        public boolean jdbcCompliant() {
            return false;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException();
        }
    }

    @BeforeEach
    void makeTable() throws SQLException {
        DriverManager.registerDriver(lossy);
        try (Connection connection = connect();
                var statement = connection.createStatement()) {
            statement.execute("create table counter (id integer primary key, n integer)");
            statement.execute("insert into counter values (1, 0), (2, 0)");
        }
    }

    @AfterEach
    void forgetDriver() throws SQLException {
        DriverManager.deregisterDriver(lossy);
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("test.db"));
    }

    private int sum() throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement();
                var found = statement.executeQuery("select sum(n) from counter")) {
            return found.getInt(1);
        }
    }

    private String step(String url, String rest) {
        return "- sql: {url: \"%s%s/test.db\", %s}".formatted(url, directory, rest);
    }

    @Test
    void whatMayHaveBeenDoneIsNotDoneAgain() throws Exception {
        String rest = "update: UPDATE counter SET n = n + 1 WHERE id = 1, expect: 1, connections: 1";
        try (StepBench bench = StepBench.of(step(LOSSY, rest))) {
            StepException failure = bench.failure("{}");

            assertThat(failure.isTransient()).isFalse();
            assertThat(failure).hasMessageContaining("it is not known whether the database has done it");
        }
        assertThat(sum()).isEqualTo(1);
    }

    @Test
    void whatMayBeDoneTwiceIsTriedAgain() throws Exception {
        String rest = "update: UPDATE counter SET n = 1 WHERE id = 1, expect: 1, idempotent: true";
        try (StepBench bench = StepBench.of(step(LOSSY, rest))) {
            assertThat(bench.failure("{}").isTransient()).isTrue();
        }
    }

    @Test
    void updateOfAnUnexpectedNumberOfRowsIsUndone() throws Exception {
        try (StepBench bench = StepBench.of(step("jdbc:sqlite:", "update: UPDATE counter SET n = n + 1, expect: 1"))) {
            StepException failure = bench.failure("{}");

            assertThat(failure).hasMessage("changed 2 rows, expected 1");
            assertThat(failure.isTransient()).isFalse();
        }
        assertThat(sum()).isZero();
    }

    @Test
    void rowsOfAnUnexpectedNumberUndoWhatMadeThem() throws Exception {
        String rest = "query: UPDATE counter SET n = n + 1 RETURNING id, expect: 1";
        try (StepBench bench = StepBench.of(step("jdbc:sqlite:", rest))) {
            assertThat(bench.failure("{}")).hasMessage("gave 2 rows, expected 1");
        }
        assertThat(sum()).isZero();
    }

    @Test
    void updateThatGivesRowsIsCounted() throws Exception {
        String rest = "update: UPDATE counter SET n = n + 1 RETURNING id";
        try (StepBench bench = StepBench.of(step("jdbc:sqlite:", rest))) {
            assertThat(bench.serve("{}").path("sql").path("count").asInt()).isEqualTo(2);
        }
        assertThat(sum()).isEqualTo(2);
    }
}

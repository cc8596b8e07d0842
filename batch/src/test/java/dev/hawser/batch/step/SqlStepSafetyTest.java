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
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A row is not served twice by the database, whatever is lost; and what fails by its count has changed nothing. */
class SqlStepSafetyTest {
    private static final String LOSSY = "jdbc:lossy:";
    private static final String SILENT = "jdbc:silent:";

    @TempDir
    private Path directory;

    /** SQLite, but that the answer to each commit is lost on the way, after the commit was done. */
    private final Driver lossy = new FaultyDriver(LOSSY, (method, result) -> {
        if (method.equals("commit")) {
            throw new SQLException("broken pipe", "08006");
        }
        return result;
    });

    private volatile boolean answers = true;

    /** SQLite, but that what was done is not answered any more, and a cancel finds the connection lost. */
    private final Driver silent = new FaultyDriver(
            SILENT,
            (method, result) -> method.equals("prepareStatement") ? silent((PreparedStatement) result) : result);

    private PreparedStatement silent(PreparedStatement real) {
        CountDownLatch cancelled = new CountDownLatch(1);
        return proxy(PreparedStatement.class, real, (method, result) -> {
            if (method.equals("cancel")) {
                cancelled.countDown();
            }
            if (method.equals("execute") && !answers) {
                cancelled.await();
                throw new SQLException("broken pipe", "08006");
            }
            return result;
        });
    }

    /** Comes after each call of a method. */
    private interface Fault {
        @Nullable Object after(String method, @Nullable Object result) throws Exception;
    }

    private static <T> T proxy(Class<T> type, T real, Fault fault) {
        return type.cast(Proxy.newProxyInstance(
                SqlStepSafetyTest.class.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    try {
                        return fault.after(method.getName(), method.invoke(real, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private record FaultyDriver(String prefix, Fault fault) implements Driver {
        @Override
        public @Nullable Connection connect(String url, Properties info) throws SQLException {
            if (!acceptsURL(url)) {
                return null;
            }
            Connection real = DriverManager.getConnection("jdbc:sqlite:" + url.substring(prefix.length()));
            return proxy(Connection.class, real, fault);
        }

        @Override
        public boolean acceptsURL(String url) {
            return url.startsWith(prefix);
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
        DriverManager.registerDriver(silent);
        try (Connection connection = connect();
                var statement = connection.createStatement()) {
            statement.execute("create table counter (id integer primary key, n integer)");
            statement.execute("insert into counter values (1, 0), (2, 0)");
        }
    }

    @AfterEach
    void forgetDrivers() throws SQLException {
        DriverManager.deregisterDriver(lossy);
        DriverManager.deregisterDriver(silent);
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

    /** Of an update that is done, but answers nothing within its time. */
    private StepException unanswered(String rest) throws Exception {
        String update =
                "update: UPDATE counter SET n = n + 1 WHERE id = :id, parameters: {id: \"{{id}}\"}, timeout: 1s";
        try (StepBench bench = StepBench.of(step(SILENT, update + rest))) {
            bench.serve("{\"id\": 100}"); // there is no such row; but now there is a connection
            answers = false;
            return bench.failure("{\"id\": 1}");
        }
    }

    @Test
    void whatMayHaveBeenDoneWhenItsTimeWasOverIsNotDoneAgain() throws Exception {
        StepException failure = unanswered("");

        assertThat(failure.isTransient()).isFalse();
        assertThat(failure).hasMessageContaining("it is not known whether the database has done it");
        assertThat(sum()).isEqualTo(1);
    }

    @Test
    void whatMayBeDoneTwiceIsTriedAgainWhenItsTimeWasOver() throws Exception {
        assertThat(unanswered(", idempotent: true").isTransient()).isTrue();
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

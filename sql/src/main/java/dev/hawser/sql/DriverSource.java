package dev.hawser.sql;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections from one driver, for the pool; remembers why the last try failed, which the pool tells only in
 * part. Any thread.
 */
final class DriverSource implements DataSource {
    private final Driver driver;
    private final String url;
    private final Properties properties;
    private final List<String> initSql;
    private final AtomicReference<@Nullable Connection> first = new AtomicReference<>();
    private volatile @Nullable SQLException lastFailure;
    private volatile int loginTimeout;

    DriverSource(Driver driver, String url, Properties properties, List<String> initSql) {
        this.driver = driver;
        this.url = url;
        this.properties = properties;
        this.initSql = initSql;
    }

    /** Why the last try to connect failed; null if it did not. */
    @Nullable SQLException lastFailure() {
        return lastFailure;
    }

    /** Makes the connection that the first caller gets. */
    void prepareFirst() throws SQLException {
        first.set(connect());
    }

    /** Closes the first connection, if nobody got it. */
    void dropFirst() throws SQLException {
        Connection unused = first.getAndSet(null);
        if (unused != null) {
            unused.close();
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection made = first.getAndSet(null);
        return made != null ? made : connect();
    }

    private Connection connect() throws SQLException {
        try {
            Connection made = driver.connect(url, properties);
            if (made == null) {
                throw new SQLException("the driver " + driver.getClass().getName() + " does not take this URL");
            }
            initialize(made);
            lastFailure = null;
            return made;
        } catch (SQLException e) {
            lastFailure = e;
            throw e;
        }
    }

    private void initialize(Connection made) throws SQLException {
        try (Statement statement = made.createStatement()) {
            for (String sql : initSql) {
                initialize(statement, sql);
            }
        } catch (SQLException e) {
            made.close();
            throw e;
        }
    }

    private static void initialize(Statement statement, String sql) throws SQLException {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new SQLException("the initial SQL failed: " + e.getMessage() + "; in: " + sql, e.getSQLState(), e);
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the user is settled already");
    }

    @Override
    public void setLoginTimeout(int seconds) {
        loginTimeout = seconds;
    }

    @Override
    public int getLoginTimeout() {
        return loginTimeout;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        // drivers have loggers of their own
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("drivers have loggers of their own");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("not a " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}

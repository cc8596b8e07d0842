package dev.hawser.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.hawser.defer.Outcome;
import dev.hawser.sql.SqlException.Details;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The connection pool: HikariCP over one driver. Any thread but the reactor's: all of it may block. */
final class Connections {
    private static final Duration SHORTEST_VALIDATION = Duration.ofMillis(250);
    private static final Duration LONGEST_VALIDATION = Duration.ofSeconds(5);

    /** Lose nothing, also when another process has the file. */
    private static final Map<String, String> SQLITE = Map.of("journal_mode", "WAL", "busy_timeout", "5000");

    private static final Map<String, String> POSTGRESQL =
            Map.of("logServerErrorDetail", "false", "readOnlyMode", "always", "tcpKeepAlive", "true");

    private final DatabaseSettings options;
    private final Drivers.Found found;
    private final DriverSource source;
    private final HikariDataSource pool;

    private Connections(DatabaseSettings options, Drivers.Found found, DriverSource source, HikariDataSource pool) {
        this.options = options;
        this.found = found;
        this.source = source;
        this.pool = pool;
    }

    /** Finds the driver and makes a first connection, so that what is wrong is told now. */
    static Outcome<Connections> open(DatabaseSettings options) {
        try {
            Drivers.Found found = Drivers.find(options.url(), options.driverPath());
            try {
                DriverSource source =
                        new DriverSource(found.driver(), options.url(), properties(options), options.initSql());
                source.setLoginTimeout(
                        (int) Math.max(1, options.connectTimeout().toSeconds()));
                source.prepareFirst();
                return new Outcome.Success<>(
                        new Connections(options, found, source, new HikariDataSource(config(options, source))));
            } catch (Throwable e) {
                found.close();
                throw e;
            }
        } catch (SQLException e) {
            return new Outcome.Failure<>(unavailable(options, "cannot connect to ", e));
        } catch (Throwable e) {
            return new Outcome.Failure<>(e);
        }
    }

    /** The driver does not come back from making the first connection. */
    static DatabaseUnavailableException tooSlow(DatabaseSettings options) {
        return new DatabaseUnavailableException(
                "cannot connect to %s: the driver was not done with it within %s"
                        .formatted(Redaction.url(options.url()), options.connectTimeout()),
                Details.TRANSIENT);
    }

    private static Properties properties(DatabaseSettings options) {
        Properties properties = new Properties();
        properties.putAll(defaults(options));
        properties.putAll(options.properties());
        if (!options.user().isEmpty()) {
            properties.setProperty("user", options.user());
        }
        if (!options.password().isEmpty()) {
            properties.setProperty("password", options.password());
        }
        return properties;
    }

    private static Map<String, String> defaults(DatabaseSettings options) {
        return switch (Dialect.of(options.url())) {
            case SQLITE -> sqliteDefaults(options.url().toLowerCase(Locale.ROOT));
            case POSTGRESQL -> POSTGRESQL;
            case MYSQL, SQLSERVER, ORACLE, H2, DUCKDB, OTHER -> Map.of();
        };
    }

    /** Here the driver lets properties win over the URL; and a file that may only be read has no journal to set. */
    private static Map<String, String> sqliteDefaults(String url) {
        boolean readOnly = url.contains("mode=ro") || url.contains("immutable=1") || url.contains("open_mode=1");
        return SQLITE.entrySet().stream()
                .filter(each -> !url.contains(each.getKey() + "="))
                .filter(each -> !(readOnly && each.getKey().equals("journal_mode")))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static HikariConfig config(DatabaseSettings options, DriverSource source) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(options.name());
        config.setDataSource(source);
        config.setMaximumPoolSize(options.connections());
        config.setConnectionTimeout(options.connectTimeout().toMillis());
        config.setValidationTimeout(validation(options).toMillis());
        config.setInitializationFailTimeout(-1); // the first connection is there already
        if (Dialect.of(options.url()) == Dialect.SQLITE) {
            config.setMinimumIdle(1);
            config.setMaxLifetime(0); // a database in memory lives as long as its connection
        } else {
            config.setMinimumIdle(0);
        }
        return config;
    }

    private static Duration validation(DatabaseSettings options) {
        Duration half = options.connectTimeout().dividedBy(2);
        Duration some = half.compareTo(LONGEST_VALIDATION) < 0 ? half : LONGEST_VALIDATION;
        return some.compareTo(SHORTEST_VALIDATION) < 0 ? SHORTEST_VALIDATION : some;
    }

    /** A connection of the pool, or a new one. */
    Connection take() {
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            SQLException why = source.lastFailure();
            throw unavailable(
                    options, "no connection within %s to ".formatted(options.connectTimeout()), why == null ? e : why);
        }
    }

    private static SqlException unavailable(DatabaseSettings options, String what, SQLException e) {
        String state = Objects.requireNonNullElse(e.getSQLState(), "");
        String user = options.user().isEmpty() ? "" : " as " + options.user();
        Redactor redactor = Redactor.ofSecrets(options);
        return new DatabaseUnavailableException(
                what + Redaction.url(options.url()) + user + ": "
                        + redactor.text(Objects.toString(e.getMessage(), e.toString()))
                        + (state.isEmpty() ? "" : " (" + state + ")"),
                redactor.copy(e),
                new Details("", state, e.getErrorCode(), Transience.of(e), false, true));
    }

    /** The connection is closed as soon as it comes back. */
    void evict(Connection connection) {
        pool.evictConnection(connection);
    }

    /** Waits a while for connections that are in use. */
    Outcome<@Nullable Void> close() {
        try {
            pool.close();
            source.dropFirst();
            found.close();
            return new Outcome.Success<>(null);
        } catch (Throwable e) {
            return new Outcome.Failure<>(e);
        }
    }
}

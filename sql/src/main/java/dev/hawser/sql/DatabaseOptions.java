package dev.hawser.sql;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * How a {@link Database} is opened. Immutable;
 * {@code Database.open(reactor, url, options -> options.withUser("ann").withPassword(secret))}.
 *
 * @param url its JDBC URL
 * @param user who connects; empty if the URL says so, or if the database knows no users
 * @param password the user's password; never in a message, nor in {@link #toString}
 * @param poolSize how many connections there may be, and so how many calls run at a time; 0 for the default: 1 for
 *     SQLite, which cannot have more, and 10 for others
 * @param name names the threads and the pool in logs
 * @param connectTimeout how long to wait for a new connection and its {@code initSql}; at least 250 ms
 * @param waitTimeout calls that wait fail with {@link PoolExhaustedException} when for so long no other call got a
 *     connection either; zero is without end
 * @param cancelGrace how long a call may go on after {@code Statement.cancel()} before its connection is aborted, and
 *     after that before it counts as stuck
 * @param closeTimeout how long {@link Database#close()} lets calls end before it cancels them
 * @param initSql statements for each new connection
 * @param driverPath jars with the driver, loaded apart from all other classes; empty for the drivers that are there
 * @param properties for the driver; they win over the defaults for SQLite ({@code journal_mode=WAL},
 *     {@code busy_timeout=5000}) and PostgreSQL ({@code logServerErrorDetail=false}, for details have values of rows;
 *     {@code readOnlyMode=always}), and what the URL says wins over these too
 * @param calls how calls are made, unless {@link Database#with} says otherwise
 * @param onStuck told, on the reactor, of each call that outlives its cancel and the abort of its connection
 */
public record DatabaseOptions(
        String url,
        String user,
        String password,
        int poolSize,
        String name,
        Duration connectTimeout,
        Duration waitTimeout,
        Duration cancelGrace,
        Duration closeTimeout,
        List<String> initSql,
        List<Path> driverPath,
        Map<String, String> properties,
        CallOptions calls,
        Consumer<? super CallInfo> onStuck) {
    private static final Duration SHORTEST_CONNECT = Duration.ofMillis(250);

    /** Checks the values. */
    public DatabaseOptions {
        requireNonNull(url, "url");
        requireNonNull(user, "user");
        requireNonNull(password, "password");
        requireNonNull(name, "name");
        requireNonNull(calls, "calls");
        requireNonNull(onStuck, "onStuck");
        CallOptions.requireNotNegative(waitTimeout, "waitTimeout");
        CallOptions.requireNotNegative(cancelGrace, "cancelGrace");
        CallOptions.requireNotNegative(closeTimeout, "closeTimeout");
        if (connectTimeout.compareTo(SHORTEST_CONNECT) < 0) {
            throw new IllegalArgumentException("connectTimeout is " + connectTimeout + ", but must be 250 ms or more");
        }
        if (poolSize < 0) {
            throw new IllegalArgumentException(
                    "poolSize is " + poolSize + ", but must be 1 or more, or 0 for the default");
        }
        if (poolSize > 1 && Dialect.of(url) == Dialect.SQLITE) {
            throw new IllegalArgumentException("poolSize is " + poolSize
                    + ", but SQLite has one writer: with more than 1 connection, calls would fail as busy");
        }
        initSql = List.copyOf(initSql);
        initSql.forEach(sql -> ParseCache.requireOne(SqlParser.parse(sql, Dialect.of(url)), Dialect.of(url)));
        driverPath = List.copyOf(driverPath);
        properties = Map.copyOf(properties);
    }

    static DatabaseOptions of(String url) {
        return new DatabaseOptions(
                url,
                "",
                "",
                0,
                "sql",
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                List.of(),
                List.of(),
                Map.of(),
                CallOptions.DEFAULTS,
                DatabaseOptions::log);
    }

    private static void log(CallInfo call) {
        System.getLogger("dev.hawser.sql").log(System.Logger.Level.WARNING, "A call does not end: {0}", call);
    }

    /** How many connections there may be, with the default. */
    int connections() {
        if (poolSize > 0) {
            return poolSize;
        }
        return Dialect.of(url) == Dialect.SQLITE ? 1 : 10;
    }

    /**
     * {@return these options with a user}
     *
     * @param value the user
     */
    public DatabaseOptions withUser(String value) {
        return edited(options -> options.user = value);
    }

    /**
     * {@return these options with a password}
     *
     * @param value the password
     */
    public DatabaseOptions withPassword(String value) {
        return edited(options -> options.password = value);
    }

    /**
     * {@return these options with a number of connections}
     *
     * @param value 1 or more, for SQLite 1; 0 for the default
     */
    public DatabaseOptions withPoolSize(int value) {
        return edited(options -> options.poolSize = value);
    }

    /**
     * {@return these options with a name for threads and logs}
     *
     * @param value the name
     */
    public DatabaseOptions withName(String value) {
        return edited(options -> options.name = value);
    }

    /**
     * {@return these options with a time limit for a new connection}
     *
     * @param value 250 ms or more
     */
    public DatabaseOptions withConnectTimeout(Duration value) {
        return edited(options -> options.connectTimeout = value);
    }

    /**
     * {@return these options with a time limit for waiting calls when no connection becomes free}
     *
     * @param value not negative; zero is without end
     */
    public DatabaseOptions withWaitTimeout(Duration value) {
        return edited(options -> options.waitTimeout = value);
    }

    /**
     * {@return these options with a grace for cancelled calls}
     *
     * @param value not negative
     */
    public DatabaseOptions withCancelGrace(Duration value) {
        return edited(options -> options.cancelGrace = value);
    }

    /**
     * {@return these options with a time limit for calls that are left when the database is closed}
     *
     * @param value not negative
     */
    public DatabaseOptions withCloseTimeout(Duration value) {
        return edited(options -> options.closeTimeout = value);
    }

    /**
     * {@return these options with statements for each new connection}
     *
     * @param statements one statement each
     */
    public DatabaseOptions withInitSql(String... statements) {
        return edited(options -> options.initSql = List.of(statements));
    }

    /**
     * {@return these options with jars to load the driver from}
     *
     * @param jars the driver's jar, and what it needs
     */
    public DatabaseOptions withDriverPath(List<Path> jars) {
        return edited(options -> options.driverPath = jars);
    }

    /**
     * {@return these options with one more property for the driver}
     *
     * @param key its name
     * @param value its value
     */
    public DatabaseOptions withProperty(String key, String value) {
        return edited(options -> {
            options.properties = new LinkedHashMap<>(options.properties);
            options.properties.put(key, value);
        });
    }

    /**
     * {@return these options with another way to make calls}
     *
     * @param configure changes the options of calls
     */
    public DatabaseOptions withCalls(UnaryOperator<CallOptions> configure) {
        return edited(options -> options.calls = configure.apply(options.calls));
    }

    /**
     * {@return these options with somebody to tell of calls that do not end}
     *
     * @param value called on the reactor
     */
    public DatabaseOptions withOnStuck(Consumer<? super CallInfo> value) {
        return edited(options -> options.onStuck = value);
    }

    private DatabaseOptions edited(Consumer<Edit> change) {
        Edit edit = new Edit(this);
        change.accept(edit);
        return edit.done();
    }

    /** {@return what may be shown: no password} */
    @Override
    public String toString() {
        return "DatabaseOptions[%s, user %s, %d connections]".formatted(Redaction.url(url), user, connections());
    }

    /** The components, while one is changed: a constructor call with all of them is written once. */
    private static final class Edit {
        final String url;
        String user;
        String password;
        int poolSize;
        String name;
        Duration connectTimeout;
        Duration waitTimeout;
        Duration cancelGrace;
        Duration closeTimeout;
        List<String> initSql;
        List<Path> driverPath;
        Map<String, String> properties;
        CallOptions calls;
        Consumer<? super CallInfo> onStuck;

        Edit(DatabaseOptions from) {
            url = from.url;
            user = from.user;
            password = from.password;
            poolSize = from.poolSize;
            name = from.name;
            connectTimeout = from.connectTimeout;
            waitTimeout = from.waitTimeout;
            cancelGrace = from.cancelGrace;
            closeTimeout = from.closeTimeout;
            initSql = from.initSql;
            driverPath = from.driverPath;
            properties = from.properties;
            calls = from.calls;
            onStuck = from.onStuck;
        }

        DatabaseOptions done() {
            return new DatabaseOptions(
                    url,
                    user,
                    password,
                    poolSize,
                    name,
                    connectTimeout,
                    waitTimeout,
                    cancelGrace,
                    closeTimeout,
                    initSql,
                    driverPath,
                    properties,
                    calls,
                    onStuck);
        }
    }
}

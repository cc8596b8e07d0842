package dev.hawser.sql;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How a {@link Database} is opened: a draft that lives in the function which fills it in, as in
 * {@code Database.open(reactor, url, o -> o.user("ann").password(secret))}. Each method gives this draft back.
 *
 * <p><b>Threads:</b> of the caller of {@code open}.
 */
public final class DatabaseOptions {
    private static final Duration SHORTEST_CONNECT = Duration.ofMillis(250);

    private final Map<String, String> properties = new LinkedHashMap<>();
    private final CallOptions calls = new CallOptions(CallSettings.DEFAULTS);
    private String user = "";
    private String password = "";
    private int poolSize;
    private String name = "sql";
    private Duration connectTimeout = Duration.ofSeconds(30);
    private Duration waitTimeout = Duration.ofSeconds(30);
    private Duration cancelGrace = Duration.ofSeconds(5);
    private Duration closeTimeout = Duration.ofSeconds(10);
    private List<String> initSql = List.of();
    private List<Path> driverPath = List.of();
    private Consumer<? super CallInfo> onStuck = DatabaseOptions::log;
    private Supplier<? extends Consumer<? super Called>> observer = () -> Call.UNOBSERVED;

    DatabaseOptions() {}

    private static void log(CallInfo call) {
        System.getLogger("dev.hawser.sql").log(System.Logger.Level.WARNING, "A call does not end: {0}", call);
    }

    /**
     * Who connects; empty, the default, if the URL says so, or if the database knows no users.
     *
     * @param value the user
     * @return this
     */
    public DatabaseOptions user(String value) {
        user = requireNonNull(value, "user");
        return this;
    }

    /**
     * The user's password; never in a message.
     *
     * @param value the password
     * @return this
     */
    public DatabaseOptions password(String value) {
        password = requireNonNull(value, "password");
        return this;
    }

    /**
     * How many connections there may be, and so how many calls run at a time. By default 1 for SQLite, which cannot have
     * more, and 10 for others.
     *
     * @param value 1 or more, for SQLite 1; 0 for the default
     * @return this
     */
    public DatabaseOptions poolSize(int value) {
        if (value < 0) {
            throw new IllegalArgumentException(
                    "poolSize is " + value + ", but must be 1 or more, or 0 for the default");
        }
        poolSize = value;
        return this;
    }

    /**
     * Names the threads and the pool in logs; {@code sql} by default.
     *
     * @param value the name
     * @return this
     */
    public DatabaseOptions name(String value) {
        name = requireNonNull(value, "name");
        return this;
    }

    /**
     * How long to wait for a new connection and its {@code initSql}; 30 s by default.
     *
     * @param value 250 ms or more
     * @return this
     */
    public DatabaseOptions connectTimeout(Duration value) {
        if (value.compareTo(SHORTEST_CONNECT) < 0) {
            throw new IllegalArgumentException("connectTimeout is " + value + ", but must be 250 ms or more");
        }
        connectTimeout = value;
        return this;
    }

    /**
     * Calls that wait fail with {@link PoolExhaustedException} when for so long no other call got a connection either; 30
     * s by default.
     *
     * @param value not negative; zero is without end
     * @return this
     */
    public DatabaseOptions waitTimeout(Duration value) {
        waitTimeout = CallOptions.requireNotNegative(value, "waitTimeout");
        return this;
    }

    /**
     * How long a call may go on after {@code Statement.cancel()} before its connection is aborted, and after that before
     * it counts as stuck; 5 s by default.
     *
     * @param value not negative
     * @return this
     */
    public DatabaseOptions cancelGrace(Duration value) {
        cancelGrace = CallOptions.requireNotNegative(value, "cancelGrace");
        return this;
    }

    /**
     * How long {@link Database#close()} lets calls end before it cancels them; 10 s by default.
     *
     * @param value not negative
     * @return this
     */
    public DatabaseOptions closeTimeout(Duration value) {
        closeTimeout = CallOptions.requireNotNegative(value, "closeTimeout");
        return this;
    }

    /**
     * Statements for each new connection, in place of those that were given before.
     *
     * @param statements one statement each
     * @return this
     */
    public DatabaseOptions initSql(String... statements) {
        initSql = List.of(statements);
        return this;
    }

    /**
     * Jars with the driver, loaded apart from all other classes; by default the drivers that are there.
     *
     * @param jars the driver's jar, and what it needs
     * @return this
     */
    public DatabaseOptions driverPath(List<Path> jars) {
        driverPath = List.copyOf(jars);
        return this;
    }

    /**
     * One more property for the driver. It wins over the defaults for SQLite ({@code journal_mode=WAL},
     * {@code busy_timeout=5000}) and PostgreSQL ({@code logServerErrorDetail=false}, for details have values of rows;
     * {@code readOnlyMode=always}), and what the URL says wins over these too.
     *
     * @param key its name
     * @param value its value
     * @return this
     */
    public DatabaseOptions property(String key, String value) {
        properties.put(requireNonNull(key, "key"), requireNonNull(value, "value"));
        return this;
    }

    /**
     * How calls are made, unless {@link Database#with} says otherwise.
     *
     * @param configure fills in the options of calls
     * @return this
     */
    public DatabaseOptions calls(Consumer<? super CallOptions> configure) {
        configure.accept(calls);
        return this;
    }

    /**
     * Who is told, on the reactor, of each call that outlives its cancel and the abort of its connection; by default the
     * log.
     *
     * @param value called on the reactor
     * @return this
     */
    public DatabaseOptions onStuck(Consumer<? super CallInfo> value) {
        onStuck = requireNonNull(value, "onStuck");
        return this;
    }

    /**
     * Who is told of each call that has come to its end; nobody otherwise.
     *
     * @param value asked where the call is made, and so in its context; what it gives is called on the reactor, and what that
     *     throws goes to the error handler
     * @return this
     */
    public DatabaseOptions observer(Supplier<? extends Consumer<? super Called>> value) {
        observer = requireNonNull(value, "observer");
        return this;
    }

    DatabaseSettings settings(String url) {
        return new DatabaseSettings(
                requireNonNull(url, "url"),
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
                Map.copyOf(properties),
                calls.settings(),
                onStuck,
                observer);
    }
}

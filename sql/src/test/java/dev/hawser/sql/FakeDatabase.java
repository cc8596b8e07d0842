package dev.hawser.sql;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A database that does what no real one does on demand: it hangs, ignores a cancel, loses its connection in a commit.
 * It keeps the values of updates, those of a transaction when that is committed.
 *
 * <p>What a test has to say is keyed by an event: {@code connect}, {@code commit}, {@code rollback}, {@code cancel},
 * {@code abort}, {@code close}, {@code batch}, or an update as {@code update 1}, with its values. Any thread.
 */
final class FakeDatabase implements Driver, AutoCloseable {
    /** What happens at an event, before what happens by itself. */
    interface Script {
        void run() throws Exception;
    }

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String url = "jdbc:fake:" + NUMBERS.incrementAndGet();
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final List<CountDownLatch> hanging = new CopyOnWriteArrayList<>();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<Object> committed = new CopyOnWriteArrayList<>();
    private final AtomicInteger executing = new AtomicInteger();
    private final AtomicInteger mostExecuting = new AtomicInteger();

    /** How many rows each update changes, by its large count; less than 0 for a driver that has no such count. */
    private volatile long changes = -1;

    FakeDatabase() {
        try {
            DriverManager.registerDriver(this);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets go what hangs. */
    @Override
    public void close() throws SQLException {
        hanging.forEach(CountDownLatch::countDown);
        DriverManager.deregisterDriver(this);
    }

    String url() {
        return url;
    }

    void on(String event, Script script) {
        scripts.put(event, script);
    }

    /** Each update changes so many rows from now on. */
    void changes(long rows) {
        changes = rows;
    }

    /** {@return lets the event go on} */
    Runnable hangAt(String event) {
        return hangAt(event, () -> {});
    }

    /** Whoever comes to the event waits, whatever is done about it; then the script runs. {@return lets it go on} */
    Runnable hangAt(String event, Script then) {
        CountDownLatch latch = new CountDownLatch(1);
        hanging.add(latch);
        on(event, () -> {
            awaitStubbornly(latch);
            then.run();
        });
        return latch::countDown;
    }

    private static void awaitStubbornly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                throw new AssertionError("a driver was interrupted", e);
            }
        }
    }

    /** {@return how often something has happened} */
    long count(String event) {
        return events.stream().filter(event::equals).count();
    }

    /** {@return the first value of each update that is there for good} */
    List<Object> committed() {
        return committed;
    }

    int mostExecuting() {
        return mostExecuting.get();
    }

    private void happens(String event) throws SQLException {
        events.add(event);
        Script script = scripts.get(event);
        try {
            if (script != null) {
                script.run();
            }
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object proxy(Class<?> type, InvocationHandler handler) {
        return Proxy.newProxyInstance(FakeDatabase.class.getClassLoader(), new Class<?>[] {type}, handler);
    }

    private static @Nullable Object nothing(Method method, Object proxy, @Nullable Object[] arguments) {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> method.getDeclaringClass().getName();
            default -> {
                Class<?> type = method.getReturnType();
                yield type == boolean.class ? Boolean.FALSE : type == int.class ? Integer.valueOf(0) : null;
            }
        };
    }

    private final class FakeConnection implements InvocationHandler {
        private final List<Object> pending = new ArrayList<>();
        private boolean autoCommit = true;
        private volatile boolean closed;

        @Override
        public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
                throws SQLException {
            switch (method.getName()) {
                case "createStatement", "prepareStatement" -> {
                    Class<?> type =
                            method.getReturnType() == Statement.class ? Statement.class : PreparedStatement.class;
                    return proxy(type, new FakeStatement(this));
                }
                case "setAutoCommit" -> autoCommit = Boolean.TRUE.equals(arguments[0]);
                case "getAutoCommit" -> {
                    return autoCommit;
                }
                case "commit" -> {
                    happens("commit");
                    committed.addAll(pending);
                    pending.clear();
                }
                case "rollback" -> {
                    happens("rollback");
                    pending.clear();
                }
                case "abort" -> {
                    happens("abort");
                    closed = true;
                }
                case "close" -> {
                    if (!closed) {
                        closed = true;
                        happens("close");
                    }
                }
                case "isClosed" -> {
                    return closed;
                }
                case "isValid" -> {
                    return !closed;
                }
                default -> {
                    return nothing(method, proxy, arguments);
                }
            }
            return null;
        }

        void add(Object value) {
            (autoCommit ? committed : pending).add(value);
        }
    }

    private final class FakeStatement implements InvocationHandler {
        private final FakeConnection connection;
        private final List<@Nullable Object> values = new ArrayList<>();
        private final List<Object> batch = new ArrayList<>();
        private volatile boolean closed;

        FakeStatement(FakeConnection connection) {
            this.connection = connection;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
                throws SQLException {
            switch (method.getName()) {
                case "setObject" -> values.add(arguments[1]);
                case "addBatch" -> {
                    batch.add(values.getFirst());
                    values.clear();
                }
                case "execute" -> {
                    if (arguments == null) { // what is given as text is the pool's own
                        execute("update", List.of(values.isEmpty() ? "" : values.getFirst()));
                    }
                    return false;
                }
                case "getLargeUpdateCount" -> {
                    if (changes < 0) {
                        throw new UnsupportedOperationException("an old driver");
                    }
                    return changes;
                }
                case "getUpdateCount" -> {
                    return changes < 0 ? 1 : (int) changes;
                }
                case "executeLargeBatch" -> {
                    execute("batch", batch);
                    long[] counts = new long[batch.size()];
                    Arrays.fill(counts, Math.max(1, changes));
                    return counts;
                }
                case "cancel" -> happens("cancel");
                case "close" -> closed = true;
                case "isClosed" -> {
                    return closed;
                }
                default -> {
                    return nothing(method, proxy, arguments);
                }
            }
            return null;
        }

        private void execute(String how, List<Object> updates) throws SQLException {
            mostExecuting.accumulateAndGet(executing.incrementAndGet(), Math::max);
            try {
                if (how.equals("batch")) {
                    happens("batch");
                }
                for (Object update : updates) {
                    happens("update " + update);
                    connection.add(update);
                }
            } finally {
                executing.decrementAndGet();
            }
        }
    }

    @Override
    public @Nullable Connection connect(String asked, Properties info) throws SQLException {
        if (!acceptsURL(asked)) {
            return null;
        }
        happens("connect");
        return (Connection) proxy(Connection.class, new FakeConnection());
    }

    @Override
    public boolean acceptsURL(String asked) {
        return asked.equals(url);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String asked, Properties info) {
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

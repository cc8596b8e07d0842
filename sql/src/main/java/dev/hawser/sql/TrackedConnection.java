package dev.hawser.sql;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connection as a user's function sees it: its statements are known to the lease, and it stays where it belongs.
 */
final class TrackedConnection implements InvocationHandler {
    private static final Set<String> OF_THE_TRANSACTION = Set.of("commit", "setAutoCommit", "setTransactionIsolation");

    private final Connection connection;
    private final Lease lease;

    private TrackedConnection(Connection connection, Lease lease) {
        this.connection = connection;
        this.lease = lease;
    }

    static Connection of(Connection connection, Lease lease) {
        return (Connection) Proxy.newProxyInstance(
                TrackedConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new TrackedConnection(connection, lease));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        String name = method.getName();
        if (name.equals("close") || name.equals("abort")) {
            return null;
        }
        boolean wholeRollback = name.equals("rollback") && arguments == null;
        if (lease.transaction().isActive() && (wholeRollback || OF_THE_TRANSACTION.contains(name))) {
            throw new SQLException("%s() in inTransaction: it commits when the function returns, and rolls back when it"
                            .formatted(name)
                    + " throws; use onConnection to do that by hand");
        }
        lease.checkStopped();
        Object result = invoked(method, arguments);
        if (wholeRollback || name.equals("commit") || name.equals("setAutoCommit")) {
            lease.transaction().endedByHand();
        }
        return result;
    }

    private @Nullable Object invoked(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            Object result = method.invoke(connection, arguments);
            if (result instanceof Statement statement) {
                lease.opened(statement);
                lease.transaction().handedOut();
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}

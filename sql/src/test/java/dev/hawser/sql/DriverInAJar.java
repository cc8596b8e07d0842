package dev.hawser.sql;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.Statement;
import java.util.Properties;
import java.util.logging.Logger;

/** A driver whose class file a test puts into a jar: it has no other class. Its catalog is the loader that made it. */
public final class DriverInAJar implements Driver {
    /** For the service loader. */
    public DriverInAJar() {}

    @Override
    public Connection connect(String url, Properties info) {
        return (Connection) proxy(Connection.class);
    }

    private static Object proxy(Class<?> type) {
        return Proxy.newProxyInstance(
                DriverInAJar.class.getClassLoader(),
                new Class<?>[] {type},
                (_, method, _) -> switch (method.getName()) {
                    case "getCatalog" ->
                        "made by " + DriverInAJar.class.getClassLoader().getName();
                    case "isValid", "getAutoCommit" -> true;
                    case "createStatement" -> proxy(Statement.class);
                    case "hashCode" -> 1;
                    default ->
                        method.getReturnType() == boolean.class
                                ? Boolean.FALSE
                                : method.getReturnType() == int.class ? Integer.valueOf(0) : null;
                });
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith("jdbc:injar:");
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
    public Logger getParentLogger() {
        return Logger.getAnonymousLogger();
    }
}
